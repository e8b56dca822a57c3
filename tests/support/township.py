"""A township with villages, grids and workers in a real centre, for tests of grids and the sweep."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from db import change_log
from db.enums import CentreLevel, Gender, GridKind, Level
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.unit import Unit, unit_uid
from desktop_app.domain.clock_time import CHINA
from desktop_app.services.grid_duty import grid_uid
from tests.support.centre import NOON, OpenTestCentre, make_centre
from tests.support.kept_folder import kept_folder

TOWN = "411525116000"
FACTS = (CentreLevel.TOWNSHIP, "泉河铺镇综治中心", "泉河铺", TOWN)
VILLAGES = {"411525116201": "固桥村民委员会", "411525116202": "沈塘村民委员会"}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of that day in China."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


def code_of(village: int, grid: int) -> str:
    """Grid code of the n-th village (from 0) and grid (from 1)."""
    return f"{list(VILLAGES)[village]}{grid:03}"


def make_township(
    folder: Path,
    grids: int = 3,
    vacant: tuple[str, ...] = (),
    *,
    office: tuple[CentreLevel, str, str, str] = FACTS,
) -> OpenTestCentre:
    """A centre of one township with two villages of ``grids`` grids each; every grid not vacant has a worker.

    Workers are called 甲一, 甲二 … in the first village, 乙一 … in the second. ``office``: whose centre it
    is, when it is not the township's own.
    """
    return make_centre(folder, office, kept=_township(office, grids, vacant))


@cache
def _township(office: tuple[CentreLevel, str, str, str], grids: int, vacant: tuple[str, ...]) -> Path:
    """The closed centre of such a township, made once in a run, long before what a test does in it."""
    folder = kept_folder("fengqiao-test-") / "centre"
    home = make_centre(folder, office, now=NOON - timedelta(days=700))
    with home.session() as session:
        session.add(_unit("411525000000", "固始县", Level.COUNTY, None))
        session.add(_unit(TOWN, "泉河铺镇", Level.TOWNSHIP, "411525000000"))
        session.add(_unit("411525109000", "徐集镇", Level.TOWNSHIP, "411525000000"))
        session.add(_unit("411525109201", "陈集村民委员会", Level.VILLAGE, "411525109000"))
        for code, name in VILLAGES.items():
            session.add(_unit(code, name, Level.VILLAGE, TOWN))
        for place, letter in enumerate("甲乙"):
            for n in range(1, grids + 1):
                code = code_of(place, n)
                grid = _grid(code, n, list(VILLAGES)[place])
                session.add(grid)
                if code not in vacant:
                    worker = GridWorker(
                        name=f"{letter}{_number(n)}", name_key=f"x {n:03}", gender=Gender.FEMALE,
                        phone=f"1540000{place}{n:03}", party_member=False,
                    )  # fmt: skip
                    session.add(worker)
                    session.flush()
                    session.add(
                        GridPosting(
                            grid_id=grid.id, grid_worker_id=worker.id, starts_on=date(2024, 1, 1),
                            substitute=False,
                        )
                    )  # fmt: skip
        session.add(_grid("411525109201001", 1, "411525109201"))
    home.centre.close()
    return folder


def add_many_grids(home: OpenTestCentre, number: int) -> None:
    """Further grids of the first village, each with a worker of its own, written in bulk."""
    village = next(iter(VILLAGES))
    with home.session() as session:
        rows = [
            {
                "uid": grid_uid(f"{village}{n}"),
                "code": f"{village}{n}",
                "name": f"第{n}网格",
                "name_key": "",
                "kind": GridKind.BASIC,
                "village_code": village,
                "village_name": VILLAGES[village],
            }
            for n in range(100, 100 + number)
        ]
        change_log.bulk_insert(session, Grid, rows)


def _number(n: int) -> str:
    return "〇一二三四五六七八九十"[n] if n <= 10 else str(n)


def _unit(code: str, name: str, level: Level, parent: str | None) -> Unit:
    return Unit(uid=unit_uid(code), code=code, name=name, name_key="", level=level, parent_code=parent)


def _grid(code: str, number: int, village: str) -> Grid:
    return Grid(
        uid=grid_uid(code), code=code, name=f"第{number}网格", name_key=f"di {number} wang ge",
        kind=GridKind.BASIC, village_code=village, village_name=VILLAGES.get(village, "陈集村民委员会"),
        valid_from=date(2024, 1, 1),
    )  # fmt: skip
