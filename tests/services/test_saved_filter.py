"""Saved filters: kept whole, each user's own, renamed, deleted, and unread ones of a newer version kept."""

from datetime import date
from uuid import UUID

import pytest

from db.enums import DisputeState, DisputeType, RiskLevel, Role, Source
from desktop_app.domain.actor import Actor
from desktop_app.domain.period import Period
from desktop_app.errors import RuleViolation
from desktop_app.services import setting
from desktop_app.services.dispute_view import DisputeQuery, DisputeSort, DueFilter
from desktop_app.services.saved_filter import (
    MOST,
    SavedFilter,
    delete_filter,
    list_filters,
    rename_filter,
    save_filter,
)
from tests.support.centre import OpenTestCentre, make_centre

FULL = DisputeQuery(
    open_only=False,
    states=(DisputeState.REFUSED, DisputeState.CLOSED),
    risk=(RiskLevel.RED,),
    dispute_type=DisputeType.NEIGHBOUR,
    source=Source.HOTLINE,
    category="0203",
    village_code="411525100201",
    office_id=UUID(int=7),
    mine=True,
    due=DueFilter.SOON,
    incomplete=True,
    period=Period.LAST_MONTH,
    registered_from=date(2026, 1, 1),
    registered_to=date(2026, 3, 31),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> OpenTestCentre:
    return make_centre(tmp_path_factory.mktemp("filters") / "c")


def _save(town: OpenTestCentre, by: Actor, name: str, query: DisputeQuery = FULL) -> SavedFilter:
    with town.session(by) as session:
        return save_filter(session, name, query, by=by, now=town.now)


def _names(town: OpenTestCentre, by: Actor) -> list[str]:
    with town.reading() as session:
        return [kept.name for kept in list_filters(session, by=by, today=town.now.date())]


def test_a_filter_comes_back_as_it_was_saved(town: OpenTestCentre) -> None:
    by = town.someone(Role.MEDIATOR)
    _save(town, by, " 上月\n红色 ")
    with town.reading() as session:
        assert list_filters(session, by=by, today=town.now.date()) == (SavedFilter("上月 红色", FULL),)
    assert _names(town, town.someone(Role.WINDOW_CLERK)) == []
    searched = DisputeQuery(text="灌溉", sort=DisputeSort.DUE, limit=7, mine=True)
    assert _save(town, by, "上月 红色", searched) == SavedFilter("上月 红色", DisputeQuery(mine=True))
    assert _names(town, by) == ["上月 红色"]


def test_filters_are_renamed_and_deleted(town: OpenTestCentre) -> None:
    by = town.someone(Role.AUDITOR)
    for name in ("甲", "乙"):
        _save(town, by, name)
    with town.session(by) as session:
        assert rename_filter(session, "甲", "丙", by=by, now=town.now) == "丙"
        with pytest.raises(RuleViolation, match="已有叫“乙”"):
            rename_filter(session, "丙", "乙", by=by, now=town.now)
        with pytest.raises(RuleViolation, match="没有叫“甲”"):
            rename_filter(session, "甲", "丁", by=by, now=town.now)
    assert _names(town, by) == ["丙", "乙"]
    with town.session(by) as session:
        delete_filter(session, "丙", by=by, now=town.now)
        delete_filter(session, "丙", by=by, now=town.now)
    assert _names(town, by) == ["乙"]


def test_names_and_numbers_of_filters_have_a_limit(town: OpenTestCentre) -> None:
    by = town.someone(Role.COMMITTEE_CHAIR)
    for name, says in ((" ", "起个名称"), ("长" * 21, "20 个字")):
        with pytest.raises(RuleViolation, match=says):
            _save(town, by, name)
    with town.session(by) as session:
        for number in range(MOST):
            save_filter(session, f"第{number}个", FULL, by=by, now=town.now)
        with pytest.raises(RuleViolation, match="最多保存"):
            save_filter(session, "又一个", FULL, by=by, now=town.now)
        save_filter(session, "第3个", DisputeQuery(), by=by, now=town.now)


def test_what_a_newer_version_wrote_is_not_lost(town: OpenTestCentre) -> None:
    by = town.someone(Role.TOWNSHIP_HEAD)
    newer = {"name": "新的", "query": {"risk": ["purple"]}}
    with town.session(by) as session:
        setting.put(session, f"dispute_filters/{by.user_uid.hex}", [newer])
    _save(town, by, "旧的")
    assert _names(town, by) == ["旧的"]
    with town.reading() as session:
        kept = setting.get(session, f"dispute_filters/{by.user_uid.hex}")
    assert isinstance(kept, list)
    assert kept[0] == newer
