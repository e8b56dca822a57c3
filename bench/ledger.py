"""A ledger of 20,000 rows taken over as the window does it, against the same rows written by the bare driver.

Read, checked, compared, stored in parts of 250 rows with a durable commit each, all through the change log.
The memory is that of a process of its own, which does nothing else.
"""

import cProfile
import json
import pstats
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import corpus
from bench.big_centre import OpenBench, open_bench
from bench.child import told_by
from bench.clock import NOW
from bench.measure import Figure, Goal, Measure, Run, elapsed_ms
from bench.writes import Writes, driver, write_raw, written
from db.enums import PartySide
from desktop_app.domain.clock_time import local_date
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_import_columns import dispute_ledger
from desktop_app.services.dispute_import_plan import LedgerPlan, plan_ledger
from desktop_app.services.dispute_import_undo import past_imports, undo_part
from desktop_app.services.dispute_import_work import (
    PART,
    chosen,
    compared,
    finish_import,
    ledger_facts,
    ready_rows,
    store_part,
)
from desktop_app.services.ledger_file import open_ledger

_HEAD = (
    "序号", "登记日期", "申请人", "身份证号", "联系电话", "被申请人", "被申请人电话", "纠纷类型", "简要情况",
    "村（社区）", "涉及人数", "涉及金额", "办理状态",
)  # fmt: skip
_GAP = Goal("≤", 100)
_ROOM = 1_000_000
"""Ranks of the cases in the ledger: far from those that a centre has already."""


def _ledger(path: Path, rows: int) -> Path:
    """A town's ledger under a title line, its days as spreadsheet days, its phones as numbers."""
    from openpyxl import Workbook  # not in the process whose memory is measured

    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(["矛盾纠纷排查调处台账"])
    sheet.append(list(_HEAD))
    categories = load_table("category")
    for number in range(1, rows + 1):
        case = corpus.case(_ROOM + number)
        draft = case.draft
        first = next(p for p in draft.parties if p.side is PartySide.APPLICANT)
        others = [p for p in draft.parties if p.side is PartySide.RESPONDENT]
        row: list[object] = [
            number, local_date(case.registered_at), first.name, first.id_number,
            int(first.phone) if first.phone and first.phone.isdecimal() else first.phone,
            "、".join(p.name for p in others), others[0].phone, categories.label(draft.category_code or ""),
            draft.description, case.village.name, draft.people_count,
            None if draft.amount_fen is None else draft.amount_fen / 100, "已化解" if number % 3 else "",
        ]  # fmt: skip
        sheet.append(row)
    book.save(path)
    return path


def planned(office: OpenBench, path: Path) -> LedgerPlan:
    """A ledger read, checked and compared with what is there."""
    file = open_ledger(path, dispute_ledger())
    with office.centre.reading() as session:
        facts = ledger_facts(session, office.rules, by=office.actor, today=NOW.date())
        plan = plan_ledger(
            file, chosen(file, facts), facts.villages, office.rules, office.actor.office_uid, NOW
        )
        return compared(session, plan, by=office.actor, today=NOW.date())


def _import(office: OpenBench, path: Path) -> int:
    """Take the whole file over; gives how many rows were stored."""
    plan = planned(office, path)
    rows = ready_rows(plan, with_blocked=True)
    uid = None
    session = office.writing()
    for start in range(0, len(rows), PART):
        with session.begin():
            uid = store_part(
                session, uid, plan.name, rows[start : start + PART], office.rules, by=office.actor, now=NOW
            ).uid
    if uid is not None:
        with session.begin():
            finish_import(session, uid, 0, 0, by=office.actor, now=NOW)
    session.close()
    return len(rows)


def _undo(office: OpenBench) -> None:
    with office.centre.reading() as reading:
        uid = past_imports(reading, by=office.actor, today=NOW.date())[0].uid
    after: int | None = 0
    session = office.writing()
    while after is not None:
        with session.begin():
            after = undo_part(session, uid, "测速", after, by=office.actor, now=NOW).last
    session.close()


def _fresh(run: Run) -> OpenBench:
    return open_bench(run.centres.copy(0, run.folder / "taking-over"))


def _writes(run: Run, path: Path) -> Writes:
    office = _fresh(run)
    with written(office.centre.engine) as writes:
        _import(office, path)
    office.centre.close()
    return writes


def _timed(run: Run, path: Path) -> tuple[float, float, float]:
    """Milliseconds of an import, of the processor in it, and of taking it back."""
    office = _fresh(run)
    start = time.process_time()
    taken = elapsed_ms(lambda: _import(office, path))
    busy = (time.process_time() - start) * 1000
    spent = taken, busy, elapsed_ms(lambda: _undo(office))
    office.centre.close()
    return spent


def _timed_raw(run: Run, writes: Writes) -> float:
    office = _fresh(run)
    raw = driver(office.centre.engine)
    spent = elapsed_ms(lambda: write_raw(raw, writes))
    office.centre.close()
    return spent


def _timed_plan(run: Run, path: Path) -> float:
    office = _fresh(run)
    spent = elapsed_ms(lambda: planned(office, path))
    office.centre.close()
    return spent


def _run(run: Run) -> Sequence[Figure]:
    rows = run.sizes.changes
    path = _ledger(run.folder / "ledger.xlsx", rows)
    writes = _writes(run, path)
    pairs = [(_timed(run, path), _timed_raw(run, writes)) for _ in range(run.sizes.imports)]
    ours = statistics.median(pair[0][0] for pair in pairs)
    busy = statistics.median(pair[0][1] for pair in pairs)
    back = statistics.median(pair[0][2] for pair in pairs)
    floor = statistics.median(pair[1] for pair in pairs)
    seen = _timed_plan(run, path)
    folder = run.centres.copy(0, run.folder / "taking-over")
    told = told_by(run.folder, "bench.ledger", str(folder), str(path))
    folder = run.centres.copy(0, run.folder / "taking-over")
    shown = told_by(run.folder, "bench.ledger_preview", str(folder), str(path))
    return (
        Figure(f"{rows:,} rows taken over ÷ the same {writes.rows:,} rows raw", ours, "ms", floor),
        Figure("rows taken over in a second, all checks", rows / ours * 1000, "/s", None, Goal("≥", 400)),
        Figure("the same in processor time", rows / busy * 1000, "/s", None, Goal("≥", 400)),
        Figure("rows read and checked for the preview in a second", rows / seen * 1000, "/s"),
        Figure("rows taken back in a second", rows / back * 1000, "/s"),
        Figure("longest moment of the window in the preview", shown.facts["longest"], "ms", None, _GAP),
        Figure("most memory of a process that does it", told.facts["memory"], "MB", None, Goal("≤", 300)),
    )


def _profile(run: Run) -> pstats.Stats:
    path = _ledger(run.folder / "ledger.xlsx", run.sizes.changes)
    office = _fresh(run)
    profile = cProfile.Profile()
    profile.runcall(_import, office, path)
    office.centre.close()
    return pstats.Stats(profile)


def highest_mb() -> float:
    """The most memory that this process had in use, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(text for text in status.read_text("ascii").splitlines() if text.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main(folder: str, path: str) -> None:
    """Take a ledger over in this process alone and tell how much memory it took."""
    office = open_bench(Path(folder))
    start = time.perf_counter()
    _import(office, Path(path))
    facts = {"seconds": time.perf_counter() - start, "memory": highest_mb()}
    sys.stdout.write(json.dumps(facts) + "\n")
    office.centre.close()


MEASURE = Measure("ledger", "Taking over a ledger", _run, _profile)

if __name__ == "__main__":
    main(*sys.argv[1:])
