"""Extensions of a mediation (延期, F16): asked for before the limit, granted once every party agrees."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import MediationState
from db.models.mediation import Mediation
from db.models.mediation_course import ExtensionAnswer, MediationExtension
from desktop_app.domain.actor import Actor
from desktop_app.domain.mediation_extension import (
    ExtensionState,
    extension_due,
    most_days,
    state_of,
    why_not_extend,
)
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_clock as clocks
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ExtensionDraft:
    """A request: by how many days of the clock's kind, why, who asked and when."""

    days: int
    reason: str
    asked_on: date
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionAnswerDraft:
    """Whether a party agrees."""

    party_uid: UUID
    given: bool
    written: bool
    answered_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionAnswerRow:
    """A party with its answer; ``given`` None: not asked yet."""

    party_uid: UUID
    name: str
    given: bool | None
    written: bool
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """A request with the answers of all parties."""

    uid: UUID
    state: ExtensionState
    asked_on: date
    asked_by: str
    reason: str
    days: int
    old_due_on: date
    new_due_on: date
    answers: tuple[ExtensionAnswerRow, ...]


@needs(Permission.MEDIATE)
def ask_extension(
    session: Session, uid: UUID, draft: ExtensionDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Ask for an extension; the limit does not move before every party has agreed. Returns its uid.

    :raises RuleViolation: after the limit, too often, for too long, or while an earlier request waits.
    """
    mediation = record.find_open(session, uid, by, "申请延期")
    record.check_day(draft.asked_on, now, "asked_on", earliest=mediation.accepted_on)
    if lacking := why_not_ask(session, mediation, draft.asked_on, rules):
        raise RuleViolation("".join(lacking), "asked_on")
    assert mediation.due_on is not None  # why_not_ask says so
    clock = clocks.clock_for(session, mediation, rules)
    limit = record.rules_of(session, mediation, rules).profile.limit
    new = extension_due(clock, mediation.due_on, draft.asked_on, draft.days, limit, rules.calendar).due
    extension = MediationExtension(
        mediation_id=mediation.id,
        asked_on=draft.asked_on,
        asked_by=required(draft.asked_by or by.name, "asked_by", "请填写谁提出延期。", 100),
        reason=required(draft.reason, "reason", "请写明延期的理由。", 2000),
        days=draft.days,
        old_due_on=mediation.due_on,
        new_due_on=new,
    )
    session.add(extension)
    said = f"延长 {draft.days} 天，到 {new:%Y-%m-%d}：{extension.reason}"
    at = record.moment_of(draft.asked_on, now)
    record.log_step(session, mediation, "ask_extension", said, by, happened_at=at, now=now)
    session.flush()
    return extension.uid


@needs(Permission.TAKE_MEDIATION)
def answer_extension(
    session: Session, uid: UUID, draft: ExtensionAnswerDraft, rules: Rules, *, by: Actor, now: datetime
) -> ExtensionState:
    """Record a party's answer to the request that waits; the last agreement moves the limit.

    The latest answer of a party counts. Returns the state of the request after it.

    :raises RuleViolation: when no request waits, for one who is no party, or on a wrong day.
    """
    mediation = record.find_open(session, uid, by, "登记延期答复")
    extension = waiting(session, mediation)
    if extension is None:
        raise RuleViolation("现在没有等待答复的延期，请刷新。", "state")
    party = record.find_party(session, mediation, draft.party_uid)
    record.check_day(draft.answered_on, now, "answered_on", earliest=extension.asked_on)
    extension.answers.append(
        ExtensionAnswer(
            party_id=party.id,
            given=draft.given,
            written=draft.written,
            answered_on=draft.answered_on,
            note=optional(draft.note, "note", 500),
        )
    )
    session.flush()
    state = state_of([p.id for p in record.living_parties(session, mediation.dispute_id)], _latest(extension))
    word = "同意" if draft.given else "不同意"
    said = f"{party.name}{word}延期"
    if state is ExtensionState.GRANTED:
        extension.granted_on = draft.answered_on
        clocks.compute(session, mediation, rules)
        clocks.extend_dispute(session, mediation, extension.days, rules)
        said += f"；各方都同意，期限延到 {mediation.due_on:%Y-%m-%d}"
    elif state is ExtensionState.REFUSED:
        extension.refused_on = draft.answered_on
        said += "；期限不变"
    at = record.moment_of(draft.answered_on, now)
    record.log_step(session, mediation, "answer_extension", said, by, happened_at=at, now=now)
    session.flush()
    return state


def why_not_ask(session: Session, mediation: Mediation, today: date, rules: Rules) -> tuple[str, ...]:
    """Sentences saying why no extension may be asked for; called inside other services."""
    if mediation.state is not MediationState.ACCEPTED:
        return ("只有“调解中”才能申请延期。",)
    granted = sum(e.granted_on is not None for e in clocks.extensions_of(session, mediation.id))
    limit = record.rules_of(session, mediation, rules).profile.limit
    return why_not_extend(
        clocks.clock_for(session, mediation, rules),
        mediation.due_on,
        today,
        granted,
        waiting(session, mediation) is not None,
        limit,
    )


def most_of(session: Session, mediation: Mediation, rules: Rules) -> int:
    """Most days that may be asked for; called inside other services."""
    limit = record.rules_of(session, mediation, rules).profile.limit
    return most_days(clocks.clock_for(session, mediation, rules), limit)


def waiting(session: Session, mediation: Mediation) -> MediationExtension | None:
    """The request that waits for answers; called inside other services."""
    found = clocks.extensions_of(session, mediation.id)
    return next((e for e in found if e.granted_on is None and e.refused_on is None), None)


def _latest(extension: MediationExtension) -> dict[int, bool]:
    return {a.party_id: a.given for a in extension.answers if a.voided_at is None}


def extension_rows(session: Session, mediation: Mediation) -> tuple[ExtensionRow, ...]:
    """All requests as the detail shows them; called inside other services."""
    parties = record.living_parties(session, mediation.dispute_id)
    rows: list[ExtensionRow] = []
    for one in clocks.extensions_of(session, mediation.id):
        latest = {a.party_id: a for a in one.answers if a.voided_at is None}
        answers: list[ExtensionAnswerRow] = []
        for party in parties:
            answer = latest.get(party.id)
            answers.append(
                ExtensionAnswerRow(
                    party.uid,
                    party.name,
                    None if answer is None else answer.given,
                    answer is not None and answer.written,
                    None if answer is None else answer.answered_on,
                )
            )
        granted = ExtensionState.GRANTED if one.granted_on is not None else ExtensionState.WAITING
        state = ExtensionState.REFUSED if one.refused_on is not None else granted
        rows.append(
            ExtensionRow(
                one.uid, state, one.asked_on, one.asked_by, one.reason, one.days, one.old_due_on,
                one.new_due_on, tuple(answers),
            )
        )  # fmt: skip
    return tuple(rows)
