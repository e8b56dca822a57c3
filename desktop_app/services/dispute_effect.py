"""What each step of a dispute does beside changing its state: clock, units, responsible person, result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, InvolvedRole
from db.models.dispute import Dispute, InvolvedUnit
from db.models.unit import Unit
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.deadlines import ClockKey, ExtensionAsked, Stop, check_stop
from desktop_app.domain.dispute_state import ROUND_STARTS, DisputeEvidence, check_return
from desktop_app.errors import RuleViolation
from desktop_app.services import dispatch_diversion, dispute_clock, escalation_record
from desktop_app.services.dispatch_diversion import Diverted
from desktop_app.services.dispatch_record import Answer, OrderUnit
from desktop_app.services.dispute_record import Step, StepDraft, any_dispute, stops_of
from desktop_app.services.petition_record import follow_clock
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class Work:
    """What an effect needs: the step being taken, on which local day, with which record behind it."""

    session: Session
    dispute: Dispute
    step: StepDraft
    history: tuple[Step, ...]
    rules: Rules
    actor: Actor
    at: datetime
    said: list[str]
    """Parts of the sentence that the timeline shows."""

    @property
    def day(self) -> date:
        """Local day of the step."""
        return local_date(self.at)

    @property
    def diverted(self) -> Diverted:
        """The case as its order of 分流 knows it."""
        return Diverted(self.session, self.dispute, self.rules, self.actor, self.at)


def _accept(work: Work) -> None:
    work.dispute.accepted_at = work.at
    dispute_clock.start(work.dispute, work.rules, work.day)
    follow_clock(work.session, work.dispute, work.rules)


def _clear_due(work: Work) -> None:
    work.dispute.due_on = None


def _reopen(work: Work) -> None:
    dispute_clock.start(work.dispute, work.rules, work.day)


def _merge(work: Work) -> None:
    assert work.step.main_case_uid is not None
    main = any_dispute(work.session, work.step.main_case_uid, work.actor)
    if main.id == work.dispute.id or main.state is DisputeState.MERGED:
        raise RuleViolation("主案应是另一件没有被并案的纠纷，请重新选择。", "main_case_uid")
    work.dispute.main_case_uid = main.uid
    work.dispute.due_on = None
    work.said.append(f"并入 {main.number}")


def _dispatch(work: Work) -> None:
    step, dispute = work.step, work.dispute
    if step.lead_unit_code or step.lead_unit_name or step.support_unit_codes:
        _assign_units(work)
    if step.in_mediation is not None:
        dispute_clock.reclassify(dispute, work.rules, stops_of(work.history), in_mediation=step.in_mediation)
    _responsible(work)
    work.session.flush()
    words = step.reason.strip() or step.note.strip()
    dispatch_diversion.divert(work.diverted, _order_units(work), step.order, words)


def _order_units(work: Work) -> tuple[OrderUnit, ...]:
    """The units of the case as its order names them, the one that leads first."""
    query = select(InvolvedUnit).where(
        InvolvedUnit.dispute_id == work.dispute.id,
        InvolvedUnit.role.in_((InvolvedRole.LEAD, InvolvedRole.SUPPORT)),
        InvolvedUnit.voided_at.is_(None),
    )
    rows = sorted(work.session.scalars(query), key=lambda row: (row.role is not InvolvedRole.LEAD, row.id))
    step = work.step
    responsible = (step.responsible_name or "").strip(), (step.responsible_phone or "").strip()
    return tuple(
        OrderUnit(row.unit_name, row.unit_code or "", *(("", "") if place else responsible))
        for place, row in enumerate(rows)
    )


def _assign_units(work: Work) -> None:
    step, dispute, session = work.step, work.dispute, work.session
    wanted = {step.lead_unit_code, *step.support_unit_codes} - {None}
    found = session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(wanted)))
    names = {code: name for code, name in found}  # noqa: C416 - keeps the types
    for code in (step.lead_unit_code, *step.support_unit_codes):
        if code and code not in names:
            raise RuleViolation(f"没有代码为 {code} 的单位，请从列表里选。", "lead_unit_code")
    query = select(InvolvedUnit).where(
        InvolvedUnit.dispute_id == dispute.id,
        InvolvedUnit.role.in_((InvolvedRole.LEAD, InvolvedRole.SUPPORT)),
        InvolvedUnit.voided_at.is_(None),
    )
    for old in session.scalars(query):
        old.voided_at, old.voided_reason = work.at, "重新分流"
    lead = step.lead_unit_name or names.get(step.lead_unit_code or "")
    if not lead:
        raise RuleViolation(DisputeEvidence.LEAD_UNIT.label, "lead_unit_code")
    rows = [(InvolvedRole.LEAD, step.lead_unit_code, lead)]
    rows += [(InvolvedRole.SUPPORT, code, names[code]) for code in step.support_unit_codes]
    for role, code, name in rows:
        session.add(
            InvolvedUnit(uid=new_uid(), dispute_id=dispute.id, role=role, unit_code=code, unit_name=name)
        )
    work.said.append(f"主办：{lead}")


def _responsible(work: Work) -> None:
    step = work.step
    if step.responsible_name:
        work.dispute.responsible_name = step.responsible_name.strip()
        work.dispute.responsible_phone = step.responsible_phone


def _sign_for(work: Work) -> None:
    _responsible(work)
    if work.dispute.responsible_name is None:
        work.dispute.responsible_name = work.actor.name
    signer = work.step.signer_name or work.dispute.responsible_name
    answer = Answer(signer, work.step.note, work.step.sign_manner)
    dispatch_diversion.signed(work.diverted, answer)


def _return(work: Work) -> None:
    returned = sum(step.action == "return" for step in work.history)
    check_return(returned, work.rules.profile.limit.returns_max)
    dispatch_diversion.returned(work.diverted, work.step.reason)


def _ask_extension(work: Work) -> None:
    dispute, step = work.dispute, work.step
    if step.extension_days is None:
        raise RuleViolation("请填写要延长的天数。", "extension_days")
    asked = ExtensionAsked(
        step.extension_days, work.day, dispute.extension_days is not None, step.all_parties_agree
    )
    dispute_clock.ask_extension(dispute, work.rules, asked)
    work.said.append(f"申请延长 {step.extension_days} 天")


def _approve_extension(work: Work) -> None:
    asked = next(s for s in reversed(work.history) if s.action == "ask_extension")
    if asked.actor_name == work.actor.name:
        raise RuleViolation("申请延期的人不能自己批准，请由另一位领导批准。", "role")
    dispute_clock.approve_extension(work.dispute, work.rules, stops_of(work.history))
    dispatch_diversion.moved_limit(work.diverted)
    work.said.append(f"延长 {work.dispute.extension_days} 天")


def _refuse_extension(work: Work) -> None:
    work.dispute.extension_days = None


def _suspend(work: Work) -> None:
    assert work.step.stop_reason is not None
    if work.dispute.clock_key is not None:
        check_stop(ClockKey(work.dispute.clock_key), work.step.stop_reason)
    work.dispute.due_on = None
    work.said.append(f"{work.step.stop_reason.label}（{work.step.proof.strip()}）")


def _resume(work: Work) -> None:
    *done, last = stops_of(work.history)
    stops = (*done, Stop(last.start, work.day, last.reason))
    dispute_clock.resume(work.dispute, work.rules, stops)
    dispatch_diversion.moved_limit(work.diverted)


def _settle(work: Work) -> None:
    dispute, step = work.dispute, work.step
    dispute.settled_at = work.at
    dispute.resolution_method = step.resolution_method or dispute.resolution_method
    dispute.resolution_text = step.result.strip() or dispute.resolution_text
    dispute.due_on = dispute_clock.follow_up_due(work.day, work.rules)
    work.said.append(step.result.strip())
    dispatch_diversion.resulted(work.diverted, dispute.resolution_text or "化解成功")


def _fail(work: Work) -> None:
    dispatch_diversion.resulted(work.diverted, work.step.reason)
    work.dispute.due_on = dispute_clock.close_due(work.day, work.rules)


def _new_round(work: Work) -> None:
    dispute = work.dispute
    dispute.settled_at = dispute.closed_at = None
    dispute.resolution_method = dispute.resolution_text = None
    dispute_clock.start(dispute, work.rules, work.day)
    work.said.append(f"第 {dispute.round} 轮")


def _close(work: Work) -> None:
    work.dispute.closed_at = work.at
    work.dispute.due_on = dispute_clock.archive_due(work.day, work.rules)
    dispatch_diversion.closed(work.diverted)


def _escalate(work: Work) -> None:
    dispatch_diversion.sent_up(work.diverted)
    escalation_record.ask(work.diverted, work.step.reason, work.step.note)


EFFECTS: Mapping[str, Callable[[Work], None]] = {
    "accept": _accept,
    "refuse": _clear_due,
    "reopen": _reopen,
    "merge": _merge,
    "dispatch": _dispatch,
    "redispatch": _dispatch,
    "county_dispatch": _dispatch,
    "sign_for": _sign_for,
    "return": _return,
    "ask_extension": _ask_extension,
    "approve_extension": _approve_extension,
    "refuse_extension": _refuse_extension,
    "suspend": _suspend,
    "resume": _resume,
    "escalate": _escalate,
    "settle": _settle,
    "fail": _fail,
    **dict.fromkeys(ROUND_STARTS, _new_round),
    "close": _close,
    "archive": _clear_due,
}
"""Effects by action; a step without one only changes the state."""
