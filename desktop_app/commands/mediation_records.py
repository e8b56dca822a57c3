"""``mediation meeting|talk|offer|investigate|evidence|invite|recusal|decide-recusal|phrases``.

The verbs of a mediation's work between acceptance and agreement; they join those of ``mediations``.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import (
    EvidenceForm,
    InvestigationKind,
    InvitedKind,
    MeetingManner,
    MeetingMeans,
    MeetingOutcome,
    OfferKind,
    PaperKind,
)
from desktop_app.commands.desk import Desk, day_of, desk, show
from desktop_app.commands.mediations import find_mediation, mediation
from desktop_app.domain.clock_time import CHINA
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.mediation_detail import MediationDetail

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
From = Annotated[str, typer.Option("--from", metavar="TIME", help="开始，例如 2026-11-23T14:30")]
To = Annotated[str, typer.Option("--to", metavar="TIME", help="结束")]
Place = Annotated[str, typer.Option("--place", help="地点")]
Recorder = Annotated[str, typer.Option("--recorder", help="记录人，默认是自己")]
Text = Annotated[Path, typer.Option("--text", metavar="FILE", help="记录的文字，UTF-8 文本文件")]
Means = Annotated[
    MeetingMeans, typer.Option("--means", help="room 调解室、field 现场、telephone 电话、video 视频")
]


def register(_app: typer.Typer) -> None:
    """The verbs are added to ``mediation`` when this module is imported."""


def moment_of(text: str, option: str) -> datetime:
    """An aware moment from the command line; without zone it is China's.

    :raises RuleViolation: when it is not understood.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RuleViolation(f"没有看懂时间“{text}”，请写成 2026-11-23T14:30", option) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=CHINA)


def _words(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleViolation(f"{path.name} 不是 UTF-8 文本，请另存为 UTF-8", "text") from error
    except OSError as error:
        raise RuleViolation(f"{path.name} 读不出来", "text") from error


def detail_of(session: Session, number: str, at: Desk) -> "MediationDetail":
    """The mediation of a dispute by its number, in full.

    :raises RuleViolation: when there is none.
    """
    from desktop_app.services.mediation_detail import mediation_detail

    uid = find_mediation(session, number, at)
    return mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)


def _party(detail: "MediationDetail", name: str) -> UUID:
    found = [c.party_uid for c in detail.consents if c.name == name]
    if not found:
        known = "、".join(c.name for c in detail.consents)
        raise RuleViolation(f"没有当事人“{name}”，现有：{known}", "party")
    return found[0]


def _mediator(detail: "MediationDetail", name: str) -> UUID:
    found = [m.uid for m in detail.mediators if m.name == name]
    if not found:
        raise RuleViolation(f"{name}不是这件调解的调解员", "mediator")
    return found[0]


@mediation.command("meeting", help="登记一次调解会议。")
def meeting(
    context: typer.Context,
    number: Number,
    begin: From,
    end: To,
    place: Place,
    text: Text,
    outcome: Annotated[MeetingOutcome, typer.Option("--outcome", help="settled、not_settled、continued")],
    recorder: Recorder = "",
    present: Annotated[
        list[str] | None, typer.Option("--present", help="到场的当事人，可写几次；不写是都到")
    ] = None,
    agent: Annotated[list[str] | None, typer.Option("--agent", help="到场的代理人，可写几次")] = None,
    guest: Annotated[list[str] | None, typer.Option("--guest", help="到场的邀请参加人，可写几次")] = None,
    means: Means = MeetingMeans.ROOM,
    manner: Annotated[
        MeetingManner, typer.Option("--manner", help="joint、separate、mixed")
    ] = MeetingManner.JOINT,
    correct: Annotated[int | None, typer.Option("--correct", help="更正第几次会议，要写 --reason")] = None,
    reason: Annotated[str, typer.Option("--reason", help="更正的原因")] = "",
) -> None:
    """Record a meeting, or (``--correct``) put a new version in the place of one."""
    from desktop_app.services.meeting import MeetingDraft, add_meeting, correct_meeting

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        draft = MeetingDraft(
            moment_of(begin, "from"),
            moment_of(end, "to"),
            place,
            _words(text),
            outcome,
            recorder or at.actor.name,
            manner,
            present=tuple(_party(detail, name) for name in present or ()),
            means=means,
            agents=tuple(named(detail.work.agents, name, "代理人") for name in agent or ()),
            guests=tuple(named(detail.work.invited, name, "邀请参加人") for name in guest or ()),
        )
        if correct is None:
            add_meeting(session, detail.row.uid, draft, by=at.actor, now=at.now)
            ordinal = len(detail.meetings) + 1
        else:
            ordinal = correct
            old = next((m.uid for m in detail.meetings if m.ordinal == correct), None)
            if old is None:
                raise RuleViolation(f"没有第 {correct} 次会议", "correct")
            correct_meeting(session, old, draft, reason, by=at.actor, now=at.now)
    done = "已登记" if correct is None else "已更正"
    show(context, {"dispute": number, "ordinal": ordinal}, f"{number} 第 {ordinal} 次调解{done}")


