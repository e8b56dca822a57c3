"""A year of the daily sweep at the scale of a county: every grid with a worker, every day locked and packed.

Written by bulk inserts with the change log, the same in every run. A township has about 250 grids. Of a
hundred grids about two are silent, two late, three spoke by proxy, one found something.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import corpus
from bench.big_centre import DIRECTOR, PASSWORD, OpenBench, open_bench
from bench.clock import NOW
from db import change_log
from db.enums import (
    CentreLevel,
    Gender,
    GridEventOutcome,
    GridKind,
    Level,
    ReportMeans,
    SweepDayState,
    SweepState,
    SweepTiming,
)
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.sweep import SweepDay
from db.models.unit import Unit
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.paths import resource
from desktop_app.services.centre import NewCentre, create_centre
from desktop_app.services.grid_duty import grid_uid
from desktop_app.services.rules import load_rules
from desktop_app.services.sweep_pack import EventFigures, EventMark, Statement, pack
from desktop_app.services.sweep_statement import sweep_day_uid
from desktop_app.services.unit_import import import_units

TOWN = "411525116000"
TOWN_GRIDS, TOWNSHIPS = 250, 16
"""3,943 grids are those of about so many townships of this size (rules.md 3.4: about 15)."""
YESTERDAY = local_date(NOW) - timedelta(days=1)
COUNTY = (CentreLevel.COUNTY, "固始县综治中心", "固始", "411525000000")
TOWNSHIP = (CentreLevel.TOWNSHIP, "泉河铺镇综治中心", "泉河铺", TOWN)
_DAYS_A_PART = 40
_NAMES = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A grid with its village and its worker."""

    code: str
    name: str
    village: str
    village_name: str
    township: str
    worker: str
    vacant: bool


def last_days(count: int) -> list[date]:
    """So many days that end with yesterday."""
    return [YESTERDAY - timedelta(days=back) for back in reversed(range(count))]


def make(folder: Path, facts: tuple[CentreLevel, str, str, str], grids: int) -> OpenBench:
    """A centre with divisions, grids and workers, open; a township's has its own grids only."""
    centre, actor, _ = create_centre(NewCentre(folder, *facts, DIRECTOR, PASSWORD), now=lambda: NOW)
    made = OpenBench(centre, actor, load_rules(centre.identity))
    with made.writing() as session, session.begin():
        import_units(session, resource("sample", "divisions_411525.csv"), by=actor, now=NOW)
    with made.writing() as session, session.begin():
        _add_grids(session, places(session, grids, facts[3]))
    return made


