"""``mediation agree|sign|perform|breach|route|renegotiate|keep``: the agreement and its performance."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import BreachRoute, SignatureMeans, SignerRole
from desktop_app.commands.desk import Desk, day_of, desk, say, show
from desktop_app.commands.paper_subjects import mediation_of
from desktop_app.commands.usage import WrongUsage
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.agreement_view import AgreementRow
    from desktop_app.services.mediation_detail import MediationDetail

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="日期，不写为今天")]


def register(mediation: typer.Typer) -> None:
    """Add this module's verbs to ``mediation``."""
    mediation.command("agree", help="登记协议：--file FILE；--example 打印一份样子。")(agree)
    mediation.command("sign", help="登记协议上签好的一行。")(sign)
    mediation.command("perform", help="登记一笔履行（可以只付一部分）。")(perform)
    mediation.command("breach", help="登记违约。")(breach)
    mediation.command("route", help="决定违约怎样处理：supervise、renegotiate、court、enforce。")(route)
    mediation.command("void-breach", help="作废违约登记（登记错了）。")(void_breach)
    mediation.command("renegotiate", help="各方同意后重新协商。")(renegotiate)
    mediation.command("keep", help="重新协商不成，维持原协议。")(keep)


def detail_of(session: Session, number: str, at: Desk) -> "MediationDetail":
    """The newest mediation of a dispute in full."""
    from desktop_app.services.mediation_detail import mediation_detail

    uid = mediation_of(session, number, at).uid
    return mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)


def agreement_of(detail: "MediationDetail", number: str) -> "AgreementRow":
    """Its agreement.

    :raises RuleViolation: when there is none.
    """
    if detail.agreement is None:
        raise RuleViolation(f"{number} 还没有调解协议，请先登记协议", "number")
    return detail.agreement


def parties_of(detail: "MediationDetail") -> dict[str, UUID]:
    """Uids of the parties by name."""
    return {one.name: one.party_uid for one in detail.consents}


def party_of(detail: "MediationDetail", name: str) -> UUID:
    """One party by name.

    :raises RuleViolation: naming those who are.
    """
    known = parties_of(detail)
    if name not in known:
        raise RuleViolation(f"没有当事人“{name}”，现有：{'、'.join(known)}。", "party")
    return known[name]


def agree(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")] = "",
    source: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="协议文件")] = None,
    example: Annotated[bool, typer.Option("--example", help="打印一份样子")] = False,
) -> None:
    """Draw up the agreement of a mediation from a JSON file."""
    from desktop_app.services.agreement import draw_up
    from desktop_app.services.agreement_file import EXAMPLE, decode_agreement, draft_of, encode_agreement

    if example:
        say(encode_agreement(EXAMPLE).decode())
        return
    if source is None or not number:
        raise WrongUsage("请写纠纷编号，并用 --file 指定协议文件，或用 --example 看样子")
    try:
        text = decode_agreement(source.read_bytes())
    except OSError as error:
        raise RuleViolation(f"打不开协议文件“{source}”，请检查文件名", "file") from error
    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        draft = draft_of(text, parties_of(detail), at.today)
        done = draw_up(session, detail.row.uid, draft, at.rules, by=at.actor, now=at.now)
    document = {"number": done.number, "effective_on": done.effective_on, "missing": list(done.missing)}
    show(context, document, f"{done.number}\t{done.effective_on or f'还差 {len(done.missing)} 处签字盖章'}")


def sign(
    context: typer.Context,
    number: Number,
    role: Annotated[SignerRole, typer.Option("--role", help="谁的一行")],
    name: Annotated[str, typer.Option("--name", help="签名人，盖章写印章的名称")],
    means: Annotated[SignatureMeans, typer.Option("--means", help="方式")] = SignatureMeans.SIGNATURE,
    party: Annotated[str | None, typer.Option("--party", help="当事人的一行：哪一方")] = None,
    on: On = None,
) -> None:
    """Record one signed line; with the last one a written agreement takes effect."""
    from desktop_app.services import agreement
    from desktop_app.services.agreement import SignatureDraft

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        whose = None if party is None else party_of(detail, party)
        draft = SignatureDraft(role, name, means, day_of(on, at.today), whose)
        uid = agreement_of(detail, number).uid
        done = agreement.sign(session, uid, draft, at.rules, by=at.actor, now=at.now)
    left = f"还差 {len(done.missing)} 处" if done.effective_on is None else f"自 {done.effective_on} 生效"
    show(context, {"effective_on": done.effective_on, "missing": list(done.missing)}, left)


