"""``mediation list|open|consent|accept``.

``mediation_courses`` has the verbs of beginning and end, ``mediation_limits`` those of the limit and of who
else takes part, ``mediation_records`` those of the work between, ``agreements`` and ``confirmations`` those
of what follows the agreement.
"""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from desktop_app.commands import agreements, confirmations
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

mediation = typer.Typer(help="人民调解", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(mediation, name="mediation")
    agreements.register(mediation)
    confirmations.register(mediation)


def find_mediation(session: Session, number: str, at: Desk) -> UUID:
    """The mediation of a dispute: the one that goes on, else the newest.

    :raises RuleViolation: when there is none.
    """
    from desktop_app.services.mediation_view import list_mediations

    dispute_uid = uid_of(session, number, at)
    rows = list_mediations(session, by=at.actor, today=at.today, dispute_uid=dispute_uid)
    found = [row.uid for row in rows]
    if not found:
        raise RuleViolation(f"{number} 没有在办的人民调解", "number")
    return found[0]


def committee_with(
    session: Session, at: Desk, committee: str, mediators: list[str]
) -> tuple[UUID, tuple[UUID, ...]]:
    """A committee and its mediators by their names.

    :raises RuleViolation: naming the committees there are, or who is no mediator of this one.
    """
    from desktop_app.services.committee import list_committees

    bodies = {b.name: b for b in list_committees(session, by=at.actor, today=at.today)}
    if committee not in bodies:
        raise RuleViolation(f"没有叫“{committee}”的调委会，现有：{'、'.join(bodies) or '无'}", "committee")
    people = {m.name: m.uid for m in bodies[committee].mediators}
    unknown = [name for name in mediators if name not in people]
    if unknown:
        raise RuleViolation(f"{committee}没有调解员“{'、'.join(unknown)}”", "mediator")
    return bodies[committee].uid, tuple(people[name] for name in mediators)


@mediation.command("list", help="列出人民调解。")
def list_all(
    context: typer.Context, everything: Annotated[bool, typer.Option("--all", help="含已结束")] = False
) -> None:
    """List mediations."""
    from desktop_app.services.mediation_view import list_mediations

    with desk(context) as at, at.reading() as session:
        rows = list_mediations(session, by=at.actor, today=at.today, include_ended=everything)
    items = [
        {"dispute": r.dispute_number, "number": r.number, "state": r.state.value, "due_on": r.due_on}
        for r in rows
    ]
    lines = [f"{r.dispute_number}\t{r.state.label}\t{r.due_on or '—'}\t{r.title}" for r in rows]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines) or "没有在办的调解")


@mediation.command("open", help="受理调解申请。")
def open_one(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    committee: Annotated[str, typer.Option("--committee", help="调委会名称")],
    mediator: Annotated[list[str], typer.Option("--mediator", help="调解员，第一位主持，可写几次")],
    initiative: Annotated[bool, typer.Option("--initiative", help="调委会主动调解")] = False,
) -> None:
    """Take an application for mediation."""
    from db.enums import MediationOrigin
    from desktop_app.services.mediation import MediationDraft, open_mediation

    with desk(context) as at, at.writing() as session:
        body, people = committee_with(session, at, committee, mediator)
        origin = MediationOrigin.OWN_INITIATIVE if initiative else MediationOrigin.APPLICATION
        draft = MediationDraft(
            uid_of(session, number, at), body, people, at.today, origin, recusal_checked=True
        )
        uid = open_mediation(session, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"uid": str(uid), "dispute": number}, f"{number} 已转人民调解")


@mediation.command("consent", help="记一位当事人同意或不同意调解。")
def consent(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    party: Annotated[str, typer.Argument(metavar="NAME", help="当事人姓名")],
    refused: Annotated[bool, typer.Option("--refused", help="明确不同意")] = False,
    written: Annotated[bool, typer.Option("--written", help="书面答复")] = False,
    told: Annotated[str | None, typer.Option("--told", help="告知其他途径的日期（不同意时）")] = None,
) -> None:
    """Record a party's answer; a clear refusal bars mediation (人民调解法 17)."""
    from desktop_app.services.dispute_detail import dispute_detail
    from desktop_app.services.mediation import ConsentDraft, record_consent

    with desk(context) as at, at.writing() as session:
        detail = dispute_detail(session, uid_of(session, number, at), at.rules, by=at.actor, today=at.today)
        named = [p.uid for p in detail.parties if p.name == party]
        if not named:
            raise RuleViolation(f"{number} 没有当事人“{party}”", "party")
        draft = ConsentDraft(
            named[0],
            not refused,
            written,
            at.today,
            remedy_told_on=None if told is None else day_of(told, at.today),
        )
        uid = find_mediation(session, number, at)
        record_consent(session, uid, draft, at.rules, by=at.actor, now=at.now)
    show(
        context,
        {"party": party, "given": not refused},
        f"{party} {'不同意' if refused else '同意'}调解，已记下",
    )


@mediation.command("accept", help="各方都同意后开始调解。")
def accept(
    context: typer.Context, number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
) -> None:
    """Accept for mediation; the clock of 30 days starts."""
    from desktop_app.services.mediation import accept as accept_mediation

    with desk(context) as at, at.writing() as session:
        uid = find_mediation(session, number, at)
        due = accept_mediation(session, uid, at.today, at.rules, by=at.actor, now=at.now)
    show(context, {"dispute": number, "due_on": due}, f"{number} 调解中，{due} 前调结")
