"""``mediation apply|tell-rights|empower|refuse|withdraw|terminate|notice|serve``: its beginning and end."""

from typing import Annotated

import typer

from db.enums import PaperKind
from desktop_app.commands.desk import day_of
from desktop_app.commands.mediation_desk import Number, On, mediation_at, pick, say_of
from desktop_app.commands.mediations import mediation
from desktop_app.errors import RuleViolation


def register(app: typer.Typer) -> None:
    """The verbs stand below ``mediation``, which adds itself."""
    del app


@mediation.command("apply", help="登记调解申请书。")
def apply(
    context: typer.Context,
    number: Number,
    facts: Annotated[str, typer.Option("--facts", help="纠纷简要情况")],
    claim: Annotated[list[str], typer.Option("--claim", help="申请事项，可写几次")],
    applicant: Annotated[list[str], typer.Option("--applicant", help="申请人，可写几次")],
    oral: Annotated[bool, typer.Option("--oral", help="口头申请，已写下来并读给申请人听")] = False,
    on: On = None,
) -> None:
    """Record an application; ``--oral`` says that it was written down and read back."""
    from db.enums import ApplicationManner
    from desktop_app.services.application import ApplicationDraft, record_application

    with mediation_at(context, number) as at:
        draft = ApplicationDraft(
            ApplicationManner.ORAL if oral else ApplicationManner.WRITTEN,
            at.parties(applicant), facts, tuple(claim), day_of(on, at.desk.today), read_back=oral,
        )  # fmt: skip
        record_application(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"申请书已登记，{len(claim)} 项", claims=len(claim))


@mediation.command("tell-rights", help="登记告知权利义务；不写姓名是全体。")
def tell_rights(
    context: typer.Context,
    number: Number,
    party: Annotated[list[str] | None, typer.Option("--party", help="告知了谁，可写几次")] = None,
    oral: Annotated[bool, typer.Option("--oral", help="口头告知")] = False,
    on: On = None,
) -> None:
    """Record that parties were told of their rights and duties."""
    from db.enums import TellManner
    from desktop_app.services.rights_notice import TellingDraft
    from desktop_app.services.rights_notice import tell_rights as tell

    with mediation_at(context, number) as at:
        manner = TellManner.ORAL if oral else TellManner.PAPER
        draft = TellingDraft(at.parties(party or []), manner, day_of(on, at.desk.today))
        tell(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, "已登记告知权利义务")


@mediation.command("empower", help="登记代理人的授权委托书。")
def empower(
    context: typer.Context,
    number: Number,
    agent: Annotated[str, typer.Argument(metavar="AGENT", help="代理人姓名")],
    item: Annotated[list[str], typer.Option("--item", help="委托事项，可写几次")],
    other: Annotated[str, typer.Option("--other", help="其他是什么")] = "",
    until: Annotated[str | None, typer.Option("--until", help="委托到期，不写到调解结束")] = None,
    on: On = None,
) -> None:
    """Record a power of attorney for an agent of the dispute."""
    from db.enums import PowerItem
    from desktop_app.services.power_of_attorney import PowerDraft, record_power

    with mediation_at(context, number) as at:
        named = [a.uid for a in at.detail.course.agents if a.name == agent]
        if not named:
            raise RuleViolation(f"{number} 没有代理人“{agent}”", "agent")
        items = tuple(pick(PowerItem, text, "item") for text in item)
        last = None if until is None else day_of(until, at.desk.today)
        draft = PowerDraft(named[0], items, day_of(on, at.desk.today), other, last)
        record_power(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"{agent}的授权委托书已登记")


def _end(
    context: typer.Context, number: str, key: str, reason: list[str], words: str, on: str | None,
    told: str | None, way: list[str], process: str = "", points: str = "", fails: bool = False,
) -> None:  # fmt: skip
    from db.enums import MediationState, Remedy
    from desktop_app.domain.mediation_ending import REASONS
    from desktop_app.services import mediation_ending as ending

    services = {"refuse": ending.refuse, "withdraw": ending.withdraw, "terminate": ending.terminate}
    states = {
        "refuse": MediationState.REFUSED,
        "withdraw": MediationState.WITHDRAWN,
        "terminate": MediationState.TERMINATED,
    }
    with mediation_at(context, number) as at:
        today = at.desk.today
        draft = ending.EndingDraft(
            words, day_of(on, today), None if told is None else day_of(told, today), fails,
            tuple(pick(REASONS[states[key]], text, "reason") for text in reason), process, points,
            tuple(pick(Remedy, text, "way") for text in way) or tuple(Remedy),
        )  # fmt: skip
        services[key](at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, states[key].label, state=states[key].value)