def named(rows: "tuple[_Named, ...]", name: str, kind: str) -> UUID:
    """The uid of the row with this name.

    :raises RuleViolation: when there is none; ``kind`` says what it should be.
    """
    found = [row.uid for row in rows if row.name == name]
    if not found:
        raise RuleViolation(f"没有{kind}“{name}”", kind)
    return found[0]


if TYPE_CHECKING:
    from desktop_app.services.mediation_work_row import AgentChoice, InvitedRow

    _Named = AgentChoice | InvitedRow


@mediation.command("talk", help="登记一次背对背谈话。")
def talk(
    context: typer.Context,
    number: Number,
    begin: From,
    end: To,
    place: Place,
    text: Text,
    party: Annotated[list[str] | None, typer.Option("--party", help="和哪位当事人谈，可写几次")] = None,
    others: Annotated[str, typer.Option("--others", help="和其他什么人谈")] = "",
    recorder: Recorder = "",
    means: Means = MeetingMeans.ROOM,
    confidential: Annotated[bool, typer.Option("--confidential", help="保密，不印在任何文书上")] = False,
) -> None:
    """Record a separate talk."""
    from desktop_app.services.separate_talk import TalkDraft, add_talk

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        people = tuple(_party(detail, name) for name in party or ())
        draft = TalkDraft(
            moment_of(begin, "from"), moment_of(end, "to"), place, _words(text), recorder or at.actor.name,
            people, others, means, confidential=confidential,
        )  # fmt: skip
        add_talk(session, detail.row.uid, draft, by=at.actor, now=at.now)
    show(context, {"dispute": number, "confidential": confidential}, f"{number} 谈话记录已登记")


@mediation.command("offer", help="登记当事人要多少、愿出多少。")
def offer(
    context: typer.Context,
    number: Number,
    party: Annotated[str, typer.Argument(metavar="NAME", help="当事人姓名")],
    kind: Annotated[OfferKind, typer.Option("--kind", help="asked 要求、offered 愿出、condition 条件")],
    amount: Annotated[str, typer.Option("--amount", metavar="YUAN", help="金额，元")] = "",
    what: Annotated[str, typer.Option("--what", help="条件")] = "",
) -> None:
    """Record a step of the trail."""
    from desktop_app.domain.money import parse_yuan
    from desktop_app.services.separate_talk import OfferDraft, record_offer

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        fen = parse_yuan(amount) if amount else None
        draft = OfferDraft(_party(detail, party), kind, at.now, fen, what)
        record_offer(session, detail.row.uid, draft, by=at.actor, now=at.now)
    show(context, {"party": party, "kind": kind.value, "amount_fen": fen}, f"{party} {kind.label}，已记下")


