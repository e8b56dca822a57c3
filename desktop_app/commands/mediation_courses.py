"""``mediation apply|refuse|withdraw|terminate|notice|serve|extend|...``: a mediation's beginning and end."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import Labelled, PaperKind
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.mediations import find_mediation, mediation
from desktop_app.errors import RuleViolation
from desktop_app.services.mediation_detail import MediationDetail

LabelT = TypeVar("LabelT", bound=Labelled)
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
On = Annotated[str | None, typer.Option("--on", help="日期，不写是今天")]


def register(app: typer.Typer) -> None:
    """The verbs stand below ``mediation``, which adds itself."""
    del app


def pick(kind: type[LabelT], text: str, field: str) -> LabelT:
    """A choice by its code, its word, or the beginning of its word.

    :raises RuleViolation: naming what there is to choose from.
    """
    found = [one for one in kind if text in (one.value, one.label)]
    found = found or [one for one in kind if text and one.label.startswith(text)]
    if len(found) != 1:
        raise RuleViolation(f"“{text}”不在可选的里面：{'、'.join(one.label for one in kind)}", field)
    return found[0]


@dataclass(frozen=True, slots=True)
class _At:
    """The mediation of a dispute within an open transaction."""

    desk: Desk
    session: Session
    uid: UUID
    detail: MediationDetail

    def parties(self, names: list[str]) -> tuple[UUID, ...]:
        """Parties by their names; without names all of them.

        :raises RuleViolation: for a name that is not among them.
        """
        known = {c.name: c.party_uid for c in self.detail.consents}
        for name in names:
            if name not in known:
                raise RuleViolation(f"没有当事人“{name}”，现有：{'、'.join(known)}", "party")
        return tuple(known[name] for name in names) if names else tuple(known.values())


@contextmanager
def _mediation(context: typer.Context, number: str) -> Generator[_At]:
    from desktop_app.services.mediation_detail import mediation_detail

    with desk(context) as at, at.writing() as session:
        uid = find_mediation(session, number, at)
        detail = mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)
        yield _At(at, session, uid, detail)


def _say(context: typer.Context, number: str, text: str, **more: object) -> None:
    show(context, {"dispute": number, **more}, f"{number} {text}")


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

    with _mediation(context, number) as at:
        draft = ApplicationDraft(
            ApplicationManner.ORAL if oral else ApplicationManner.WRITTEN,
            at.parties(applicant), facts, tuple(claim), day_of(on, at.desk.today), read_back=oral,
        )  # fmt: skip
        record_application(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"申请书已登记，{len(claim)} 项", claims=len(claim))


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

    with _mediation(context, number) as at:
        manner = TellManner.ORAL if oral else TellManner.PAPER
        draft = TellingDraft(at.parties(party or []), manner, day_of(on, at.desk.today))
        tell(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    _say(context, number, "已登记告知权利义务")


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

    with _mediation(context, number) as at:
        named = [a.uid for a in at.detail.course.agents if a.name == agent]
        if not named:
            raise RuleViolation(f"{number} 没有代理人“{agent}”", "agent")
        items = tuple(pick(PowerItem, text, "item") for text in item)
        last = None if until is None else day_of(until, at.desk.today)
        draft = PowerDraft(named[0], items, day_of(on, at.desk.today), other, last)
        record_power(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"{agent}的授权委托书已登记")


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
    with _mediation(context, number) as at:
        today = at.desk.today
        draft = ending.EndingDraft(
            words, day_of(on, today), None if told is None else day_of(told, today), fails,
            tuple(pick(REASONS[states[key]], text, "reason") for text in reason), process, points,
            tuple(pick(Remedy, text, "way") for text in way) or tuple(Remedy),
        )  # fmt: skip
        services[key](at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, states[key].label, state=states[key].value)


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

    with _mediation(context, number) as at:
        kind: PaperKind | None = at.detail.course.notice_to_issue
        if kind is None:
            raise RuleViolation(f"{number} 现在没有要发的通知书", "kind")
        day = day_of(on, at.desk.today)
        given = issue_notice(at.session, at.uid, kind, day, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"{kind.label} {given}", kind=kind.value, notice=given)


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

    with _mediation(context, number) as at:
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
    _say(context, number, f"{wanted.kind.label}已登记送达 {len(uids)} 位", served=len(uids))


@mediation.command("extend", help="申请延期，各方都同意才延长。")
def extend(
    context: typer.Context,
    number: Number,
    days: Annotated[int, typer.Option("--days", help="延长几天")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    asked_by: Annotated[str, typer.Option("--asked-by", help="谁提出")] = "",
    on: On = None,
) -> None:
    """Ask for an extension."""
    from desktop_app.services.mediation_extension import ExtensionDraft, ask_extension

    with _mediation(context, number) as at:
        draft = ExtensionDraft(days, reason, day_of(on, at.desk.today), asked_by)
        ask_extension(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, "已申请延期，请征求各方意见", days=days)


@mediation.command("extend-consent", help="记一位当事人是否同意延期。")
def extend_consent(
    context: typer.Context,
    number: Number,
    party: Annotated[str, typer.Argument(metavar="NAME", help="当事人姓名")],
    refused: Annotated[bool, typer.Option("--refused", help="不同意")] = False,
    written: Annotated[bool, typer.Option("--written", help="书面")] = False,
    on: On = None,
) -> None:
    """Record a party's answer to the extension."""
    from desktop_app.services.mediation_extension import ExtensionAnswerDraft, answer_extension

    with _mediation(context, number) as at:
        uid = at.parties([party])[0]
        draft = ExtensionAnswerDraft(uid, not refused, written, day_of(on, at.desk.today))
        state = answer_extension(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, state.label, state=state.value)


