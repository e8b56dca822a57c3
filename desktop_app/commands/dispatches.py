"""``dispatch issue|list|show|step|suggest``: orders of a township to its own units (分流、交办、转办)."""

from datetime import date
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import DispatchKind, SignManner
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

dispatch = typer.Typer(help="乡镇内部的分流、交办、转办", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(dispatch, name="dispatch")


def order_of(session: Session, number: str, at: Desk) -> UUID:
    """Uid of an order by its number, or of the newest one of a dispute by the dispute's.

    :raises RuleViolation: when there is none.
    """
    from desktop_app.services.dispatch_inner_view import list_inner

    rows = list_inner(session, at.rules, by=at.actor, today=at.today)
    found = [row for row in rows if number in (row.number, row.matter_number)]
    if not found:
        raise RuleViolation(f"没有文号是“{number}”的交办，请用 dispatch list 看文号", "number")
    return max(found, key=lambda row: (row.issued_on, row.number)).uid


@dispatch.command("issue", help="交办（转办）一件事给站所、村；第一个 --unit 主办，其余协办。")
def issue(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="事项")],
    content: Annotated[str, typer.Option("--content", help="内容")],
    unit: Annotated[list[str], typer.Option("--unit", help="单位，可写几次")],
    due: Annotated[str, typer.Option("--due", help="完成期限")],
    dispute: Annotated[str | None, typer.Option("--dispute", help="有关纠纷的编号")] = None,
    transfer: Annotated[bool, typer.Option("--transfer", help="转办")] = False,
    demands: Annotated[str, typer.Option("--demands", help="办理要求")] = "",
    after: Annotated[str | None, typer.Option("--after", help="前一份退了单的文号")] = None,
    reason: Annotated[str, typer.Option("--reason", help="退满次数后为什么还交给它")] = "",
) -> None:
    """Issue an order to units of the township."""
    from desktop_app.services.dispatch_inner import InnerOrderDraft, issue_inner
    from desktop_app.services.dispatch_inner_view import inner_detail
    from desktop_app.services.dispatch_record import OrderTerms, OrderUnit

    with desk(context) as at:
        with at.reading() as session:
            matter = None if dispute is None else uid_of(session, dispute, at)
            before = None if after is None else order_of(session, after, at)
        draft = InnerOrderDraft(
            DispatchKind.TRANSFER if transfer else DispatchKind.ORDER, title, content,
            day_of(due, at.today), tuple(OrderUnit(name) for name in unit), OrderTerms(demands), matter,
            before, reason,
        )  # fmt: skip
        with at.writing() as session:
            uid = issue_inner(session, draft, at.rules, by=at.actor, now=at.now)
        with at.reading() as session:
            row = inner_detail(session, uid, at.rules, by=at.actor, today=at.today)
    show(
        context,
        {"number": row.number, "lead": row.lead},
        f"{row.number} 已发出，主办{row.lead}，请打印签收。",
    )


@dispatch.command("list", help="列出交办，期限近的在前。")
def list_all(
    context: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="只列没有办结的")] = False,
) -> None:
    """Orders with what is due next."""
    from desktop_app.services.dispatch_inner_view import list_inner

    with desk(context) as at, at.reading() as session:
        rows = list_inner(session, at.rules, by=at.actor, today=at.today, open_only=open_only)
    items = [
        {
            "number": r.number,
            "kind": r.kind.value,
            "title": r.title,
            "dispute": r.matter_number or None,
            "lead": r.lead,
            "state": r.state.value,
            "next": None if r.next_clock is None else r.next_clock.value,
            "next_unit": r.next_unit,
            "next_on": r.next_on,
        }
        for r in rows
    ]
    lines = [
        f"{r.number}\t{r.kind.label}\t{r.title}\t{r.lead}\t{r.state.label}\t{_next(r.next_on, r.next_unit)}"
        for r in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有交办。")


def _next(day: date | None, unit: str) -> str:
    return "" if day is None else f"{day} 前 {unit}"


@dispatch.command("show", help="一份交办：各单位办到哪一步，期限怎么算的。")
def show_one(context: typer.Context, number: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    """One order with its units and their steps."""
    from desktop_app.services.dispatch_inner_view import inner_detail

    with desk(context) as at, at.reading() as session:
        uid = order_of(session, number, at)
        row = inner_detail(session, uid, at.rules, by=at.actor, today=at.today)
    units = [
        {
            "name": u.name,
            "role": u.role.value,
            "state": u.state.value,
            "due_on": u.due_on,
            "why": u.why,
            "actions": [a.action for a in u.actions],
            "steps": [
                {"state": s.state.value, "at": s.happened_at, "by": s.signer_name, "text": s.content}
                for s in u.steps
            ],
        }
        for u in row.units
    ]
    document = {"number": row.number, "title": row.title, "state": row.state.value, "units": units}
    lines = [f"{row.number}\t{row.title}\t{row.state.label}"]
    lines += [f"{u.role.label}\t{u.name}\t{u.state.label}\t{u.why}" for u in row.units]
    show(context, document, "\n".join(lines))


@dispatch.command(
    "step", help="替单位登记：sign_for ask_return feed_back；中心答复：grant_return refuse_return …"
)
def step(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="文号")],
    action: Annotated[str, typer.Argument(metavar="ACTION")],
    unit: Annotated[str | None, typer.Option("--unit", help="哪个单位；不写是主办")] = None,
    text: Annotated[str, typer.Option("--text", help="情况、理由")] = "",
    signer: Annotated[str, typer.Option("--signer", help="单位里谁签收、反馈的")] = "",
    manner: Annotated[SignManner | None, typer.Option("--manner", help="怎么告知的")] = None,
    evidence: Annotated[str, typer.Option("--evidence", help="佐证")] = "",
) -> None:
    """Record one step of a unit."""
    from desktop_app.services.dispatch_inner import UnitStepDraft, record_unit_step
    from desktop_app.services.dispatch_inner_view import inner_detail

    with desk(context) as at:
        with at.reading() as session:
            row = inner_detail(session, order_of(session, number, at), at.rules, by=at.actor, today=at.today)
        found = [one for one in row.units if unit in (None, one.name)]
        if not found:
            names = "、".join(one.name for one in row.units)
            raise RuleViolation(f"{number} 没有交给{unit}，只有：{names}", "unit")
        draft = UnitStepDraft(found[0].uid, action, text, signer, manner, evidence)
        with at.writing() as session:
            record_unit_step(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"number": row.number, "unit": found[0].name}, f"{found[0].name}已记下。")


@dispatch.command("suggest", help="按职责清单，这件事该哪个单位办。")
def suggest(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="案情里的话")],
    category: Annotated[str, typer.Option("--category", help="事件类别代码")] = "",
) -> None:
    """Units whose duty a matter is, with the reason."""
    from desktop_app.services.unit_duty import suggest_units

    with desk(context) as at, at.reading() as session:
        rows = suggest_units(session, text, category, by=at.actor, today=at.today)
    items = [{"unit": r.unit, "basis": r.basis} for r in rows]
    said = "\n".join(f"{r.unit}\t{r.basis}" for r in rows)
    show(context, {"count": len(items), "items": items}, said or "清单里没有对得上的单位。")
