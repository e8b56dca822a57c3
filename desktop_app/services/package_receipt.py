"""Receipts for people: the printable slip, and the twelve characters that are read out on the phone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, Labelled, PackageDirection, PackageState
from db.models.package import PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.exchange.phone_code import PhoneAnswer, read_phone_code
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.exchange.receipt import Outcome, Result
from desktop_app.services import audit
from desktop_app.services.centre import Centre
from desktop_app.services.package_content import lines_from
from desktop_app.services.package_hint import arrived
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_outcome import Receipts, exceptions_from
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_name import RecordNames


class OutcomeWord(Labelled):
    """What became of a record, in a word."""

    ACCEPTED = "accepted", "已收下"
    REFUSED = "refused", "另存未采用"
    CONFLICT = "conflict", "两边不一样"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One record that was not plainly accepted."""

    title: str
    result: OutcomeWord
    why: str


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """What is shown and printed for a package, in either direction. ``code`` is empty until one is known.

    ``lines`` are the records that were not plainly accepted, ``taken`` names those that were, ``more`` counts
    the accepted ones that are not named. ``contents`` says in short what it held.
    """

    ordinal: int
    sender_name: str
    recipient_name: str
    file_name: str
    made_at: datetime | None
    at: datetime
    state: PackageState
    text: str
    code: str
    accepted: int
    lines: tuple[SlipLine, ...]
    incoming: bool
    contents: str
    taken: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class PhoneResult:
    """What a typed code means, in one sentence; ``settled`` when the package counts as acknowledged."""

    text: str
    settled: bool


@needs(Permission.VIEW_EXCHANGE)
def receipt_slip(
    session: Session, centre: Centre, package_uid: UUID, *, by: Actor, today: date
) -> ReceiptSlip:
    """The slip of a package in the journal.

    :raises RuleViolation: when the package is not in the journal.
    """
    del today
    row = _find(session, package_uid)
    names = RecordNames(session, by)
    lines = tuple(_line(names, outcome) for outcome in exceptions_from(row.exceptions or ()))
    special = {(outcome.entity, outcome.uid) for outcome in exceptions_from(row.exceptions or ())}
    taken: list[tuple[str, str]] = []
    if row.peer_office is not None and row.epoch and row.state in _TAKEN:
        links = PeerLinks(session, row.peer_office, centre.installation)
        taken = [record for record in Receipts(links).records_of(row) if record not in special]
    named = [names.title(entity, UUID(hex=uid)) for entity, uid in taken[:_NAMED]]
    counts: dict[str, Any] = row.counts or {}
    contents = "，".join(line.text for line in lines_from(counts.get("lines", ())))
    outwards = row.direction is PackageDirection.OUT
    return ReceiptSlip(
        row.ordinal,
        centre.identity.name if outwards else row.peer_name,
        row.peer_name if outwards else centre.identity.name,
        row.file_name,
        row.made_at,
        row.at,
        row.state,
        row.reason_text or row.state.label,
        row.receipt_code or "",
        len(taken),
        lines,
        not outwards,
        contents,
        tuple(sorted(set(named))),
        len(taken) - len(named),
    )


def render_slip(slip: ReceiptSlip, office: str, printed_at: datetime) -> bytes:
    """PDF of a slip, printed by ``office`` at an aware moment; needs no database."""
    from desktop_app.papers import receipt_slip as paper

    return paper.render(
        paper.ReceiptSlip(
            slip.sender_name,
            slip.recipient_name,
            slip.ordinal,
            slip.file_name,
            slip.made_at,
            slip.at if slip.incoming else None,
            slip.state.label,
            "" if slip.text == slip.state.label else slip.text,
            slip.contents,
            slip.accepted,
            slip.code,
            tuple(paper.SlipRecord(line.title, line.result.label, line.why) for line in slip.lines),
            office,
            printed_at,
        )
    )


_NAMED = 200
"""So many accepted records are named; a first package may hold tens of thousands."""
_TAKEN = (PackageState.IMPORTED, PackageState.ACKNOWLEDGED)


@needs(Permission.EXCHANGE)
def enter_phone_code(
    session: Session, centre: Centre, package_uid: UUID, typed: str, *, by: Actor, now: datetime
) -> PhoneResult:
    """Note a receipt code that the other office read out for a package of ours.

    It never lowers what is sent next time: only the receipt in a package does that.

    :raises RuleViolation: when the code is mistyped, or belongs to another package.
    """
    row = _find(session, package_uid, PackageDirection.OUT)
    assert row.peer_office is not None, "a package that went out has a recipient"
    links = PeerLinks(session, row.peer_office, centre.installation)
    meaning = read_phone_code(typed, row.package_id.hex, Receipts(links).records_of(row))
    match meaning.answer:
        case PhoneAnswer.OTHER_PACKAGE:
            raise RuleViolation("这个回执码是另一个包的，请核对包号。", "code")
        case PhoneAnswer.ALL_ACCEPTED:
            arrived(links, row)
            result = PhoneResult("对方已全部收下。", True)
        case PhoneAnswer.PARTLY:
            arrived(links, row)
            result = PhoneResult("对方已收下，但有的内容没有采用或两边不一样，请等回执带回来再看。", True)
        case PhoneAnswer.NOT_TAKEN:
            reason = meaning.reason or ReasonCode.UNREADABLE
            row.state, row.reason = PackageState.QUARANTINED, reason.value
            row.reason_text = reason.sentence
            result = PhoneResult(f"对方没有收下：{reason.sentence}请重新导出一次带过去。", False)
    row.receipt_code = _grouped(typed)
    audit.record(session, AuditAction.EXPORT, f"第 {row.ordinal} 号包电话回执", by=by, now=now)
    return result


def _grouped(typed: str) -> str:
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(str.maketrans("ILO", "110"))
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _find(session: Session, package_uid: UUID, direction: PackageDirection | None = None) -> PackageRecord:
    statement = select(PackageRecord).where(PackageRecord.package_id == package_uid)
    if direction is not None:
        statement = statement.where(PackageRecord.direction == direction)
    row = session.scalars(statement.order_by(PackageRecord.id)).first()
    if row is None:
        raise RuleViolation("找不到这个包，请刷新后再试。", "package")
    return row


def _line(names: RecordNames, outcome: Outcome) -> SlipLine:
    title = names.title(outcome.entity, UUID(hex=outcome.uid))
    why = ReasonCode[outcome.why].sentence if outcome.why in ReasonCode.__members__ else ""
    if outcome.result is Result.CONFLICT:
        why = "两边都改过，两个值都留着，请定夺。"
    return SlipLine(title, OutcomeWord(outcome.result.value), why)
