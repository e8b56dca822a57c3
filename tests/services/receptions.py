"""Receptions for tests: a day of duty and a visitor."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from db.enums import DutyKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.reception import MatterDraft, VisitDraft, VisitTaken, register_visit
from desktop_app.services.reception_day import DutyDraft, add_day
from tests.services.disputes import resident_id
from tests.services.package_world import make_world
from tests.support.centre import OpenTestCentre

VISITOR = VisitDraft(
    "邬冬梅", "村口路灯坏了两个月，要求修好。", resident_id("19660203", 4), "15400000066", "固桥村三组",
    proposal="转村里和供电所。",
)  # fmt: skip


def duty(home: OpenTestCentre, day: date | None = None, **changes: object) -> UUID:
    """A reception of the mayor today, in the morning."""
    plain = DutyDraft(
        DutyKind.RECEPTION, day or local_date(home.now), "综治中心一楼接访室", leader_name="申明",
        leader_post="镇长", begins="08:30", ends="11:30",
    )  # fmt: skip
    wanted = replace(plain, **changes)  # type: ignore[arg-type]
    with home.session() as session:
        return add_day(session, wanted, by=home.actor, now=home.now)


def visit(
    home: OpenTestCentre, duty_uid: UUID, matter: MatterDraft | None = None, **changes: object
) -> VisitTaken:
    """A registered visitor."""
    wanted = replace(VISITOR, **changes)  # type: ignore[arg-type]
    with home.session() as session:
        return register_visit(session, duty_uid, wanted, home.rules, matter, by=home.actor, now=home.now)


def in_days(home: OpenTestCentre, days: int) -> date:
    """A day from today on."""
    return local_date(home.now) + timedelta(days=days)


def exchanged_receptions(folder: Path) -> OpenTestCentre:
    """A county that a visitor of a township was reported to."""
    world = make_world(folder)
    visit(world.town, duty(world.town))
    world.carry(world.town, world.county)
    world.town.centre.close()
    world.other.centre.close()
    return world.county
