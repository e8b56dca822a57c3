"""``agenda list|print|phone``: what falls on which day, on paper, and one's own for a phone's calendar."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import day_of, desk, show, write_file

agenda = typer.Typer(help="日程：哪天有什么事，打印，存到手机", no_args_is_help=True)
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="第一天；不写是今天")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="最后一天；不写是第一天后七天")]
Mine = Annotated[bool, typer.Option("--mine", help="只列自己的")]
_WEEK = timedelta(days=6)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(agenda, name="agenda")


def _days(begin: str | None, end: str | None, today: date) -> tuple[date, date]:
    first = day_of(begin, today)
    return first, day_of(end, first + _WEEK)


@agenda.command("list", help="列出这些天的事项。")
def list_rows(context: typer.Context, begin: From = None, end: To = None, mine: Mine = False) -> None:
    """List the lines of some days."""
    from desktop_app.services.agenda import AgendaQuery, agenda_rows

    with desk(context) as at, at.reading() as session:
        query = AgendaQuery(*_days(begin, end, at.today), mine=mine)
        rows = agenda_rows(session, at.rules, query, by=at.actor, today=at.today)
    items = [
        {
            "day": row.due_on, "kind": row.kind.value, "what": row.words, "number": row.number,
            "verb": row.verb, "who": row.responsible, "days_left": row.days_left, "done": row.done,
        }
        for row in rows
    ]  # fmt: skip
    lines = [f"{row.due_on}\t{row.verb}\t{row.words}\t{row.responsible}" for row in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines))


@agenda.command("print", help="打印这些天的日程。")
def print_days(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf")],
    begin: From = None,
    end: To = None,
    mine: Mine = False,
) -> None:
    """Write the sheet of some days."""
    from desktop_app.services.agenda import AgendaQuery
    from desktop_app.services.agenda_sheet import make_agenda

    with desk(context) as at, at.reading() as session:
        query = AgendaQuery(*_days(begin, end, at.today), mine=mine)
        made = make_agenda(session, at.rules, query, at.now, by=at.actor, today=at.today)
    write_file(out, made.draw())
    show(context, {"file": str(out)}, f"已存成 {out}")


@agenda.command("phone", help="把自己这些天要办的事存成手机日历文件，里面没有当事人的名字。")
def phone(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.ics")],
    begin: From = None,
    end: To = None,
) -> None:
    """Write the file for a phone's calendar."""
    from desktop_app.services.agenda_file import make_calendar_file

    with desk(context) as at, at.reading() as session:
        days = _days(begin, end, at.today)
        made = make_calendar_file(session, at.rules, *days, at.now, by=at.actor, today=at.today)
    write_file(out, made.content)
    show(context, {"file": str(out), "count": made.count}, f"已存成 {out}，{made.count} 件")
