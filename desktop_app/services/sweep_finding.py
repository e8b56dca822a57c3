"""A finding of the sweep as entered, checked and stored; see ``sweep_event`` for what becomes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from db.enums import GridEventKind, GridEventOutcome, RiskLevel
from db.models.sweep import GridEvent
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.campaign import CampaignFacts, campaign_id_for
from desktop_app.services.code_table import category_exists


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding (事件) as entered; what was settled on the spot or handed over needs a note.

    ``kind`` None is a dispute; ``owner_name`` sees to it until ``due_on``. Without ``campaign`` it belongs to
    the only campaign of its day, unless somebody said that it belongs to none.
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
    campaign: UUID | None = None
    no_campaign: bool = False


def hazard_words(level: RiskLevel | None, owner: str, due_on: date) -> str:
    """What is to be done about a hazard, by whom and until when, as it is kept with the finding."""
    colour = "" if level is None else f"{level.label}色"
    return f"{colour}隐患，{owner}负责，{due_on:%Y-%m-%d} 前整改"


def normal_finding(finding: FindingDraft, place: int) -> FindingDraft:
    """A finding in stored form; ``place`` numbers it in error fields.

    An open hazard with owner and limit counts as handed over to its owner, as in ``hazard.mark_hazard``.

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
    outcome, is_hazard = finding.outcome, finding.kind is GridEventKind.HAZARD
    if is_hazard and outcome is GridEventOutcome.OPEN and owner and finding.due_on is not None:
        outcome = GridEventOutcome.HANDED_OVER
        note = note or hazard_words(finding.risk_level, owner, finding.due_on)
    return FindingDraft(
        description,
        parties or None,
        phone,
        finding.category_code or None,
        finding.people_count,
        finding.risk_level,
        outcome,
        note or None,
        finding.kind if is_hazard else None,
        owner or None,
        finding.due_on,
        finding.campaign,
        finding.no_campaign,
    )


def check_limit(finding: FindingDraft, day: date, place: int) -> None:
    """A hazard cannot be due before the day it was found.

    :raises RuleViolation: at ``events[place].due_on``.
    """
    if finding.due_on is not None and finding.due_on < day:
        raise RuleViolation("时限早于发现的日期，请改正。", f"events[{place}].due_on")


def campaign_of(
    finding: FindingDraft, campaigns: tuple[CampaignFacts, ...], village_code: str, day: date
) -> int | None:
    """Local id of the campaign to which a finding belongs: what somebody chose, else the only one of the day.

    :raises RuleViolation: for a campaign that does not concern this township, or is void by now.
    """
    if finding.no_campaign:
        return None
    if finding.campaign is None:
        return campaign_id_for(campaigns, village_code, day)
    chosen = next((one.id for one in campaigns if one.uid == finding.campaign), None)
    if chosen is None:
        raise RuleViolation("找不到这次行动，可能已作废，请重新选。", "campaign")
    return chosen


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
