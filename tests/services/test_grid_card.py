"""Training, notes and visits of grids, and the Party branch that was set up in one."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import GridKind, GridNoteKind
from db.models.grid import Grid, GridWorker
from desktop_app.errors import RuleViolation
from desktop_app.services import grid, grid_note, grid_training
from desktop_app.services.grid import GridCard
from desktop_app.services.grid_note import NoteDraft
from desktop_app.services.grid_training import TrainingDraft
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> OpenTestCentre:
    made = make_township(tmp_path_factory.mktemp("card") / "centre")
    made.now = at(DAY, 12)
    return made


def grid_of(home: OpenTestCentre, number: int) -> UUID:
    with home.reading() as session:
        return session.scalars(select(Grid.uid).where(Grid.code == code_of(0, number))).one()


def worker_of(home: OpenTestCentre, name: str) -> UUID:
    with home.reading() as session:
        return session.scalars(select(GridWorker.uid).where(GridWorker.name == name)).one()


def test_trainings_are_listed_newest_first_and_made_void_with_a_reason(home: OpenTestCentre) -> None:
    worker = worker_of(home, "甲一")
    with home.session() as session:
        for draft in (
            TrainingDraft(date(2026, 3, 5), "排查上报怎么报", 4),
            TrainingDraft(DAY, "矛盾纠纷识别", 8, "县司法局讲"),
        ):
            grid_training.add_training(session, worker, draft, by=home.actor, now=home.now)
        rows = grid_training.list_training(session, worker, by=home.actor, today=DAY)
        assert [(r.subject, r.hours, r.note) for r in rows] == [
            ("矛盾纠纷识别", 8, "县司法局讲"), ("排查上报怎么报", 4, ""),
        ]  # fmt: skip
        with pytest.raises(RuleViolation, match="理由"):
            grid_training.void_training(session, rows[0].uid, " ", by=home.actor, now=home.now)
        grid_training.void_training(session, rows[0].uid, "记错人了", by=home.actor, now=home.now)
        left = grid_training.list_training(session, worker, by=home.actor, today=DAY)
    assert [r.subject for r in left] == ["排查上报怎么报"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (TrainingDraft(DAY, " "), "subject"),
        (TrainingDraft(DAY + timedelta(days=1), "识别"), "day"),
        (TrainingDraft(DAY, "识别", 0), "hours"),
        (TrainingDraft(DAY, "识别", 201), "hours"),
    ],
)
def test_an_impossible_training_is_refused_at_its_field(
    home: OpenTestCentre, draft: TrainingDraft, field: str
) -> None:
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        grid_training.add_training(session, worker_of(home, "甲二"), draft, by=home.actor, now=home.now)
    assert refused.value.field == field


def test_a_training_is_noted_once(home: OpenTestCentre) -> None:
    draft = TrainingDraft(DAY, "识别")
    with home.session() as session:
        grid_training.add_training(session, worker_of(home, "甲三"), draft, by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="已经记过"):
            grid_training.add_training(session, worker_of(home, "甲三"), draft, by=home.actor, now=home.now)


def test_open_notes_come_first_by_what_is_due(home: OpenTestCentre) -> None:
    uid = grid_of(home, 1)
    with home.session() as session:
        late = NoteDraft("看取暖炉", GridNoteKind.VISIT, DAY - timedelta(days=1))
        for draft in (NoteDraft("电杆下沉"), late):
            grid_note.add_grid_note(session, uid, draft, by=home.actor, now=home.now)
        first, second = grid_note.list_grid_notes(session, uid, by=home.actor, today=DAY)
        assert (first.content, first.is_overdue(DAY), second.is_overdue(DAY)) == ("看取暖炉", True, False)
        grid_note.settle_grid_note(session, first.uid, "去了，炉子好用", by=home.actor, now=home.now)
        rows = grid_note.list_grid_notes(session, uid, by=home.actor, today=DAY)
        assert [(r.content, r.settled_on, r.result) for r in rows] == [
            ("电杆下沉", None, ""), ("看取暖炉", DAY, "去了，炉子好用"),
        ]  # fmt: skip
        with pytest.raises(RuleViolation, match="已经办结"):
            grid_note.settle_grid_note(session, first.uid, "又去了", by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="怎样办结"):
            grid_note.settle_grid_note(session, rows[0].uid, "", by=home.actor, now=home.now)


@pytest.mark.parametrize(
    ("draft", "field"), [(NoteDraft(""), "content"), (NoteDraft("看炉子", GridNoteKind.VISIT), "due_on")]
)
def test_an_empty_note_and_a_visit_without_day_are_refused(
    home: OpenTestCentre, draft: NoteDraft, field: str
) -> None:
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        grid_note.add_grid_note(session, grid_of(home, 2), draft, by=home.actor, now=home.now)
    assert refused.value.field == field


def test_kind_and_party_branch_are_listed_with_the_grid(home: OpenTestCentre, tmp_path: Path) -> None:
    card = GridCard(GridKind.DEDICATED, "固桥村第一党支部", "鲁向前")
    with home.session() as session:
        grid.change_grid_card(session, grid_of(home, 3), card, by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="党支部（党小组）"):
            grid.change_grid_card(
                session, grid_of(home, 3), GridCard(GridKind.BASIC, "", "鲁向前"), by=home.actor, now=home.now
            )
    with home.reading() as session:
        rows = grid.list_grids(session, TOWN, DAY, home.rules, by=home.actor, today=DAY)
    row = next(row for row in rows if row.code == code_of(0, 3))
    assert (row.kind, row.party_branch, row.party_secretary) == (
        GridKind.DEDICATED, "固桥村第一党支部", "鲁向前",
    )  # fmt: skip