Reasons = Annotated[list[str] | None, typer.Option("--reason", help="原因，可写几次")]
Words = Annotated[str, typer.Option("--words", help="说明")]
Told = Annotated[str | None, typer.Option("--told", help="告知其他途径的日期")]
Ways = Annotated[list[str] | None, typer.Option("--way", help="告知的途径，可写几次；不写是都告知了")]
Fails = Annotated[bool, typer.Option("--fail", help="纠纷转为化解不成")]


@mediation.command("refuse", help="不予受理。")
def refuse(
    context: typer.Context, number: Number, reason: Reasons = None, words: Words = "", told: Told = None,
    way: Ways = None, fails: Fails = False, on: On = None,
) -> None:  # fmt: skip
    """Not take up an application."""
    _end(context, number, "refuse", reason or [], words, on, told, way or [], fails=fails)


@mediation.command("withdraw", help="申请人撤回申请。")
def withdraw(
    context: typer.Context, number: Number, reason: Reasons = None, words: Words = "", on: On = None
) -> None:
    """Take an application back."""
    _end(context, number, "withdraw", reason or [], words, on, None, [])


@mediation.command("terminate", help="终止调解。")
def terminate(
    context: typer.Context, number: Number, reason: Reasons = None, words: Words = "", told: Told = None,
    way: Ways = None, fails: Fails = False, on: On = None,
    process: Annotated[str, typer.Option("--process", help="调解过程摘要")] = "",
    points: Annotated[str, typer.Option("--points", help="争议焦点")] = "",
) -> None:  # fmt: skip
    """End a mediation without agreement, with the other ways told (人民调解法 26)."""
    _end(context, number, "terminate", reason or [], words, on, told, way or [], process, points, fails)


@mediation.command("notice", help="发通知书：受理、不予受理或者终止，按现在的状态。")
def notice(context: typer.Context, number: Number, on: On = None) -> None:
    """Issue the notice that fits the state."""
    from desktop_app.services.mediation_notice import issue_notice

    with mediation_at(context, number) as at:
        kind: PaperKind | None = at.detail.course.notice_to_issue
        if kind is None:
            raise RuleViolation(f"{number} 现在没有要发的通知书", "kind")
        day = day_of(on, at.desk.today)
        given = issue_notice(at.session, at.uid, kind, day, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"{kind.label} {given}", kind=kind.value, notice=given)


@mediation.command("serve", help="登记通知书送达；不写姓名是还没送达的各位。")
def serve(
    context: typer.Context,
    number: Number,
    means: Annotated[str, typer.Option("--means", help="送达方式")] = "hand",
    party: Annotated[list[str] | None, typer.Option("--party", help="送达给谁，可写几次")] = None,
    receiver: Annotated[str, typer.Option("--receiver", help="代收、转交的人")] = "",
    note: Annotated[str, typer.Option("--note", help="说明，拒收时写见证人")] = "",
    on: On = None,
) -> None:
    """Record the service of the newest notice that did not reach everybody yet."""
    from db.enums import ServiceMeans
    from desktop_app.services.mediation_notice import ServiceDraft, serve_notice

    with mediation_at(context, number) as at:
        open_ones = [n for n in at.detail.course.notices if any(s.served_on is None for s in n.services)]
        if not open_ones:
            raise RuleViolation(f"{number} 没有等着送达的通知书", "notice")
        wanted = open_ones[-1]
        waiting = tuple(s.party_uid for s in wanted.services if s.served_on is None)
        uids = at.parties(party) if party else waiting
        draft = ServiceDraft(
            uids, day_of(on, at.desk.today), pick(ServiceMeans, means, "means"), receiver, note
        )
        serve_notice(at.session, at.uid, wanted.uid, draft, by=at.desk.actor, now=at.desk.now)
    say_of(context, number, f"{wanted.kind.label}已登记送达 {len(uids)} 位", served=len(uids))
