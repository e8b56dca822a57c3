"""Re-inspection of closed cases: the draw is honest, and what fails goes back to work."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import DisputeState, InspectionOutcome, PaperKind, Role
from db.models.dispute import Dispute, Transition
from db.models.reinspection import Reinspection
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.reinspection import draw
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.reinspection import (
    DrawDraft,
    DrawRow,
    InspectionDraft,
    draw_cases,
    list_draws,
    record_inspection,
)
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import brought_to, note, registered, step
from tests.support.centre import COUNTY, OpenTestCentre, make_centre


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    """A township with three closed cases."""
    home = make_centre(tmp_path / "town")
    for _ in range(3):
        uid = registered(home).uid
        brought_to(home, uid, "await_follow_up")
        note(home, uid, NoteKind.FOLLOW_UP, "双方都满意。")
        step(home, uid, "close", StepDraft(satisfaction="满意"))
    return home


def drawn(town: OpenTestCentre, **changes: object) -> UUID:
    values: dict[str, object] = {
        "first_on": date(2026, 11, 1), "last_on": date(2026, 11, 23), "share": 50, "witness_name": "阮小满",
        "seed": "628415",
    }  # fmt: skip
    with town.session() as session:
        draft = DrawDraft(**(values | changes))  # type: ignore[arg-type]
        return draw_cases(session, draft, town.rules, by=town.actor, now=town.now)


def listed(town: OpenTestCentre) -> tuple[DrawRow, ...]:
    with town.reading() as session:
        return list_draws(session, by=town.actor, today=local_date(town.now))


def inspect(town: OpenTestCentre, case: UUID, by: Actor | None = None, **changes: object) -> bool:
    values: dict[str, object] = {
        "case_uid": case, "outcome": InspectionOutcome.FAILED, "findings": "夜间仍在破碎石料。",
        "inspected_on": local_date(town.now), "met": "吴桂芬", "measures": "重新约谈厂方。",
    }  # fmt: skip
    who = by or town.actor
    town.pass_time(minutes=1)
    with town.session(who) as session:
        draft = InspectionDraft(**(values | changes))  # type: ignore[arg-type]
        return record_inspection(session, draft, town.rules, by=who, now=town.now)


def test_a_draw_keeps_what_shows_that_it_was_honest(town: OpenTestCentre) -> None:
    drawn(town)
    (row,) = listed(town)
    assert (row.number, row.population, row.share, row.seed) == ("柳桥抽〔2026〕1号", 3, 50, "628415")
    assert (row.drawn_by, row.witness_name, row.honest, row.waiting) == ("周砚秋", "阮小满", True, 2)
    with town.reading() as session:
        kept = session.scalars(select(Reinspection)).one()
        assert draw(kept.population, kept.seed, 50) == tuple(case.dispute_uid.hex for case in row.cases)


def test_a_list_or_a_seed_that_was_changed_is_told(town: OpenTestCentre) -> None:
    drawn(town)
    with town.session() as session:
        row = session.scalars(select(Reinspection)).one()
        kept, chosen = list(row.population), draw(row.population, row.seed, row.share)
        row.seed = next(s for s in map(str, range(99)) if draw(kept, s, row.share) != chosen)
    (told,) = listed(town)
    assert not told.honest
    with town.session() as session:
        row = session.scalars(select(Reinspection)).one()
        row.seed, row.population = "628415", kept[1:]
    (told,) = listed(town)
    assert not told.honest


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_on": date(2026, 10, 1)}, "last_on"),
        ({"last_on": date(2026, 12, 1)}, "last_on"),
        ({"share": 9}, "share"),
        ({"share": 101}, "share"),
        ({"witness_name": " "}, "witness_name"),
        ({"witness_name": "周砚秋"}, "witness_name"),
        ({"first_on": date(2026, 9, 1), "last_on": date(2026, 9, 30)}, "first_on"),
    ],
)
def test_a_draw_is_complete(town: OpenTestCentre, changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        drawn(town, **changes)
    assert refused.value.field == field


def test_a_seed_is_made_when_nobody_gave_one(town: OpenTestCentre) -> None:
    drawn(town, seed="")
    assert len(listed(town)[0].seed) == 8


def test_a_case_that_fails_goes_back_to_work(town: OpenTestCentre) -> None:
    drawn(town)
    first, second = listed(town)[0].cases
    assert inspect(town, first.uid)
    with town.reading() as session:
        dispute = session.scalars(select(Dispute).where(Dispute.uid == first.dispute_uid)).one()
        assert (dispute.state, dispute.round) == (DisputeState.IN_PROGRESS, 2)
        reason = session.scalars(
            select(Transition.reason).where(
                Transition.record_uid == dispute.uid, Transition.action == "relapse"
            )
        ).one()
    assert "抽查不合格（柳桥抽〔2026〕1号）：夜间仍在破碎石料。" in (reason or "")
    assert not inspect(town, second.uid, outcome=InspectionOutcome.PASSED, measures="")
    (row,) = listed(town)
    assert (row.waiting, row.honest) == (0, True)
    assert [case.outcome for case in row.cases] == [InspectionOutcome.FAILED, InspectionOutcome.PASSED]
    with pytest.raises(RuleViolation, match="已经登记过"):
        inspect(town, first.uid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"findings": ""}, "findings"),
        ({"measures": " "}, "measures"),
        ({"inspected_on": date(2026, 11, 22)}, "inspected_on"),
        ({"inspected_on": date(2026, 12, 22)}, "inspected_on"),
    ],
)
def test_findings_are_complete(town: OpenTestCentre, changes: dict[str, object], field: str) -> None:
    drawn(town)
    with pytest.raises(RuleViolation) as refused:
        inspect(town, listed(town)[0].cases[0].uid, **changes)  # pyright: ignore[reportArgumentType]
    assert refused.value.field == field


def test_nobody_inspects_his_own_case_and_a_clerk_none(town: OpenTestCentre, tmp_path: Path) -> None:
    drawn(town)
    case = listed(town)[0].cases[0].uid
    # 柳叶青 recorded the result.
    handler = town.someone(Role.CENTRE_DIRECTOR, "柳叶青")
    with pytest.raises(RuleViolation, match="不能抽查自己办的"):
        inspect(town, case, by=handler)
    with pytest.raises(PermissionDenied):
        inspect(town, case, by=town.someone(Role.WINDOW_CLERK, "阮小满"))
    county = make_centre(tmp_path / "county", COUNTY)
    with pytest.raises(PermissionDenied, match="乡镇"):
        drawn(county)


def test_the_papers_say_the_draw_and_the_finding_and_hide_a_restricted_case(town: OpenTestCentre) -> None:
    uid = drawn(town)
    (row,) = listed(town)
    inspect(town, row.cases[0].uid)
    first, second = row.cases
    with town.session() as session:
        hidden = RestrictionDraft(second.dispute_uid, readers=(town.actor.user_uid,))
        restrict_dispute(session, hidden, by=town.actor, now=town.now)
    paper = printed_text(town, PaperKind.REINSPECTION_DRAW, uid)
    assert "参加抽取3件" in paper
    assert first.dispute_number in paper
    assert second.dispute_number not in paper, "also for those who may read it: the paper goes round"
    assert second.dispute_uid.hex in paper, "without it nobody could draw again"
    sheet = printed_text(town, PaperKind.REINSPECTION_SHEET, first.uid)
    assert "夜间仍在破碎石料。" in sheet
    assert "■不合格" in sheet
    assert "已退回办理，现在办理中" in sheet
    other = town.someone(Role.MEDIATOR, "潘友德")
    with town.reading() as session, pytest.raises(RuleViolation, match="找不到"):
        make_paper(
            session, PaperKind.REINSPECTION_SHEET, second.uid, town.rules, by=other,
            today=local_date(town.now),
        )  # fmt: skip


def printed_text(town: OpenTestCentre, kind: PaperKind, uid: UUID) -> str:
    with town.reading() as session:
        made = make_paper(session, kind, uid, town.rules, by=town.actor, today=local_date(town.now))
    return squeezed("".join(page_texts(render_paper(made))))
