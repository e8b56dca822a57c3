"""An import is taken back as a whole; what was worked on since stays and is named."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from db import integrity
from db.enums import IdKind, Role
from db.models import AuditEntry, Change, Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import dispute_import_undo, dispute_import_work
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.dispute_edit import edit, void
from desktop_app.services.dispute_import import LedgerReport, import_ledger
from desktop_app.services.dispute_import_undo import UndoPart, past_imports, undo_import, undo_part
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.dispute_step import act
from desktop_app.services.party import correct_party
from tests.support.centre import OpenTestCentre, make_centre

HEAD = "序号,登记日期,申请人,被申请人,类别,简要情况,办理状态"
WHY = "导错了文件"


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def ledger(path: Path, numbers: Sequence[int]) -> Path:
    rows = [
        f"{n},2025-03-{n:02},甲某某{n},乙某某{n},邻里纠纷,第{n}件,{'已化解' if n % 2 else ''}"
        for n in numbers
    ]
    path.write_text("\n".join([HEAD, *rows]), "utf-8")
    return path


def imported(town: OpenTestCentre, path: Path, by: Actor | None = None) -> LedgerReport:
    actor = by or town.actor
    with town.session(actor) as session:
        return import_ledger(session, path, town.rules, by=actor, now=town.now)[0]


def undone(town: OpenTestCentre, uid: UUID | None, by: Actor | None = None, why: str = WHY) -> UndoPart:
    assert uid is not None
    actor = by or town.actor
    with town.session(actor) as session:
        return undo_import(session, uid, why, by=actor, now=town.now)


def uid_of(town: OpenTestCentre, ref: int) -> UUID:
    with town.reading() as session:
        return session.scalars(
            select(Dispute.uid).where(Dispute.source_ref == str(ref), Dispute.voided_at.is_(None))
        ).one()


def test_an_import_is_taken_back_whole_and_comes_in_again(town: OpenTestCentre, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.csv", range(1, 5))
    first = imported(town, path)
    assert undone(town, first.uid).undone == 4
    with town.reading() as session:
        assert session.scalar(select(func.count()).where(Dispute.voided_at.is_(None))) == 0
        reasons = set(session.scalars(select(Dispute.voided_reason)))
        assert reasons == {f"撤销台账导入：{WHY}"}
        assert session.scalar(select(func.count()).where(Transition.action == "void")) == 4
        assert session.scalar(select(func.count()).where(Change.op == "void")) == 4
        said = session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc())).first()
        assert said == f"撤销台账导入 台账.csv：作废 4 件，原因：{WHY}"
        assert integrity.full_check(session) == ()
    second = imported(town, path)
    assert (second.stored, second.known) == (4, 0)
    assert imported(town, path).known == 4
    assert undone(town, second.uid).undone == 4
    assert imported(town, path).stored == 4


def test_what_somebody_worked_on_stays_and_is_named(town: OpenTestCentre, tmp_path: Path) -> None:
    first = imported(town, ledger(tmp_path / "a.csv", range(1, 9)))
    with town.session() as session:
        edit(session, uid_of(town, 2), {"demands": "修好"}, town.rules, by=town.actor, now=town.now)
        act(session, uid_of(town, 4), "accept", StepDraft(), town.rules, by=town.actor, now=town.now)
        case = session.scalars(select(Dispute).where(Dispute.uid == uid_of(town, 6))).one()
        draft = PartyDraft(
            name="甲某某6", id_kind=IdKind.UNKNOWN, id_unknown_reason="没带", phone="15400000011"
        )
        correct_party(session, case.parties[0].uid, draft, by=town.actor, now=town.now)
        void(session, uid_of(town, 8), "重复", by=town.actor, now=town.now)
    done = undone(town, first.uid)
    with town.reading() as session:
        kept = session.execute(
            select(Dispute.source_ref, Dispute.number).where(Dispute.voided_at.is_(None))
        ).all()
    assert {ref for ref, _ in kept} == {"2", "4", "6"}
    assert set(done.kept) == {number for _, number in kept}
    assert done.undone == 4
    again = imported(town, tmp_path / "a.csv")
    # One that was made void by itself was not taken back: it stays away.
    assert (again.stored, again.known) == (4, 4)


def test_a_restricted_case_stays_without_being_named(town: OpenTestCentre, tmp_path: Path) -> None:
    first = imported(town, ledger(tmp_path / "a.csv", [2, 4]))
    with town.session() as session:
        draft = RestrictionDraft(uid_of(town, 2))
        restrict_dispute(session, draft, by=town.actor, now=town.now)
    assert undone(town, first.uid).kept == ("一件受限记录",)


def test_who_may_take_back_what(town: OpenTestCentre, tmp_path: Path) -> None:
    clerk, other = (replace(town.someone(Role.WINDOW_CLERK, n), user_uid=uuid4()) for n in ("何玉梅", "柳青"))
    first = imported(town, ledger(tmp_path / "a.csv", [1, 2]), clerk)
    with pytest.raises(PermissionDenied, match="中心主任"):
        undone(town, first.uid, other)
    with pytest.raises(RuleViolation, match="原因"):
        undone(town, first.uid, clerk, "  ")
    with pytest.raises(RuleViolation, match="找不到"):
        undone(town, UUID(int=7), clerk)
    with town.reading() as session:
        listed = {
            who.name: past_imports(session, by=who, today=town.now.date())[0].may_undo
            for who in (clerk, other, town.actor)
        }
    assert listed == {"何玉梅": True, "柳青": False, town.actor.name: True}
    assert undone(town, first.uid, clerk).undone == 2
    with pytest.raises(RuleViolation, match="已经撤销过"):
        undone(town, first.uid, clerk)


def test_an_interrupted_taking_back_goes_on_where_it_stopped(
    town: OpenTestCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispute_import_undo, "PART", 2)
    monkeypatch.setattr(dispute_import_work, "PART", 2)
    first = imported(town, ledger(tmp_path / "a.csv", range(1, 6)))
    assert first.uid is not None
    with town.session() as session:
        part = undo_part(session, first.uid, WHY, 0, by=town.actor, now=town.now)
    assert (part.undone, part.last is None) == (2, False)
    with town.reading() as session:
        (row,) = past_imports(session, by=town.actor, today=town.now.date())
        assert (row.stored, row.undone, row.undone_at, row.may_undo) == (5, 2, None, True)
    assert undone(town, first.uid).undone == 3
    with town.reading() as session:
        (row,) = past_imports(session, by=town.actor, today=town.now.date())
        assert (row.undone, row.may_undo, row.undone_reason) == (5, False, WHY)


def test_past_imports_say_what_came_in_and_what_did_not(town: OpenTestCentre, tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.csv", [1, 2])
    imported(town, path)
    path.write_text(
        path.read_text("utf-8") + "\n3,2024-2-30,丙某某,丁某某,邻里纠纷,第3件,\n4,2025-3-4,戊某某,,,第4件,",
        "utf-8",
    )
    with town.session() as session:
        report, plan = import_ledger(session, path, town.rules, leave_wrong=True, by=town.actor, now=town.now)
    assert (report.stored, report.incomplete, report.left, report.known) == (0, 1, 1, 2)
    assert [row.outcome.value for row in report.rows] == ["known", "known", "left", "incomplete"]
    assert len(plan.rows) == 4
    with town.reading() as session:
        newest, oldest = past_imports(session, by=town.actor, today=town.now.date())
    assert (newest.stored, newest.incomplete, newest.known, newest.left) == (1, 1, 2, 1)
    assert (oldest.stored, oldest.file_name, oldest.user_name) == (2, "a.csv", town.actor.name)