@mediation.command("investigate", help="登记一份调查记录。")
def investigate(
    context: typer.Context,
    number: Number,
    begin: From,
    end: To,
    place: Place,
    text: Text,
    investigator: Annotated[list[str], typer.Option("--investigator", help="调查人，可写几次")],
    subject: Annotated[str, typer.Option("--subject", help="被调查人；现场勘验不写")] = "",
    note: Annotated[str, typer.Option("--note", help="被调查人的身份情况")] = "",
    participants: Annotated[str, typer.Option("--participants", help="参加人")] = "",
    measured: Annotated[
        list[str] | None,
        typer.Option("--measured", metavar="WHAT=SIZE", help="勘验数据，例如 果园长=86.5米，可写几次"),
    ] = None,
    recorder: Recorder = "",
) -> None:
    """Record questioning, or without ``--subject`` an inspection."""
    from desktop_app.services.investigation_record import (
        InvestigationDraft,
        MeasurementDraft,
        add_investigation,
    )

    rows = tuple(MeasurementDraft(what, size) for what, _, size in (m.partition("=") for m in measured or ()))
    kind = InvestigationKind.QUESTIONING if subject else InvestigationKind.INSPECTION
    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        draft = InvestigationDraft(
            kind, moment_of(begin, "from"), moment_of(end, "to"), place, tuple(investigator),
            recorder or at.actor.name, _words(text), participants, subject, note, rows,
        )  # fmt: skip
        add_investigation(session, detail.row.uid, draft, by=at.actor, now=at.now)
        made = detail_of(session, number, at).work.investigations[-1]
    lines = [f"{number} 第 {made.ordinal} 份调查记录已登记", *([made.warning] if made.warning else [])]
    document = {"dispute": number, "ordinal": made.ordinal, "kind": kind.value, "warning": made.warning}
    show(context, document, "\n".join(lines))


@mediation.command("evidence", help="登记一份证据。")
def add_evidence(
    context: typer.Context,
    number: Number,
    name: Annotated[str, typer.Argument(metavar="NAME", help="证据名称")],
    form: Annotated[EvidenceForm, typer.Option("--form", help="original、copy、electronic、object")],
    proves: Annotated[str, typer.Option("--proves", help="证明对象")],
    party: Annotated[str, typer.Option("--party", help="哪位当事人提供的")] = "",
    source: Annotated[str, typer.Option("--source", help="不是当事人提供的，写来源")] = "",
    pages: Annotated[int, typer.Option("--pages", help="页数")] = 1,
    copies: Annotated[int, typer.Option("--copies", help="份数")] = 1,
    checked_by: Annotated[str, typer.Option("--checked-by", help="复印件由谁与原件核对无异")] = "",
) -> None:
    """Enter a piece of evidence."""
    from desktop_app.services import evidence as service

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        draft = service.EvidenceDraft(
            name, form, proves, at.today, _party(detail, party) if party else None, source, pages, copies,
            at.today if checked_by else None, checked_by,
        )  # fmt: skip
        service.add_evidence(session, detail.row.uid, draft, by=at.actor, now=at.now)
    show(context, {"dispute": number, "name": name}, f"{number} 证据“{name}”已登记")


@mediation.command("invite", help="邀请一个人参加调解。")
def invite(
    context: typer.Context,
    number: Number,
    name: Annotated[str, typer.Argument(metavar="NAME", help="被邀请人姓名")],
    kind: Annotated[
        InvitedKind,
        typer.Option("--kind", help="relative、neighbour、colleague、expert、organisation、other"),
    ],
    unit: Annotated[str, typer.Option("--unit", help="单位")] = "",
    relation: Annotated[str, typer.Option("--relation", help="与当事人的关系或职务")] = "",
    agreed: Annotated[list[str] | None, typer.Option("--agreed", help="已经同意的当事人，可写几次")] = None,
) -> None:
    """Invite somebody; who of the parties agreed is said with it, or later in the window."""
    from desktop_app.services.invited_participant import InvitedDraft, invite_participant

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        parties = tuple(_party(detail, one) for one in agreed or ())
        draft = InvitedDraft(name, kind, unit, relation, "", parties, at.today)
        invite_participant(session, detail.row.uid, draft, by=at.actor, now=at.now)
        row = next(g for g in detail_of(session, number, at).work.invited if g.name == name)
    said = "各方同意" if row.consented else "还要各方同意才能到场"
    show(context, {"name": name, "consented": row.consented}, f"已邀请{name}，{said}")


