"""Campaigns (专项行动): made, changed, ended early, and tied to findings.

A campaign has its own days; the daily report of a grid on such a day is its report for the campaign, so that
nobody reports twice. What a finding belongs to is said by a person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import CampaignKind, CampaignRule, CentreLevel, Level
from db.models.sweep import Campaign, GridEvent
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.campaign_day import CampaignTime, campaign_days, check_time
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.lunar_table import lunar_table
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as entered; without ``villages`` all take part."""

    name: str
    kind: CampaignKind
    time: CampaignTime
    villages: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """A campaign with its days in this township; ``id`` is local and never leaves the services.

    ``problem`` says why its days are not known; then there are none.
    """

    id: int
    uid: UUID
    draft: CampaignDraft
    own: bool
    """Whether this office made it and may change it."""
    days: tuple[date, ...]
    problem: str = ""

    def takes_part(self, village_code: str) -> bool:
        """Whether a village's grids are in it."""
        return not self.draft.villages or village_code in self.draft.villages


@needs(Permission.LOCK_SWEEP)
def start_campaign(session: Session, draft: CampaignDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Make a campaign; returns its uid. At the county it is for all townships.

    :raises RuleViolation: without name, with a time or days that cannot be, or villages of elsewhere.
    """
    del by, now
    clean = _checked(session, draft, rules)
    is_county = rules.identity.level is CentreLevel.COUNTY
    campaign = Campaign(township_code=None if is_county else rules.identity.code)
    _write(campaign, clean)
    session.add(campaign)
    session.flush()
    return campaign.uid


@needs(Permission.LOCK_SWEEP)
def change_campaign(
    session: Session, uid: UUID, draft: CampaignDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Change a campaign of this office.

    :raises RuleViolation: as ``start_campaign``; for another office's campaign.
    """
    del now
    _write(_own(session, uid, by), _checked(session, draft, rules))
    session.flush()


@needs(Permission.LOCK_SWEEP)
def void_campaign(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make a campaign void; its findings stay and belong to none any more.

    :raises RuleViolation: without reason, or for another office's campaign.
    """
    said = normal_text(reason)
    if not said:
        raise RuleViolation("请写明作废的理由。", "reason")
    campaign = _own(session, uid, by)
    campaign.voided_at, campaign.voided_reason = now, said
    for event in session.scalars(select(GridEvent).where(GridEvent.campaign_id == campaign.id)):
        if event.office_id == by.office_uid:
            event.campaign_id = None
    session.flush()


@needs(Permission.REPORT_SWEEP)
def tag_finding(
    session: Session, event_uid: UUID, campaign_uid: UUID | None, *, by: Actor, now: datetime
) -> None:
    """Say to which campaign a finding belongs; ``None``: to none.

    :raises RuleViolation: when either is unknown, or the finding is another office's.
    """
    del now
    event = session.scalars(
        select(GridEvent).where(GridEvent.uid == event_uid, GridEvent.voided_at.is_(None))
    ).one_or_none()
    if event is None:
        raise RuleViolation("找不到这条情况，可能已撤回，请刷新后再看。", "event")
    if event.office_id != by.office_uid:
        raise RuleViolation("这条情况是别的单位录入的，不能在这里归类。", "event")
    event.campaign_id = None if campaign_uid is None else _campaign(session, campaign_uid).id
    session.flush()


def campaigns_of(
    session: Session, rules: Rules, township_code: str, office: UUID
) -> tuple[CampaignFacts, ...]:
    """Campaigns that concern a township, the newest first; for the services that build on it."""
    found = session.scalars(
        select(Campaign)
        .where(
            Campaign.voided_at.is_(None),
            or_(Campaign.township_code.is_(None), Campaign.township_code == township_code),
        )
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    )
    return tuple(_facts(campaign, rules, township_code, office) for campaign in found)


def campaign_id_for(
    campaigns: tuple[CampaignFacts, ...], village_code: str, day: date, named: str = ""
) -> int | None:
    """The campaign to which a finding belongs: the one that is named, else the only one of that day.

    :raises RuleViolation: when a name is given that no campaign has.
    """
    if named:
        fits = [one.id for one in campaigns if one.draft.name == named]
        if not fits:
            raise RuleViolation(f"没有叫“{named}”的专项行动，请核对名称，或先建好这次行动。", "campaign")
        return fits[0]
    due = [one.id for one in campaigns if day in one.days and one.takes_part(village_code)]
    return due[0] if len(due) == 1 else None


def _facts(campaign: Campaign, rules: Rules, township_code: str, office: UUID) -> CampaignFacts:
    values = tuple(str(value) for value in cast("list[object]", campaign.rule_values))
    villages = tuple(str(code) for code in cast("list[object]", campaign.villages))
    time = CampaignTime(campaign.starts_on, campaign.ends_on, campaign.rule, values)
    draft = CampaignDraft(campaign.name, campaign.kind, time, villages, campaign.note)
    own = campaign.office_id == office
    try:
        days = campaign_days(time, township_code, rules.profile, lunar_table())
    except RuleViolation as error:
        return CampaignFacts(campaign.id, campaign.uid, draft, own, (), error.text)
    return CampaignFacts(campaign.id, campaign.uid, draft, own, days)


def _checked(session: Session, draft: CampaignDraft, rules: Rules) -> CampaignDraft:
    name = normal_name(draft.name)
    if not name:
        raise RuleViolation("请写明行动的名称，例如“今冬明春百日攻坚”。", "name")
    if len(name) > 100:
        raise RuleViolation("名称最多 100 个字，请改短。", "name")
    check_time(draft.time)
    is_county = rules.identity.level is CentreLevel.COUNTY
    if draft.villages and not is_county:
        own = select(Unit.code).where(Unit.parent_code == rules.identity.code, Unit.level == Level.VILLAGE)
        if set(draft.villages) - set(session.scalars(own)):
            raise RuleViolation("参加的村里有不归本乡镇管的，请重新选。", "villages")
    if not (is_county and draft.time.rule is CampaignRule.MARKET) and not campaign_days(
        draft.time, rules.identity.code, rules.profile, lunar_table()
    ):
        raise RuleViolation("这段时间里没有一天符合所选的日子，请改日期或日子。", "rule")
    return CampaignDraft(
        name, draft.kind, draft.time, tuple(sorted(draft.villages)), normal_text(draft.note or "") or None
    )


def _write(campaign: Campaign, draft: CampaignDraft) -> None:
    campaign.name, campaign.kind, campaign.note = draft.name, draft.kind, draft.note
    campaign.starts_on, campaign.ends_on = draft.time.starts_on, draft.time.ends_on
    campaign.rule, campaign.rule_values = draft.time.rule, list(draft.time.values)
    campaign.villages = list(draft.villages)


def _campaign(session: Session, uid: UUID) -> Campaign:
    found = session.scalars(
        select(Campaign).where(Campaign.uid == uid, Campaign.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这次行动，请刷新后再试。", "campaign")
    return found


def _own(session: Session, uid: UUID, by: Actor) -> Campaign:
    found = _campaign(session, uid)
    if found.office_id != by.office_uid:
        raise RuleViolation("这次行动是别的单位定的，不能在这里改。", "campaign")
    return found
