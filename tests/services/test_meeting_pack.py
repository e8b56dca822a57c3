"""Packs for meetings: frozen with their definitions, why they differ, locked days only, decisions."""

import io
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from db.enums import PackKind, RiskLevel, Role
from db.models.dispute import Transition
from db.models.meeting_pack import MeetingPack
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services import sweep
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.agenda_row import AgendaKind, DueRow
from desktop_app.services.dispute_edit import set_risk
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.meeting_decision import (
    DecisionDraft,
    DecisionRow,
    finish_decision,
    list_decisions,
    record_decision,
)
from desktop_app.services.meeting_pack import PackPrint, issue_pack, list_packs, make_pack
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_lock import LockDraft, lock_day
from tests.papers.reading import outside, page_texts, squeezed
from tests.services.disputes import brought_to, registered, step
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of, make_township


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre")


def issued(home: OpenTestCentre, kind: PackKind = PackKind.WEEK) -> UUID:
    with home.session() as session:
        return issue_pack(session, kind, local_date(home.now), home.rules, by=home.actor, now=home.now)


def made(home: OpenTestCentre, uid: UUID) -> PackPrint:
    with home.reading() as session:
        return make_pack(session, uid, by=home.actor, today=local_date(home.now))


def figures(pack: PackPrint) -> dict[str, str]:
    return {figure.key: figure.value for figure in pack.content.figures}


def test_a_pack_counts_the_week_with_definitions_and_never_changes(home: OpenTestCentre) -> None:
    first = registered(home).uid
    with home.session() as session:
        set_risk(session, first, RiskLevel.RED, "扬言报复", by=home.actor, now=home.now)
    uid = issued(home)
    before = made(home, uid)
    assert {k: figures(before)[k] for k in ("new", "open", "risk_red", "settled", "overdue")} == {
        "new": "1", "open": "1", "risk_red": "1", "settled": "0", "overdue": "0",
    }  # fmt: skip
    assert all(figure.definition for figure in before.content.figures)
    pdf = before.draw()
    registered(home)
    brought_to(home, first, "sign_for")
    again = made(home, uid)
    assert again.content == before.content
    assert again.draw() == pdf, "the same paper, byte for byte"
    text = squeezed("".join(page_texts(pdf)))
    assert outside(pdf, 9) == []
    assert "周调度会议材料" in text
    assert "没有包案" in text
    assert "这是第一份" in text
    with home.session() as session:
        session.execute(update(MeetingPack).values(content={**_content(home), "centre": "别处"}))
    with pytest.raises(EnvironmentProblem, match="不一样"):
        made(home, uid)


def _content(home: OpenTestCentre) -> dict[str, object]:
    with home.reading() as session:
        return dict(session.scalars(select(MeetingPack.content)).one())


def test_the_next_week_says_what_came_and_what_went(home: OpenTestCentre) -> None:
    old, kept = registered(home), registered(home)
    issued(home)
    home.pass_time(days=7)
    new = registered(home)
    step(home, old.uid, "refuse", StepDraft(reason="法院已立案"))
    pack = made(home, issued(home))
    assert pack.content.against == "2026-11-23 至 2026-11-29"
    change = next(one for one in pack.content.changes if one.label == "未结案")
    assert (change.before, change.now) == ("2", "2")
    assert [one.name for one in change.came] == [new.number[-len(change.came[0].name) :]]
    assert [one.uid for one in change.went] == [old.uid]
    assert kept.uid not in {one.uid for one in (*change.came, *change.went)}
    book = load_workbook(io.BytesIO(pack.workbook()))
    assert book.sheetnames[:2] == ["指标", "和上次不同"]
    assert "红色纠纷" in book.sheetnames
    with home.reading() as session:
        rows = list_packs(session, by=home.actor, today=local_date(home.now))
    assert [(row.first, row.edition) for row in rows] == [(date(2026, 11, 30), 1), (date(2026, 11, 23), 1)]


def test_rates_of_the_sweep_come_from_locked_days_only(home: OpenTestCentre) -> None:
    home.pass_time(days=1)
    yesterday, today = local_date(home.now) - timedelta(days=1), local_date(home.now)
    with home.session() as session:
        draft = LockDraft(yesterday, "阮小满", "樊国栋", "薛慧敏")
        lock_day(session, draft, home.rules, by=home.actor, now=home.now)
        for village in (0, 1):
            for grid in (1, 2, 3):
                report = ReportDraft(code_of(village, grid), today)
                sweep.report_zero(session, report, home.rules, by=home.actor, now=home.now)
    pack = made(home, issued(home))
    rate = next(one for one in pack.content.figures if one.key == "sweep_rate")
    assert rate.value == "0%", "today's full reports are not locked and do not count"
    assert "1 天（本期到今天 2 天）" in rate.definition
    assert figures(pack)["sweep_silent"] == "6"


def test_a_restricted_case_is_in_no_pack_and_is_withheld_from_older_ones(home: OpenTestCentre) -> None:
    case = registered(home)
    number = case.number
    old = issued(home)
    with home.session() as session:
        draft = RestrictionDraft(case.uid, readers=(home.actor.user_uid,))
        restrict_dispute(session, draft, by=home.actor, now=home.now)
    assert figures(made(home, issued(home)))["open"] == "0", "not even for its own reader: a pack goes round"
    stranger = home.someone(Role.CENTRE_DIRECTOR, "柏知秋")
    with home.reading() as session:
        seen = make_pack(session, old, by=stranger, today=local_date(home.now))
    assert number[-6:] not in repr(seen.content)
    assert "受限，不显示" in repr(seen.content)
    assert "吴桂芬" not in repr(seen.content)


def agenda(home: OpenTestCentre) -> list[DueRow]:
    query = AgendaQuery(date(2026, 1, 1), date(2027, 12, 31), frozenset({AgendaKind.DECISION}))
    with home.reading() as session:
        return list(agenda_rows(session, home.rules, query, by=home.actor, today=local_date(home.now)))


def decisions(home: OpenTestCentre, pack: UUID) -> tuple[DecisionRow, ...]:
    with home.reading() as session:
        return list_decisions(session, pack, by=home.actor, today=local_date(home.now))


def test_what_is_decided_is_noted_in_the_case_and_stands_in_the_agenda_until_done(
    home: OpenTestCentre,
) -> None:
    case, pack = registered(home).uid, issued(home)
    due_on = local_date(home.now) + timedelta(days=3)
    with home.session() as session:
        about = DecisionDraft("请法庭提前介入", "余广田", due_on, dispute_uid=case)
        uid = record_decision(session, pack, about, home.rules, by=home.actor, now=home.now)
        other = DecisionDraft("排查出租屋", "康宁", due_on, matter="冬季防火")
        record_decision(session, pack, other, home.rules, by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="写明是什么事"):
            nothing = DecisionDraft("再看看", "康宁", due_on)
            record_decision(session, pack, nothing, home.rules, by=home.actor, now=home.now)
        notes = session.scalars(select(Transition.reason).where(Transition.record_uid == case)).all()
    assert any("周调度会议：请法庭提前介入（余广田" in (note or "") for note in notes)
    found = {(row.responsible, row.due_on, row.verb) for row in agenda(home)}
    assert found == {("余广田", due_on, "落实"), ("康宁", due_on, "落实")}
    with home.session() as session:
        finish_decision(session, uid, "法庭已派员", home.rules, by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="已经办完"):
            finish_decision(session, uid, "又办", home.rules, by=home.actor, now=home.now)
    assert [row.responsible for row in agenda(home)] == ["康宁"]
    assert [row.done_on is not None for row in decisions(home, pack)] == [False, True]