def perform(
    context: typer.Context,
    number: Number,
    instalment: Annotated[int, typer.Option("--instalment", min=1, help="第几期")],
    amount: Annotated[str | None, typer.Option("--amount", help="金额（元），不写为还差的全部")] = None,
    means: Annotated[str, typer.Option("--means", help="方式")] = "",
    note: Annotated[str, typer.Option("--note", help="凭据")] = "",
    on: On = None,
) -> None:
    """Record an act of performance."""
    from desktop_app.domain.money import parse_yuan, yuan
    from desktop_app.services.performance import PerformanceDraft, record_performance

    with desk(context) as at, at.writing() as session:
        drawn = agreement_of(detail_of(session, number, at), number)
        found = [one.uid for one in drawn.instalments if one.ordinal == instalment]
        if not found:
            raise RuleViolation(f"协议没有第 {instalment} 期，共 {len(drawn.instalments)} 期。", "instalment")
        fen = None if amount is None else parse_yuan(amount)
        draft = PerformanceDraft(day_of(on, at.today), note, fen, means)
        done = record_performance(session, found[0], draft, by=at.actor, now=at.now)
    said = "已履行完" if done.performed else f"还差 {yuan(done.open_fen or 0)} 元"
    show(context, {"performed": done.performed, "open_fen": done.open_fen}, f"第 {instalment} 期{said}")


def breach(
    context: typer.Context,
    number: Number,
    facts: Annotated[str, typer.Option("--facts", help="查到的事实")],
    undone: Annotated[str, typer.Option("--undone", help="哪些没有履行")],
    instalment: Annotated[list[int] | None, typer.Option("--instalment", help="第几期，可写几次")] = None,
    party: Annotated[str | None, typer.Option("--party", help="谁没有履行")] = None,
    warned: Annotated[str | None, typer.Option("--warned", metavar="DATE", help="催告函日期")] = None,
    on: On = None,
) -> None:
    """Declare that the agreement was not kept."""
    from desktop_app.services.breach import BreachDraft, declare_breach

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        drawn = agreement_of(detail, number)
        wanted = set(instalment or ())
        chosen = tuple(one.uid for one in drawn.instalments if one.ordinal in wanted)
        who = None if party is None else party_of(detail, party)
        warned_on = None if warned is None else day_of(warned, at.today)
        draft = BreachDraft(day_of(on, at.today), facts, undone, chosen, who, warned_on)
        uid = declare_breach(session, drawn.uid, draft, by=at.actor, now=at.now)
    show(context, {"uid": str(uid), "agreement": drawn.number}, f"{drawn.number} 已登记违约")


def route(
    context: typer.Context,
    number: Number,
    way: Annotated[BreachRoute, typer.Argument(metavar="ROUTE")],
    check_on: Annotated[str | None, typer.Option("--check-on", metavar="DATE", help="到哪天再查")] = None,
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
    on: On = None,
) -> None:
    """Decide how the open breach is dealt with."""
    from desktop_app.services.breach import RouteDraft, route_breach

    with desk(context) as at, at.writing() as session:
        rows = detail_of(session, number, at).after.breaches
        found = [row.uid for row in rows if row.ended_on is None]
        if not found:
            raise RuleViolation(f"{number} 没有等待处理的违约，请先登记违约", "number")
        again = None if check_on is None else day_of(check_on, at.today)
        draft = RouteDraft(way, day_of(on, at.today), note, again)
        done = route_breach(session, found[0], draft, at.rules, by=at.actor, now=at.now)
    moved = "" if done.dispute_moved else "；纠纷请由中心主任办反弹再办"
    document = {"route": way.value, "state": done.dispute_state.value, "moved": done.dispute_moved}
    show(context, document, f"{way.label}，纠纷{done.dispute_state.label}{moved}")


def void_breach(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="作废的原因")],
) -> None:
    """Take back the newest breach that was declared by mistake."""
    from desktop_app.services import breach as service

    with desk(context) as at, at.writing() as session:
        rows = detail_of(session, number, at).after.breaches
        if not rows:
            raise RuleViolation(f"{number} 没有登记过违约，请核对编号", "number")
        service.void_breach(session, rows[0].uid, reason, by=at.actor, now=at.now)
    show(context, {"dispute": number}, f"{number} 的违约登记已作废")


def renegotiate(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="为什么")],
    consent: Annotated[list[str], typer.Option("--consent", help="同意的当事人，每一方写一次")],
    on: On = None,
) -> None:
    """Take up the mediation again; the agreement binds until a new one is in force."""
    from desktop_app.services import renegotiation
    from desktop_app.services.renegotiation import RenegotiationDraft

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        agreed = tuple(party_of(detail, name) for name in consent)
        draft = RenegotiationDraft(reason, day_of(on, at.today), agreed)
        due = renegotiation.renegotiate(session, detail.row.uid, draft, at.rules, by=at.actor, now=at.now)
    show(context, {"dispute": number, "due_on": due}, f"{number} 重新协商，{due} 前")


def keep(
    context: typer.Context, number: Number, reason: Annotated[str, typer.Option("--reason", help="理由")]
) -> None:
    """End a renegotiation; the agreement goes on."""
    from desktop_app.services.renegotiation import keep_agreement

    with desk(context) as at, at.writing() as session:
        keep_agreement(session, mediation_of(session, number, at).uid, reason, by=at.actor, now=at.now)
    show(context, {"dispute": number}, f"{number} 维持原协议")
