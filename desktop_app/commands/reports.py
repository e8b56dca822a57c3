"""``report daily|weekly|…``: the printed papers of the sweep, and the registers of mediated cases."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.orm import Session

from desktop_app.commands.desk import Desk, day_of, desk, show, write_file
from desktop_app.commands.usage import WrongUsage
from desktop_app.domain.sweep_statistics import Line, PeriodKind, StatisticsPeriod
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.paper import PaperInput

KINDS: Mapping[str, str] = {
    "daily": "日报",
    "weekly": "周报",
    "monthly": "月报",
    "silent": "未报网格催报单",
    "statistics": "矛盾纠纷排查情况表",
    "mediator": "人民调解员调解案件登记单",
    "committee": "人民调解委员会调解案件汇总登记表",
}
_REGISTERS = ("mediator", "committee")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})|Q([1-4])|H([12]))?", re.IGNORECASE)
_FOCUSED = re.compile(r"\d+,\d+,\d+,\d+")


def register(app: typer.Typer) -> None:
    """Add this module's verb."""
    kinds = "，".join(f"{kind} {word}" for kind, word in KINDS.items())
    app.command("report", help=f"输出报表、登记表：report 种类 -o 文件.pdf。种类：{kinds}。")(report)


def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="|".join(KINDS))],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="写到哪里")],
    day: Annotated[str | None, typer.Option("--date", help="哪一天，周报、月报是其中一天；默认今天")] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help="情况表、登记表：2026-11、2026Q4、2026H2、2026；默认当月"),
    ] = None,
    issuer: Annotated[str, typer.Option("--issuer", help="情况表的签发人")] = "",
    focused: Annotated[
        str | None, typer.Option("--focused", help="集中排查次数：县市区,乡镇街道,村居,年度累计")
    ] = None,
    committee: Annotated[
        str, typer.Option("--committee", help="登记表：哪个调委会（只有一个可以不写）")
    ] = "",
    mediator: Annotated[str, typer.Option("--mediator", help="登记单：哪位调解员")] = "",
) -> None:
    """Write one report as PDF and keep its issue in the log."""
    from desktop_app.services.paper import record_issue, render_paper

    if kind not in KINDS:
        raise WrongUsage(f"没有“{kind}”这种报表，可以用：{'、'.join(KINDS)}")
    with desk(context) as at:
        wanted = day_of(day, at.today)
        if kind not in _REGISTERS and (committee or mediator):
            raise WrongUsage("--committee、--mediator 只用于登记表，可以去掉")
        if kind in _REGISTERS:
            if issuer or focused:
                raise WrongUsage("--issuer、--focused 只用于 statistics")
            make = _register(kind, period_of(period, wanted), committee, mediator)
        elif kind == "statistics":
            make = _statistics(period, wanted, issuer, focused)
        elif period or issuer or focused:
            raise WrongUsage("--period 只用于情况表和登记表，--issuer、--focused 只用于 statistics")
        else:
            make = _of_day(kind, wanted)
        with at.reading() as session:
            made = make(session, at)
        pdf = render_paper(made)
        write_file(output, pdf)
        with at.writing() as session:
            record_issue(session, made, pdf, by=at.actor, now=at.now)
    document = {"file": str(output), "kind": made.kind.value, "name": made.name, "day": wanted}
    show(context, document, f"{made.name} 已写到 {output}")


def _of_day(kind: str, day: date) -> "Callable[[Session, Desk], PaperInput]":
    def make(session: Session, at: Desk) -> "PaperInput":
        from desktop_app.services.paper import make_sweep_daily
        from desktop_app.services.sweep_summary import make_month, make_silent_notice, make_week

        makers = {
            "daily": make_sweep_daily, "weekly": make_week, "monthly": make_month,
            "silent": make_silent_notice,
        }  # fmt: skip
        code = at.rules.identity.code
        return makers[kind](session, code, day, at.rules, at.now, by=at.actor, today=at.today)

    return make


def _statistics(
    period: str | None, day: date, issuer: str, focused: str | None
) -> "Callable[[Session, Desk], PaperInput]":
    def make(session: Session, at: Desk) -> "PaperInput":
        from desktop_app.services.sweep_statistics import StatisticsDraft, make_statistics

        draft = StatisticsDraft(period_of(period, day), issuer, _line(focused))
        return make_statistics(session, draft, at.rules, at.now, by=at.actor, today=at.today)

    return make


def _register(
    kind: str, period: StatisticsPeriod, committee: str, mediator: str
) -> "Callable[[Session, Desk], PaperInput]":
    if (kind == "mediator") != bool(mediator):
        raise WrongUsage("登记单请用 --mediator 写明调解员，汇总登记表不用写")

    def make(session: Session, at: Desk) -> "PaperInput":
        from desktop_app.services.case_register import RegisterDraft, make_case_register
        from desktop_app.services.committee import list_committees

        known = list_committees(session, by=at.actor, today=at.today)
        found = [one for one in known if not committee or one.name == committee]
        if len(found) != 1:
            names = "、".join(one.name for one in known) or "还没有调委会"
            raise RuleViolation(f"请用 --committee 写明调委会全称：{names}", "committee")
        whose = [one.uid for one in found[0].mediators if one.name == mediator]
        if mediator and len(whose) != 1:
            names = "、".join(one.name for one in found[0].mediators)
            raise RuleViolation(
                f"{found[0].name}的调解员里没有“{mediator}”，请从这些里选：{names}", "mediator"
            )
        draft = RegisterDraft(found[0].uid, period, whose[0] if whose else None)
        return make_case_register(session, draft, at.now, by=at.actor, today=at.today)

    return make


def period_of(text: str | None, day: date) -> StatisticsPeriod:
    """A period as typed (2026-11, 2026Q4, 2026H2, 2026), else the month of ``day``.

    :raises RuleViolation: when it cannot be read.
    """
    if text is None:
        return StatisticsPeriod(day.year, PeriodKind.MONTH, day.month)
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise RuleViolation(f"“{text}”不是填报期，请写成 2026-11、2026Q4、2026H2 或 2026", "period")
    year, month, quarter, half = found.groups()
    if month:
        return StatisticsPeriod(int(year), PeriodKind.MONTH, int(month))
    if quarter:
        return StatisticsPeriod(int(year), PeriodKind.QUARTER, int(quarter))
    if half:
        return StatisticsPeriod(int(year), PeriodKind.HALF, int(half))
    return StatisticsPeriod(int(year), PeriodKind.YEAR)


def _line(text: str | None) -> Line | None:
    if text is None:
        return None
    if _FOCUSED.fullmatch(text.strip()) is None:
        raise RuleViolation("集中排查次数请写成四个数，例如 0,1,4,12", "focused")
    return Line(*(int(part) for part in text.split(",")))