@mediation.command("suspend", help="中止调解期限。")
def suspend(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="原因")],
    proof: Annotated[str, typer.Option("--proof", help="凭据")],
    on: On = None,
) -> None:
    """Let the limit stand still."""
    from desktop_app.domain.deadlines import StopReason
    from desktop_app.services.mediation_suspension import SuspensionDraft, suspend_clock

    with _mediation(context, number) as at:
        draft = SuspensionDraft(pick(StopReason, reason, "reason"), proof, day_of(on, at.desk.today))
        suspend_clock(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, "期限已中止")


@mediation.command("resume", help="恢复调解期限。")
def resume(context: typer.Context, number: Number, on: On = None) -> None:
    """Let the limit run again."""
    from desktop_app.services.mediation_suspension import resume_clock

    with _mediation(context, number) as at:
        day = day_of(on, at.desk.today)
        due = resume_clock(at.session, at.uid, day, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"期限到 {due}", due_on=due)


@mediation.command("referral", help="登记法院诉前委派。")
def referral(
    context: typer.Context,
    number: Number,
    court: Annotated[str, typer.Option("--court", help="法院")],
    case: Annotated[str, typer.Option("--case", help="法院案号")],
    referred: Annotated[str | None, typer.Option("--referred", help="委派日期，不写同签收日期")] = None,
    on: Annotated[str | None, typer.Option("--on", help="签收材料的日期，不写是今天")] = None,
) -> None:
    """Keep that a court sent the case."""
    from desktop_app.services.court_referral import ReferralDraft, record_referral

    with _mediation(context, number) as at:
        received = day_of(on, at.desk.today)
        sent = received if referred is None else day_of(referred, at.desk.today)
        draft = ReferralDraft(court, case, sent, received)
        record_referral(at.session, at.uid, draft, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"已登记{court}委派")


@mediation.command("report-court", help="登记把结果反馈给法院。")
def report_court(
    context: typer.Context,
    number: Number,
    report: Annotated[str, typer.Option("--report", help="反馈的结果")],
    on: On = None,
) -> None:
    """Keep that the result was reported to the court."""
    from desktop_app.services.court_referral import CourtReportDraft, report_to_court

    with _mediation(context, number) as at:
        draft = CourtReportDraft(report, day_of(on, at.desk.today))
        report_to_court(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    _say(context, number, "已登记反馈法院")


@mediation.command("risk", help="登记激化苗头和措施；写了 --police 就是已报告公安机关。")
def risk(
    context: typer.Context,
    number: Number,
    what: Annotated[str, typer.Option("--risk", help="有什么苗头")],
    measures: Annotated[str, typer.Option("--measures", help="采取了什么措施")],
    police: Annotated[str, typer.Option("--police", help="报告给哪个派出所、谁接的")] = "",
) -> None:
    """Record a risk and the measures; with ``--police`` also the report, as of now (人民调解法 25)."""
    from desktop_app.services import aggravation

    with _mediation(context, number) as at:
        now: datetime = at.desk.now
        draft = aggravation.AggravationDraft(now, what, measures, for_police=bool(police))
        uid = aggravation.record_aggravation(at.session, at.uid, draft, by=at.desk.actor, now=now)
        if police:
            report = aggravation.PoliceReportDraft(now, police)
            aggravation.report_police(at.session, at.uid, uid, report, by=at.desk.actor, now=now)
    _say(context, number, "已登记" + ("并报告公安机关" if police else ""), reported=bool(police))


@mediation.command("join", help="另一个调委会联合调解。")
def join(
    context: typer.Context,
    number: Number,
    committee: Annotated[str, typer.Option("--committee", help="调委会名称")],
    mediator: Annotated[list[str], typer.Option("--mediator", help="调解员，可写几次")],
    reason: Annotated[str, typer.Option("--reason", help="为什么联合调解")],
    on: On = None,
) -> None:
    """Let a second committee mediate too."""
    from desktop_app.commands.mediations import committee_with
    from desktop_app.services.joint_committee import JointDraft, join_committee

    with _mediation(context, number) as at:
        body, people = committee_with(at.session, at.desk, committee, mediator)
        draft = JointDraft(body, people, day_of(on, at.desk.today), reason, recusal_checked=True)
        join_committee(at.session, at.uid, draft, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"{committee}参加联合调解")


@mediation.command("seat", help="登记本地调解席（例如“5+1”）上的人，写成 席位=姓名。")
def seat(
    context: typer.Context,
    number: Number,
    seats: Annotated[list[str], typer.Argument(metavar="POST=NAME", help="席位=姓名，可写几个")],
    on: On = None,
) -> None:
    """Record who sits on the local panel."""
    from desktop_app.services.panel_seat import SeatDraft, seat_panel

    with _mediation(context, number) as at:
        drafts: list[SeatDraft] = []
        for text in seats:
            post, sign, name = text.partition("=")
            if not sign:
                raise RuleViolation(f"“{text}”要写成 席位=姓名", "post")
            drafts.append(SeatDraft(post.strip(), name.strip()))
        day = day_of(on, at.desk.today)
        seat_panel(at.session, at.uid, tuple(drafts), day, at.desk.rules, by=at.desk.actor, now=at.desk.now)
    _say(context, number, f"已登记 {len(drafts)} 席")
