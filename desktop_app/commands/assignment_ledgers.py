"""``assign ledger``: the ledger of leader assignments, as the printed form or as a table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop_app.commands.desk import Desk, day_of, write_file
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery, LedgerScope
from desktop_app.services.sheet_file import CsvEncoding, to_csv, to_xlsx, write_sheet_file


@dataclass(frozen=True, slots=True)
class LedgerWish:
    """What was typed."""

    output: Path
    form: LedgerForm
    first: str | None
    last: str | None
    leader: str
    only_open: bool
    full: bool
    reason: str
    ask: bool


def write_ledger(at: Desk, wish: LedgerWish) -> tuple[dict[str, Any], str]:
    """Write the file, or with ``ask`` ask a second person; what is shown of it, as document and as text."""
    query = AssignmentLedgerQuery(
        wish.form,
        day_of(wish.first, at.today) if wish.first else at.today.replace(day=1),
        day_of(wish.last, at.today) if wish.last else at.today,
        _leader(at, wish.leader) if wish.leader else None,
        LedgerScope.OPEN if wish.only_open else LedgerScope.ALL,
        wish.full,
    )
    return _print(at, query, wish) if wish.output.suffix.lower() == ".pdf" else _table(at, query, wish)


def _leader(at: Desk, name: str) -> UUID:
    from desktop_app.services.assignment_view import list_leaders

    with at.reading() as session:
        leaders = {row.name: row.uid for row in list_leaders(session, by=at.actor, today=at.today)}
    if name not in leaders:
        raise RuleViolation(f"名单里没有“{name}”，现有：{'、'.join(leaders) or '无'}", "leader")
    return leaders[name]


def _asked(uid: UUID, count: int) -> tuple[dict[str, Any], str]:
    return {"request": str(uid), "count": count}, f"已请人同意导出 {count} 件，申请号 {uid}"


def _print(at: Desk, query: AssignmentLedgerQuery, wish: LedgerWish) -> tuple[dict[str, Any], str]:
    from desktop_app.services.assignment_ledger import (
        make_assignment_ledger,
        record_assignment_ledger,
        render_assignment_ledger,
    )
    from desktop_app.services.ledger_release import ask_ledger, release_ledger

    with at.reading() as session:
        made = make_assignment_ledger(session, query, at.rules, at.now, by=at.actor, today=at.today)
    count = made.release("").count
    if wish.ask:
        with at.writing() as session:
            return _asked(ask_ledger(session, made, wish.reason, by=at.actor, now=at.now), count)
    if made.why:
        with at.writing() as session:
            made = release_ledger(session, made, at.rules, by=at.actor, now=at.now)
    pdf = render_assignment_ledger(made)
    write_file(wish.output, pdf)
    with at.writing() as session:
        record_assignment_ledger(session, made, pdf, by=at.actor, now=at.now)
    document = {"files": [str(wish.output)], "form": query.form.value, "count": count}
    return document, f"{made.name} 共 {count} 件，已写到 {wish.output}"


def _table(at: Desk, query: AssignmentLedgerQuery, wish: LedgerWish) -> tuple[dict[str, Any], str]:
    from desktop_app.services.assignment_ledger import assignment_ledger_sheet
    from desktop_app.services.export_approval import ask_approval
    from desktop_app.services.export_release import release

    with at.reading() as session:
        made = assignment_ledger_sheet(session, query, at.rules, at.now, by=at.actor, today=at.today)
    wanted = made.release(wish.reason, wish.output.name)
    with at.writing() as session:
        if wish.ask:
            return _asked(ask_approval(session, wanted, by=at.actor, now=at.now), wanted.count)
        release(session, wanted, at.rules, by=at.actor, now=at.now)
    is_csv = wish.output.suffix.lower() == ".csv"
    content = to_csv(made.sheet, CsvEncoding.UTF8) if is_csv else to_xlsx([made.sheet])
    write_sheet_file(wish.output, content)
    document = {"files": [str(wish.output)], "form": query.form.value, "count": wanted.count}
    return document, f"已导出 {wanted.count} 件到 {wish.output}"
