"""A finding of the sweep as entered, checked and stored; see ``sweep_event`` for what becomes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from db.enums import GridEventKind, GridEventOutcome, RiskLevel
from db.models.sweep import GridEvent
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import category_exists


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding (事件) as entered; what was settled on the spot or handed over needs a note.

    ``kind`` None is a dispute; ``owner_name`` sees to it until ``due_on``.
    """

    description: str
    parties_text: str | None = None
    phone: str | None = None
    category_code: str | None = None
    people_count: int | None = None
    risk_level: RiskLevel | None = None
    outcome: GridEventOutcome = GridEventOutcome.OPEN
    outcome_note: str | None = None
    kind: GridEventKind | None = None
    owner_name: str | None = None
    due_on: date | None = None


def normal_finding(finding: FindingDraft, place: int) -> FindingDraft:
    """A finding in stored form; ``place`` numbers it in error fields.

    :raises RuleViolation: at ``events[place].field``.
    """

    def refuse(text: str, field: str) -> RuleViolation:
        return RuleViolation(text, f"events[{place}].{field}")

    description = normal_text(finding.description)
    if not description:
        raise refuse("请简要写明发现的情况。", "description")
    phone = normal_phone(finding.phone or "") or None
    if phone is not None and (blocks := check_phone(phone).blocks) is not None:
        raise refuse(blocks, "phone")
    if finding.people_count is not None and not 1 <= finding.people_count <= 999_999:
        raise refuse("涉及人数应在 1 至 999999 之间，请改正。", "people_count")
    if finding.category_code and not category_exists(finding.category_code):
        raise refuse(f"没有编号为“{finding.category_code}”的类别，请从列表里选。", "category_code")
    if finding.outcome is GridEventOutcome.REGISTERED:
        raise refuse("登记为纠纷请先保存上报，再点“转登记”。", "outcome")
    note = normal_text(finding.outcome_note or "")
    if finding.outcome is not GridEventOutcome.OPEN and not note:
        raise refuse("请写明怎样处置的、交给了谁。", "outcome_note")
    parties = normal_text(finding.parties_text or "")
    if len(parties) > 200:
        raise refuse("当事人一栏最多 200 个字，请写进简要情况。", "parties_text")
    owner = normal_name(finding.owner_name or "")
    if len(owner) > 100:
        raise refuse("责任人最多 100 个字，请改短。", "owner_name")
    return FindingDraft(
        description,
        parties or None,
        phone,
        finding.category_code or None,
        finding.people_count,
        finding.risk_level,
        finding.outcome,
        note or None,
        None if finding.kind is GridEventKind.DISPUTE else finding.kind,
        owner or None,
        finding.due_on,
    )


def new_event(finding: FindingDraft, report_id: int, campaign_id: int | None = None) -> GridEvent:
    """The record of a finding that is in stored form."""
    return GridEvent(**event_values(finding, report_id, campaign_id))


def event_values(finding: FindingDraft, report_id: int, campaign_id: int | None = None) -> dict[str, Any]:
    """Column values of a finding that is in stored form."""
    return {
        "sweep_report_id": report_id,
        "description": finding.description,
        "parties_text": finding.parties_text,
        "phone": finding.phone,
        "category_code": finding.category_code,
        "people_count": finding.people_count,
        "risk_level": finding.risk_level,
        "outcome": finding.outcome,
        "outcome_note": finding.outcome_note,
        "kind": finding.kind,
        "owner_name": finding.owner_name,
        "due_on": finding.due_on,
        "campaign_id": campaign_id,
    }
