"""Committees and their mediators."""

from collections.abc import Generator
from pathlib import Path

import pytest

from db.enums import Role
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.committee import (
    CommitteeDraft,
    MediatorDraft,
    add_committee,
    add_mediator,
    list_committees,
)
from tests.support.centre import OpenTestCentre, make_centre

TOWN = CommitteeDraft("柳桥镇人民调解委员会", "柳", "411525100000")


@pytest.fixture
def centre(tmp_path: Path) -> Generator[OpenTestCentre]:
    opened = make_centre(tmp_path / "centre")
    yield opened
    opened.centre.close()


def test_committees_are_listed_with_the_chair_first_and_names_by_pinyin(centre: OpenTestCentre) -> None:
    by, now = centre.actor, centre.now
    with centre.session() as session:
        uid = add_committee(session, TOWN, by=by, now=now)
        for name, chair in (("解文斌", False), ("陶守信", True), ("单秀兰", False)):
            add_mediator(session, uid, MediatorDraft(name, "154 0000 4227", chair), by=by, now=now)
    with centre.reading() as session:
        (row,) = list_committees(session, by=by, today=now.date())
    assert (row.uid, row.name, row.short_name, row.unit_code) == (uid, TOWN.name, "柳", "411525100000")
    assert [m.name for m in row.mediators] == ["陶守信", "单秀兰", "解文斌"], "单 reads shan, 解 reads xie"
    assert {m.phone for m in row.mediators} == {"15400004227"}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (CommitteeDraft(" ", "柳"), "name"),
        (CommitteeDraft("西河村人民调解委员会", ""), "short_name"),
        (CommitteeDraft("西河村人民调解委员会", "柳"), "short_name"),
        (CommitteeDraft(TOWN.name, "镇"), "name"),
        (CommitteeDraft("西河村人民调解委员会", "长" * 21), "short_name"),
    ],
)
def test_names_are_needed_and_unique(centre: OpenTestCentre, draft: CommitteeDraft, field: str) -> None:
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        add_committee(session, TOWN, by=centre.actor, now=centre.now)
        add_committee(session, draft, by=centre.actor, now=centre.now)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (MediatorDraft(""), "name"),
        (MediatorDraft("陶守信"), "name"),
        (MediatorDraft("余广田", "电话不详"), "phone"),
        (MediatorDraft("余广田", is_chair=True), "is_chair"),
    ],
)
def test_who_cannot_be_added(centre: OpenTestCentre, draft: MediatorDraft, field: str) -> None:
    by, now = centre.actor, centre.now
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        uid = add_committee(session, TOWN, by=by, now=now)
        add_mediator(session, uid, MediatorDraft("陶守信", is_chair=True), by=by, now=now)
        add_mediator(session, uid, draft, by=by, now=now)
    assert refusal.value.field == field


def test_a_mediator_does_not_change_the_list(centre: OpenTestCentre) -> None:
    with pytest.raises(PermissionDenied), centre.session() as session:
        add_committee(session, TOWN, by=centre.someone(Role.MEDIATOR), now=centre.now)