def places(session: Session, grids: int, office: str) -> list[Place]:
    """The grids of an office: of one township, or of a county's townships with the largest one first."""
    villages = session.execute(
        select(Unit.code, Unit.name, Unit.parent_code).where(Unit.level == Level.VILLAGE).order_by(Unit.code)
    ).all()
    by_township: dict[str, list[tuple[str, str, str]]] = {}
    for code, name, parent in villages:
        by_township.setdefault(parent or "", []).append((code, name, parent or ""))
    others = sorted((code for code in by_township if code != TOWN), key=lambda c: -len(by_township[c]))
    townships = [TOWN] if office == TOWN else [TOWN, *others[: TOWNSHIPS - 1]]
    left, found = grids, list[Place]()
    for place, code in enumerate(townships):
        share = min(TOWN_GRIDS, grids) if code == TOWN else -(-left // (len(townships) - place))
        found += _spread(by_township[code], share)
        left -= share
    return found


def _spread(villages: Sequence[tuple[str, str, str]], grids: int) -> Iterator[Place]:
    dice, names = random.Random(len(villages)), _names()
    for number in range(grids):
        place, ordinal = number % len(villages), number // len(villages) + 1
        code, name, township = villages[place]
        yield Place(
            f"{code}{ordinal:03}", f"第{ordinal}网格", code, name, township,
            dice.choice(names) + dice.choice("明华芳英军国玉兰梅平"), dice.random() < 0.01,
        )  # fmt: skip


@cache
def _names() -> list[str]:
    """Surnames with a given character, from the invented parties."""
    return [corpus.case(rank).draft.parties[0].name[:2] for rank in range(1, _NAMES)]


def _add_grids(session: Session, grids: Sequence[Place]) -> None:
    rows = [
        {
            "uid": grid_uid(p.code), "code": p.code, "name": p.name, "name_key": "", "kind": GridKind.BASIC,
            "village_code": p.village, "village_name": p.village_name,
        }
        for p in grids
    ]  # fmt: skip
    workers = [
        {
            "name": p.worker, "name_key": "", "gender": Gender.FEMALE, "phone": f"154{n:08}",
            "party_member": False,
        }
        for n, p in enumerate(grids)
    ]  # fmt: skip
    change_log.bulk_insert(session, Grid, rows)
    uids = change_log.bulk_insert(session, GridWorker, workers)
    coded = session.execute(select(Grid.code, Grid.id))
    ids: dict[str, int] = {code: at for code, at in coded}  # noqa: C416 - typed
    found = session.execute(select(GridWorker.uid, GridWorker.id))
    known: dict[UUID, int] = {uid: at for uid, at in found}  # noqa: C416 - typed
    postings = [
        {
            "grid_id": ids[p.code], "grid_worker_id": known[uid], "starts_on": date(2024, 1, 1),
            "substitute": False,
        }
        for p, uid in zip(grids, uids, strict=True)
        if not p.vacant
    ]  # fmt: skip
    change_log.bulk_insert(session, GridPosting, postings)


def lock_days(office: OpenBench, grids: Sequence[Place], days: Sequence[date]) -> None:
    """Write these days of all townships as locked ones."""
    by_township: dict[str, list[Place]] = {}
    for place in grids:
        by_township.setdefault(place.township, []).append(place)
    for start in range(0, len(days), _DAYS_A_PART):
        part = days[start : start + _DAYS_A_PART]
        with office.writing() as session, session.begin():
            rows = [_day(code, day, of) for day in part for code, of in by_township.items()]
            change_log.bulk_insert(session, SweepDay, rows)


def _day(township: str, day: date, grids: Iterable[Place]) -> dict[str, object]:
    dice = random.Random(f"{township}{day}")
    said = [_statement(place, day, dice) for place in grids]
    marks = sum(len(s.events) for s in said)
    return {
        "uid": sweep_day_uid(township, day),
        "township_code": township,
        "day": day,
        "state": SweepDayState.LOCKED,
        "compiler_name": "阮小满",
        "reviewer_name": "樊国栋",
        "issuer_name": "樊国栋",
        "locked_at": datetime.combine(day, time(20, 10), CHINA),
        "packed": pack(day, said, EventFigures(marks, marks, 0, 0, 0, 0)),
    }


def _statement(place: Place, day: date, dice: random.Random) -> Statement:
    silent, late = dice.random() < 0.02, dice.random() < 0.02
    if place.vacant or silent:
        return Statement(
            place.code, place.name, place.village, place.village_name, not place.vacant,
            None if place.vacant else place.worker,
        )  # fmt: skip
    findings, proxy = dice.random() < 0.01, dice.random() < 0.03
    minutes = dice.randrange(17 * 60 + 35, 19 * 60 + 55) if late else dice.randrange(16 * 60, 17 * 60 + 25)
    entered = datetime.combine(day, time(), CHINA) + timedelta(minutes=minutes, seconds=dice.randrange(60))
    events = (EventMark(UUID(int=dice.getrandbits(128)), GridEventOutcome.ON_THE_SPOT),) if findings else ()
    return Statement(
        place.code, place.name, place.village, place.village_name, True, place.worker,
        SweepState.FINDINGS if findings else SweepState.ZERO,
        SweepTiming.LATE if late else SweepTiming.ON_TIME,
        ReportMeans.PHONE, "阎大生" if proxy else place.worker, proxy, entered, entered, "阮小满",
        events=events,
    )  # fmt: skip


def mark_checked(folder: Path) -> None:
    """The daily check of a generated centre is done: it would run beside what is measured."""
    from desktop_app.services import check

    office = open_bench(folder)
    with office.writing() as session, session.begin():
        check.keep_checked(session, office.centre, by=office.actor, now=NOW)
    office.centre.close()
