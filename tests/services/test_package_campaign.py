"""A campaign travels by package: the county's to every township, a township's up to its county."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import CampaignKind, CampaignRule, Gender, GridKind, Level, PackageState
from db.integrity import full_check
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.sweep import Campaign, GridEvent
from db.models.unit import Unit, unit_uid
from desktop_app.domain.campaign_day import CampaignTime
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import sweep
from desktop_app.services.campaign import CampaignDraft, change_campaign, start_campaign, void_campaign
from desktop_app.services.campaign_view import CampaignRow, list_campaigns
from desktop_app.services.grid_duty import grid_uid
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_event import list_events
from desktop_app.services.sweep_finding import FindingDraft
from tests.services.package_world import World
from tests.support.centre import OpenTestCentre

TOWN = "411525100000"
VILLAGE = "411525100201"
GRIDS = (f"{VILLAGE}001", f"{VILLAGE}002")


def settle(centre: OpenTestCentre) -> None:
    """The units that every centre brings along, as far as they are wanted here."""
    with centre.session() as session:
        session.add(_unit("411525000000", "固始县", Level.COUNTY, None))
        session.add(_unit(TOWN, "柳桥镇", Level.TOWNSHIP, "411525000000"))
        session.add(_unit(VILLAGE, "柳桥村民委员会", Level.VILLAGE, TOWN))


def _unit(code: str, name: str, level: Level, parent: str | None) -> Unit:
    return Unit(uid=unit_uid(code), code=code, name=name, name_key="", level=level, parent_code=parent)


def found_grids(town: OpenTestCentre) -> None:
    """Two grids, each with a worker."""
    with town.session() as session:
        for number, code in enumerate(GRIDS, 1):
            grid = Grid(
                uid=grid_uid(code), code=code, name=f"第{number}网格", name_key="", kind=GridKind.BASIC,
                village_code=VILLAGE, village_name="柳桥村民委员会", valid_from=date(2024, 1, 1),
            )  # fmt: skip
            worker = GridWorker(name=f"甲{number}", name_key="", gender=Gender.FEMALE, party_member=False)
            session.add_all((grid, worker))
            session.flush()
            session.add(
                GridPosting(
                    grid_id=grid.id, grid_worker_id=worker.id, starts_on=date(2024, 1, 1), substitute=False
                )
            )


def start(centre: OpenTestCentre, name: str) -> UUID:
    """A campaign of three days from today on."""
    today = local_date(centre.now)
    time = CampaignTime(today, today + timedelta(days=2), CampaignRule.DAILY)
    draft = CampaignDraft(name, CampaignKind.HUNDRED_DAYS, time)
    with centre.session() as session:
        return start_campaign(session, draft, centre.rules, by=centre.actor, now=centre.now)


def listed(centre: OpenTestCentre) -> dict[str, CampaignRow]:
    with centre.reading() as session:
        today = local_date(centre.now)
        rows = list_campaigns(session, TOWN, centre.rules, centre.now, by=centre.actor, today=today)
    return {row.draft.name: row for row in rows}


def figures(centre: OpenTestCentre, name: str) -> tuple[int, int, int]:
    count = listed(centre)[name].count
    return count.due, count.done, count.found


def test_a_campaign_of_the_county_counts_in_the_township_and_the_county_sees_it(world: World) -> None:
    for centre in (world.county, world.town):
        settle(centre)
    found_grids(world.town)
    uid = start(world.county, "百日攻坚")
    down = world.carry(world.county, world.town)
    assert (down.state, down.new, down.refused) == (PackageState.IMPORTED, 1, 0)
    assert [line.text for line in down.lines] == ["专项行动 1 次"]
    assert figures(world.town, "百日攻坚") == (2, 0, 0)
    assert not listed(world.town)["百日攻坚"].own
    today = local_date(world.town.now)
    with world.town.session() as session:
        sweep.report_findings(
            session, ReportDraft(GRIDS[0], today), [FindingDraft("晒稻占道。")], world.town.rules,
            by=world.town.actor, now=world.town.now,
        )  # fmt: skip
    assert figures(world.town, "百日攻坚") == (2, 1, 1)
    up = world.carry(world.town, world.county)
    assert (up.refused, up.conflicts) == (0, 0)
    assert figures(world.county, "百日攻坚") == (2, 1, 1)
    with world.county.reading() as session:
        campaign = session.scalars(select(Campaign).where(Campaign.uid == uid)).one()
        assert session.scalars(select(GridEvent.campaign_id)).one() == campaign.id
        assert full_check(session) == ()


def test_what_the_county_changes_or_makes_void_follows(world: World) -> None:
    settle(world.town)
    uid = start(world.county, "百日攻坚")
    world.carry(world.county, world.town)
    draft = listed(world.town)["百日攻坚"].draft
    world.county.pass_time(minutes=1)
    town = world.town
    with town.session() as session, pytest.raises(RuleViolation, match="别的单位定的"):
        change_campaign(session, uid, draft, town.rules, by=town.actor, now=town.now)
    with town.session() as session, pytest.raises(RuleViolation, match="别的单位定的"):
        void_campaign(session, uid, "不想搞", by=town.actor, now=town.now)
    with world.county.session() as session:
        change_campaign(
            session, uid, CampaignDraft("今冬攻坚", draft.kind, draft.time), world.county.rules,
            by=world.county.actor, now=world.county.now,
        )  # fmt: skip
    world.carry(world.county, world.town)
    assert set(listed(world.town)) == {"今冬攻坚"}
    with world.county.session() as session:
        void_campaign(session, uid, "取消了", by=world.county.actor, now=world.county.now)
    world.carry(world.county, world.town)
    assert listed(world.town) == {}


def test_findings_of_a_void_campaign_name_none(world: World) -> None:
    settle(world.town)
    found_grids(world.town)
    uid = start(world.county, "百日攻坚")
    world.carry(world.county, world.town)
    today, town = local_date(world.town.now), world.town
    with town.session() as session:
        sweep.report_findings(
            session, ReportDraft(GRIDS[0], today), [FindingDraft("晒稻占道。")], town.rules,
            by=town.actor, now=town.now,
        )  # fmt: skip

    def named() -> list[str]:
        with town.reading() as session:
            rows = list_events(session, TOWN, today, today, town.rules, by=town.actor, today=today)
        return [row.campaign for row in rows]

    assert named() == ["百日攻坚"]
    with world.county.session() as session:
        void_campaign(session, uid, "取消了", by=world.county.actor, now=world.county.now)
    world.carry(world.county, town)
    assert named() == [""]


def test_a_campaign_of_a_township_goes_up_and_to_no_other_township(world: World) -> None:
    for centre in (world.county, world.town, world.other):
        settle(centre)
    start(world.town, "逢六说事")
    up = world.carry(world.town, world.county)
    assert (up.new, up.refused) == (1, 0)
    row = listed(world.county)["逢六说事"]
    assert not row.own
    across = world.export(world.county, world.other)
    assert across.changes == 0