@mediation.command("recusal", help="登记当事人要不要谁回避；几位一起问、都不要求的，姓名一起写。")
def ask_recusal(
    context: typer.Context,
    number: Number,
    party: Annotated[
        list[str] | None, typer.Argument(metavar="NAME…", help="当事人姓名；不写是全体当事人一起问的")
    ] = None,
    challenged: Annotated[str, typer.Option("--challenged", help="要求哪位调解员回避；不写是不要求")] = "",
    reason: Annotated[str, typer.Option("--reason", help="理由")] = "",
    on: Annotated[str | None, typer.Option("--on", help="哪天问的，默认今天")] = None,
) -> None:
    """Record what a party answered, or that several who were asked together want nobody to stand aside."""
    from desktop_app.services.recusal import RecusalDraft, record_recusal

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        who = _mediator(detail, challenged) if challenged else None
        names = party or [one.name for one in detail.consents]
        first, *others = (_party(detail, name) for name in names)
        draft = RecusalDraft(first, day_of(on, at.today), who, reason, together=tuple(others))
        record_recusal(session, detail.row.uid, draft, by=at.actor, now=at.now)
    people = "、".join(names)
    said = f"{people}要求{challenged}回避" if challenged else f"{people}不要求回避"
    show(context, {"parties": names, "challenged": challenged}, f"{said}，已记下")


@mediation.command("decide-recusal", help="决定一条还没决定的回避要求。")
def decide_recusal(
    context: typer.Context,
    number: Number,
    challenged: Annotated[str, typer.Argument(metavar="NAME", help="被要求回避的调解员")],
    refused: Annotated[bool, typer.Option("--refused", help="不同意回避，要写 --note")] = False,
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
    successor: Annotated[str, typer.Option("--successor", help="换上哪位调解员")] = "",
) -> None:
    """Decide a challenge; a granted one changes the mediator."""
    from desktop_app.services import recusal as service
    from desktop_app.services.committee import list_committees

    with desk(context) as at, at.writing() as session:
        detail = detail_of(session, number, at)
        open_ones = [r for r in detail.work.recusals if r.challenged == challenged and r.granted is None]
        if not open_ones:
            raise RuleViolation(f"没有等着决定的、要求{challenged}回避的", "challenged")
        bodies = list_committees(session, by=at.actor, today=at.today)
        people = {m.name: m.uid for b in bodies if b.uid == detail.committee_uid for m in b.mediators}
        if successor and successor not in people:
            raise RuleViolation(f"调委会没有调解员“{successor}”", "successor")
        made = service.RecusalDecision(not refused, at.today, note, people.get(successor))
        service.decide_recusal(session, open_ones[0].uid, made, by=at.actor, now=at.now)
    said = "不同意" if refused else "同意"
    show(context, {"challenged": challenged, "granted": not refused}, f"{said}{challenged}回避，已记下")


@mediation.command("phrases", help="列出常用语；加 --title 和 --text 存自己的一段。")
def phrases(
    context: typer.Context,
    title: Annotated[str, typer.Option("--title", help="自己的一段叫什么")] = "",
    text: Annotated[Path | None, typer.Option("--text", metavar="FILE", help="内容，UTF-8 文本文件")] = None,
    paper: Annotated[
        PaperKind, typer.Option("--paper", metavar="KIND", show_choices=False, help="用在哪种记录里")
    ] = PaperKind.MEDIATION_RECORD,
) -> None:
    """List the phrase library, or keep a passage of the office's own."""
    from desktop_app.services.phrase import PhraseDraft, list_phrases, save_phrase

    with desk(context) as at:
        if title or text is not None:
            words = _words(text) if text is not None else ""
            with at.writing() as session:
                save_phrase(session, PhraseDraft(title, words, (paper,)), by=at.actor, now=at.now)
        with at.reading() as session:
            rows = list_phrases(session, at.rules, by=at.actor, today=at.today)
    items = [{"title": r.title, "keys": r.initials, "own": r.uid is not None, "text": r.text} for r in rows]
    lines = [f"{r.initials}\t{r.title}{'（自己的）' if r.uid else ''}" for r in rows]
    show(context, {"count": len(rows), "items": items}, "\n".join(lines))
