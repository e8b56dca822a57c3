"""Three kinds of papers in one pile of scans: each signing place seen by a person, one of them empty."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import PaperKind
from db.models.mediation import MediationMeeting
from db.models.mediation_work import InvestigationRecord
from desktop_app.papers.kit.trace import SigningPlace
from desktop_app.services.dossier import dossier_state
from tests.e2e.window.clerk import Clerk
from tests.e2e.window.conftest import SitDown
from tests.e2e.window.test_paper_comes_home import brings, places, prints, with_pen
from tests.papers.scans import scan_file, scanned
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.mediation_work_case import work_done
from tests.support.centre import OpenTestCentre

KINDS = (PaperKind.ACCEPTANCE_REGISTER, PaperKind.MEDIATION_RECORD, PaperKind.INVESTIGATION_RECORD)


def whole_but_for_three(case: Case) -> dict[PaperKind, tuple[SigningPlace, ...]]:
    """A dossier in which everything is signed but three papers; gives where those are signed."""
    with case.centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        work_done(case, session, uid)
        cases.sign_all(case, session, drawn.uid)
        cases.add_proofs(case, session, uid, KINDS)
        meeting = session.scalars(select(MediationMeeting.uid).where(MediationMeeting.ordinal == 2)).one()
        asked = session.scalars(select(InvestigationRecord.uid)).one()
    case.centre.pass_time(minutes=5)
    return {
        kind: places(case, kind, subject) for kind, subject in zip(KINDS, (uid, meeting, asked), strict=True)
    }


def unsigned(case: Case) -> list[str]:
    with case.centre.reading() as session:
        uid = session.scalars(select(MediationMeeting.mediation_id)).first()
        assert uid is not None
        from db.models.mediation import Mediation

        mediation = session.get_one(Mediation, uid).uid
        state = dossier_state(
            session, mediation, case.centre.rules, by=case.centre.actor, today=day("2026-11-23")
        )
    return [one.text for one in state.findings]


def walks(at: Clerk, count: int, *, key: str = "Ctrl+Return") -> None:
    """Tick places one after the other by keyboard."""
    for _ in range(count):
        at.sees("处，共", "有笔迹（只是提示，请自己看清楚）")
        at.presses(key)
        at.waits()


def test_three_papers_come_home_in_one_pile_and_one_line_is_not_signed(
    home: OpenTestCentre, sit_down: SitDown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = cases.land_case(home)
    where = whole_but_for_three(case)
    at = sit_down()
    at.opens("人民调解")
    at.row(1)
    register = prints(at, monkeypatch, "打印受理登记表", tmp_path / "登记表.pdf")
    record = prints(at, monkeypatch, "打印第 2 次调解记录", tmp_path / "记录.pdf")
    asked = prints(at, monkeypatch, "打印第 1 份调查记录", tmp_path / "调查.pdf")

    # Of the record the recorder forgot to sign.
    assert "记录人" in where[PaperKind.MEDIATION_RECORD][-1].caption
    pile = [
        *with_pen(register, where[PaperKind.ACCEPTANCE_REGISTER]),
        *with_pen(record, where[PaperKind.MEDIATION_RECORD][:-1]),
        *with_pen(asked, where[PaperKind.INVESTIGATION_RECORD]),
    ]
    at.opens("卷宗文书")
    brings(at, monkeypatch, scan_file(tmp_path, "一叠.pdf", [scanned(page) for page in pile]))
    at.sees("归位 3 份")
    at.clicks("返回")

    # The first meeting's record was never printed; the other three wait line by line, by name.
    at.sees("待签 4 份")
    texts = unsigned(case)
    assert any("人民调解记录（第1次）还没有打印签名" in text for text in texts)
    assert any(text.startswith("人民调解受理登记表还没登记签名：") and "常守田" in text for text in texts)

    # By keyboard: Enter on the row opens the walk, Ctrl+Enter ticks.
    at.row(row_of(at, "受理登记表"))
    at.presses("Return")
    walks(at, len(where[PaperKind.ACCEPTANCE_REGISTER]))
    at.sees("签名处都看过了。")
    at.clicks("返回")
    at.row(row_of(at, "调解记录（第2次）"))
    at.presses("Return")
    walks(at, len(where[PaperKind.MEDIATION_RECORD]) - 1)
    at.sees("记录人", "像是空白（只是提示，请自己看清楚）")
    at.presses("Return")  # on an empty place Enter alone never ticks
    at.waits()
    at.sees("看完了，还有 1 处没签。")
    at.clicks("返回")
    at.row(row_of(at, "调查记录"))
    at.presses("Return")
    walks(at, len(where[PaperKind.INVESTIGATION_RECORD]), key="Return")
    at.clicks("返回")

    # The gate names the one person of the one paper; the first record is printed and signed at the desk.
    with home.session() as session:
        from db.models.mediation import Mediation
        from tests.services.signing import goes_out, sees_signed

        assert session.scalars(select(Mediation.id)).one()
        first = session.scalars(select(MediationMeeting.uid).where(MediationMeeting.ordinal == 1)).one()
        sees_signed(home, session, goes_out(home, session, PaperKind.MEDIATION_RECORD, first))
    (left,) = unsigned(case)
    assert left.startswith("人民调解记录（第2次）还没登记签名：记录人 ")

    # The recorder signs on the sheet itself: looked at again, ticked, and the gate passes.
    home.pass_time(minutes=5)
    at = sit_down()
    at.opens("卷宗文书")
    at.sees("待签 1 份", "记录人")
    at.clicks("去登记签名")
    at.sees("上次登记：没签")
    at.presses("Ctrl+Return")
    at.sees("签名处都看过了。")
    at.clicks("返回")
    assert unsigned(case) == []
    at.sees("该有的都有了，可以立卷归档。")


def row_of(at: Clerk, words: str) -> int:
    """Which line of the list holds these words."""
    return next(n for n, line in enumerate(at.lines(), 1) if words in line and "签字件" not in line)
