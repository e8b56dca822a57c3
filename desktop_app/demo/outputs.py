"""What ``fengqiao demo`` leaves: papers, a dossier, packages, receipts, pictures and a summary."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.sweep import SweepReport
from desktop_app.demo.run import play
from desktop_app.demo.screens import further, take_all
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.assignment_ledger import LedgerForm, month_of
from desktop_app.errors import RuleViolation
from desktop_app.services import dossier, mediation_record, paper
from desktop_app.services.assignment_ledger import make_assignment_ledger, render_assignment_ledger
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.leader_view import list_leaders
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.meeting_pack import make_pack
from desktop_app.services.paper import PaperInput
from desktop_app.services.reinspection import list_draws

TOWNSHIP = "quanhepu"
_OF_ASSIGNMENT = (PaperKind.LEADER_ASSIGNMENT, PaperKind.ASSIGNMENT_PLAN, PaperKind.ASSIGNMENT_PROGRESS)
MAIN_CASE = "land-compensation"


def leave(out: Path, say: Callable[[str], None], *, pictures: bool) -> dict[str, Any]:
    """Play the sample and leave everything below ``out``; returns the summary that is also written there.

    :raises RuleViolation: when ``out`` holds something already.
    """
    if out.exists() and any(out.iterdir()):
        raise RuleViolation(f"“{out}”里已经有东西，请换一个空文件夹", "out")
    for name in ("papers", "dossiers", "packages", "screenshots"):
        (out / name).mkdir(parents=True, exist_ok=True)
    story = play(out, say)
    try:
        stage = story.stages[TOWNSHIP]
        papers = _papers(story, stage, out / "papers", say)
        dossiers = _dossiers(story, stage, out / "dossiers", say)
        shots: list[Path] = []
        if pictures:
            shots += take_all(stage, stage.director, out / "screenshots", say, further(story))
            county = story.stages["county"]
            shots += take_all(county, county.director, out / "screenshots", say)
        summary = _summary(story, out, papers, dossiers, shots)
    finally:
        story.close()
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), "utf-8")
    return summary


def _papers(story: Story, stage: Stage, folder: Path, say: Callable[[str], None]) -> list[Path]:
    by, today = stage.people[stage.director], stage.now.date()
    wanted: list[tuple[PaperKind, UUID]] = [
        (PaperKind.REGISTRATION_SHEET, story.disputes["land-compensation-dabaqiao"]),
        (PaperKind.REGISTRATION_SHEET, story.disputes["wages-27-pingzhai"]),
        *((kind, uid) for uid in story.assignments.values() for kind in _OF_ASSIGNMENT),
    ]
    with stage.centre.reading() as session, session.begin():
        for key in (MAIN_CASE, "wages-27"):
            mediation = mediation_record.find(session, story.mediations[key], by)
            wanted += [(one.kind, one.subject) for one in papers_of(session, mediation)]
    made: list[Path] = []
    for kind, subject in wanted:
        with stage.centre.reading() as session, session.begin():
            sheet = paper.make_paper(session, kind, subject, stage.rules, by=by, today=today)
        made.append(_issue(stage, sheet, folder))
    for day in (date(2026, 11, 20), today):
        with stage.centre.reading() as session, session.begin():
            code = stage.centre.identity.code
            sheet = paper.make_sweep_daily(session, code, day, stage.rules, stage.now, by=by, today=today)
        made.append(_issue(stage, sheet, folder))
    for other in story.stages.values():
        for uid in story.dispatches.get(other.key, ()):
            actor = other.people[other.director]
            with other.centre.reading() as session, session.begin():
                order = paper.make_paper(
                    session, PaperKind.DISPATCH_ORDER, uid, other.rules, by=actor, today=today
                )
            made.append(_issue(other, order, folder))
    made += _of_leaders(stage, folder)
    made += _of_meetings(story, stage, folder)
    say(f"文书 {len(made)} 份")
    return made


def _of_leaders(stage: Stage, folder: Path) -> list[Path]:
    """A sheet for each leader with cases, and the ledger of the month in both forms."""
    by, today = stage.people[stage.director], stage.now.date()
    made: list[Path] = []
    with stage.centre.reading() as session, session.begin():
        busy = [row for row in list_leaders(session, stage.rules, by=by, today=today) if row.open_count]
        sheets = [
            paper.make_paper(session, PaperKind.LEADER_CASES, row.uid, stage.rules, by=by, today=today)
            for row in busy
        ]
        ledgers = [
            make_assignment_ledger(
                session, AssignmentLedgerQuery(form, *month_of(today)), stage.rules, stage.now,
                by=by, today=today,
            )
            for form in LedgerForm
        ]  # fmt: skip
    made += [_issue(stage, one, folder) for one in sheets]
    for form, ledger in zip(LedgerForm, ledgers, strict=True):
        path = folder / f"assignment_ledger-{form.value}.pdf"
        path.write_bytes(render_assignment_ledger(ledger))
        made.append(path)
    return made


def _of_meetings(story: Story, stage: Stage, folder: Path) -> list[Path]:
    """The packs as they were issued, the draw of closed cases with its sheets, the list of the hand-over."""
    by, today = stage.people[stage.director], stage.now.date()
    made: list[Path] = []
    with stage.centre.reading() as session, session.begin():
        packs = [make_pack(session, uid, by=by, today=today) for uid in story.packs]
        drawn = list_draws(session, by=by, today=today)
        wanted = [(PaperKind.REINSPECTION_DRAW, draw.uid) for draw in drawn]
        wanted += [(PaperKind.REINSPECTION_SHEET, case.uid) for draw in drawn for case in draw.cases]
        sheets = [
            paper.make_paper(session, kind, uid, stage.rules, by=by, today=today) for kind, uid in wanted
        ]
    for place, pack in enumerate(packs, 1):
        made.append(folder / f"meeting_pack-{place}-{_file_name(pack.name)}.pdf")
        made[-1].write_bytes(pack.draw())
    for handed in story.handovers:
        made.append(folder / f"user_handover-{_file_name(handed.name)}.pdf")
        made[-1].write_bytes(handed.draw())
    return made + [_issue(stage, one, folder) for one in sheets]


def _issue(stage: Stage, sheet: PaperInput, folder: Path) -> Path:
    pdf = paper.render_paper(sheet)
    path = folder / f"{sheet.kind.value}-{_file_name(sheet.name)}.pdf"
    path.write_bytes(pdf)
    stage.do(
        stage.director,
        stage.now,
        lambda session, actor, now: paper.record_issue(session, sheet, pdf, by=actor, now=now),
    )
    return path


def _file_name(text: str) -> str:
    return "".join("-" if c in '\\/:*?"<>| ' else c for c in text)


def _dossiers(story: Story, stage: Stage, folder: Path, say: Callable[[str], None]) -> list[Path]:
    made: list[Path] = []
    for key in (MAIN_CASE, "wages-27"):
        mediation = story.mediations[key]
        at = stage.now + timedelta(minutes=5)
        number = str(
            stage.do(
                stage.director,
                at,
                lambda session, actor, now, m=mediation: dossier.number_dossier(
                    session, m, stage.rules, by=actor, now=now
                ),
            )
        )
        with stage.centre.reading() as session, session.begin():
            by = stage.people[stage.director]
            draft = BindingDraft("解文斌", at.date(), "陶守信")
            content = dossier.build_dossier(session, mediation, draft, stage.rules, by=by, today=at.date())
        bound = bind_dossier(stage.centre, content)
        path = folder / f"{_file_name(number)}.pdf"
        path.write_bytes(bound.pdf)
        made.append(path)
    say(f"卷宗 {len(made)} 本")
    return made


def _summary(
    story: Story, out: Path, papers: list[Path], dossiers: list[Path], shots: list[Path]
) -> dict[str, Any]:
    def relative(paths: list[Path]) -> list[str]:
        return [path.relative_to(out).as_posix() for path in paths]

    centres: list[dict[str, Any]] = [
        {
            "code": stage.centre.identity.code,
            "name": stage.centre.identity.name,
            "level": stage.centre.identity.level.value,
            "folder": stage.centre.folder.relative_to(out).as_posix(),
            "users": [
                {"name": a.name, "role": a.role.value, "password": stage.passwords[a.name]}
                for a in stage.people.values()
            ],
            "recovery_code": stage.recovery_code,
        }
        for stage in story.stages.values()
    ]
    counts = {
        "disputes": len(story.disputes),
        "sweep_reports": _count(story.stages[TOWNSHIP], SweepReport),
        "mediations": _count(story.stages[TOWNSHIP], Mediation),
        "county_disputes": _count(story.stages["county"], Dispute),
        "papers": len(papers),
        "dossiers": len(dossiers),
        "packages": len(story.packages),
        "screenshots": len(shots),
    }
    return {
        "played_until": story.stages[TOWNSHIP].now.isoformat(),
        "centres": centres,
        "packages": story.packages,
        "papers": relative(papers),
        "dossiers": relative(dossiers),
        "screenshots": relative(shots),
        "counts": counts,
    }


def _count(stage: Stage, model: type[Dispute] | type[SweepReport] | type[Mediation]) -> int:
    with stage.centre.reading() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()
