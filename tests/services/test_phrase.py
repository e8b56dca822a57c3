"""The phrase library: the county's passages and the office's own, found by their letters."""

from dataclasses import replace
from uuid import UUID

import pytest

from db.enums import PaperKind, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.phrase import (
    PhraseDraft,
    delete_phrase,
    list_phrases,
    phrase_values,
    save_phrase,
)
from desktop_app.services.profile import load_profile, parse_profile, read_text, shipped_file
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case

RECORD = (PaperKind.MEDIATION_RECORD,)


def test_own_passages_stand_before_those_of_the_county(case: Case) -> None:
    centre = case.centre
    by, now, today = centre.actor, centre.now, local_date(centre.now)
    with centre.session() as session:
        uid = save_phrase(session, PhraseDraft("念给老人听", "念给{申请人}听", RECORD), by=by, now=now)
    with centre.reading() as session:
        rows = list_phrases(session, centre.rules, by=by, today=today)
    assert (rows[0].uid, rows[0].initials, rows[0].text) == (uid, "nglrt", "念给{申请人}听")
    assert [r.initials for r in rows if r.title == "询问回避"] == ["xwhb"]
    with centre.session() as session:
        changed = PhraseDraft("念给老人听", "再念一遍", (PaperKind.SEPARATE_TALK,))
        assert save_phrase(session, changed, uid, by=by, now=now) == uid
        with pytest.raises(RuleViolation, match="已经有一段"):
            save_phrase(session, changed, by=by, now=now)
    with centre.session() as session:
        delete_phrase(session, uid, by=by, now=now)
        with pytest.raises(RuleViolation):
            delete_phrase(session, uid, by=by, now=now)
        rows = list_phrases(session, centre.rules, by=by, today=today)
    assert all(row.uid is None for row in rows)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PhraseDraft("", "话", RECORD), "title"),
        (PhraseDraft("名", "铃\x07声", RECORD), "text"),
        (PhraseDraft("名", "话", ()), "papers"),
        (PhraseDraft("名", "话", (PaperKind.DOSSIER_COVER,)), "papers"),
    ],
)
def test_what_is_not_kept(case: Case, draft: PhraseDraft, field: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        save_phrase(session, draft, by=centre.actor, now=centre.now)
    assert refusal.value.field == field


def test_placeholders_stand_for_the_case(case: Case) -> None:
    centre = case.centre
    with centre.session() as session:
        uid = cases.accepted(case, session)
    with centre.reading() as session:
        values = phrase_values(session, uid, by=centre.actor, today=local_date(centre.now))
    assert values["被申请人"] == "常守田、单玉凤"
    assert (values["主持人"], values["调解员"]) == ("余广田", "余广田、单秀兰")
    assert (values["日期"], values["案号"]) == ("2026年11月23日", "（2026）柳人调字第1号")
    with centre.reading() as session, pytest.raises(RuleViolation):
        phrase_values(session, UUID(int=9), by=centre.actor, today=local_date(centre.now))


def test_a_clerk_at_the_window_writes_no_passages(case: Case) -> None:
    centre = case.centre
    clerk = centre.someone(Role.WINDOW_CLERK, "阮小满")
    with pytest.raises(PermissionDenied), centre.session() as session:
        save_phrase(session, PhraseDraft("名", "话", RECORD), by=clerk, now=centre.now)


def test_a_county_without_passages_gets_those_of_the_program(case: Case) -> None:
    centre = case.centre
    old = replace(centre.rules, profile=replace(centre.rules.profile, phrases=()))
    with centre.reading() as session:
        rows = list_phrases(session, old, by=centre.actor, today=local_date(centre.now))
    assert len(rows) == len(load_profile().phrases) > 10


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('title = "开场"', 'title = ""', "phrases[0].title"),
        ("主持调解的是人民调解员{主持人}", "主持调解的是{法官}", "phrases[0].text"),
        ('papers = ["meeting_protocol"]', 'papers = ["no_such_paper"]', "phrases[12].papers"),
        ('title = "问补充"', 'title = "问经过"', "phrases[15].title"),
        ("investigators = 2 ", "investigators = 9 ", "work.investigators"),
    ],
)
def test_a_profile_with_an_unusable_passage_is_refused(old: str, new: str, field: str) -> None:
    text = read_text(shipped_file())
    assert old in text
    with pytest.raises(RuleViolation) as refusal:
        parse_profile(text.replace(old, new, 1), "default.toml")
    assert refusal.value.field == field
