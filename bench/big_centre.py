"""Centres with tens of thousands of disputes, made by bulk inserts with their change log and search index.

Each size is made once for a run. Everything in it is invented and the same in every run.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bench import corpus
from bench.clock import NOW, StandingClock
from db import change_log, search
from db.enums import CentreLevel
from db.models.dispute import Dispute, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.deadlines import clock_key
from desktop_app.domain.number import NumberParts, make_number
from desktop_app.paths import resource
from desktop_app.services.centre import Centre, NewCentre, create_centre, log_in, open_centre, unlock
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.dispute_title import NamedParty, make_title
from desktop_app.services.name_reading import name_key
from desktop_app.services.rules import Rules, load_rules
from desktop_app.services.unit_import import import_units

DIRECTOR = "周砚秋"
PASSWORD = "枫桥经验2026"
_COUNTY = (CentreLevel.COUNTY, "固始县综治中心", "固始", "411525000000")
_PART = 2_000
_NEWEST = 1_000_000
"""Local id above that of the newest case: older ones may be added below it."""


@dataclass(frozen=True, slots=True)
class OpenBench:
    """An open centre with its director and rules."""

    centre: Centre
    actor: Actor
    rules: Rules

    def writing(self) -> Session:
        """A session that logs its writes in the director's name."""
        return self.centre.writing(self.actor, StandingClock().now)


_keys: dict[bytes, bytes] = {}
"""Keys by the content of the key file: copies of a centre are unlocked once."""


def _key(folder: Path) -> bytes:
    slots = (folder / "centre.keys").read_bytes()
    if slots not in _keys:
        _keys[slots] = unlock(folder, DIRECTOR, PASSWORD)
    return _keys[slots]


def open_bench(folder: Path) -> OpenBench:
    """Open a generated centre as its director."""
    clock = StandingClock()
    centre = open_centre(folder, _key(folder), now=clock.now)
    return OpenBench(centre, log_in(centre, DIRECTOR, now=clock.now), load_rules(centre.identity))


def make(folder: Path) -> None:
    """Create a county's centre in ``folder`` with its divisions, grids and grid workers."""
    clock = StandingClock()
    centre, actor, _ = create_centre(NewCentre(folder, *_COUNTY, DIRECTOR, PASSWORD), now=clock.now)
    made = OpenBench(centre, actor, load_rules(centre.identity))
    for name in ("divisions_411525.csv", "grids.csv", "grid_workers.csv"):
        with made.writing() as session, session.begin():
            import_units(session, resource("sample", name), by=actor, now=NOW)
    centre.close()


def grow(folder: Path, present: int, wanted: int) -> None:
    """Add older and older disputes to a centre of ``present`` ones until there are ``wanted``."""
    made = open_bench(folder)
    for first in range(present + 1, wanted + 1, _PART):
        with made.writing() as session, session.begin():
            _add_part(session, made, range(first, min(first + _PART, wanted + 1)))
    made.centre.close()


def _add_part(session: Session, made: OpenBench, ranks: range) -> None:
    cases = {_NEWEST - rank: corpus.case(rank) for rank in reversed(ranks)}
    rows = [dispute_row(number, case, made) for number, case in cases.items()]
    change_log.bulk_insert(session, Dispute, rows)
    parties = [
        party_row(number, position, party)
        for number, case in cases.items()
        for position, party in enumerate(case.draft.parties, 1)
    ]
    change_log.bulk_insert(session, Party, parties)
    search.index_disputes(session, cases)


def dispute_row(number: int, case: corpus.Case, made: OpenBench) -> dict[str, Any]:
    """Column values of a dispute whose local id and serial are ``number``."""
    draft, at = case.draft, case.registered_at
    parts = NumberParts(made.rules.identity.short_name, at.year, number, "A")
    named = [NamedParty(p.side, p.name, p.birth_date, False) for p in draft.parties]
    days = made.rules.profile.limit.complex + number % 50
    return {
        "id": number,
        "number": make_number(made.rules.profile.number.dispute, parts),
        "title": make_title(named, draft.category_code, local_date(NOW)),
        "state": case.state,
        "source": draft.source,
        "source_ref": f"台账{number}" if number % 3 == 0 else None,
        "description": draft.description,
        "demands": draft.demands,
        "happened_on": draft.happened_on,
        "registered_at": at,
        "entered_at": at,
        "category_code": draft.category_code,
        "dispute_type": draft.dispute_type,
        "scale": draft.scale,
        "difficulty": draft.difficulty,
        "risk_level": draft.risk_level,
        "people_count": draft.people_count,
        "amount": draft.amount_fen,
        "township_code": case.village.township_code,
        "village_code": case.village.code,
        "village_name": case.village.name,
        "place_detail": draft.place.detail,
        "first_asker_name": made.actor.name,
        "first_asker_uid": made.actor.user_uid,
        "responsible_name": made.actor.name if number % 4 else None,
        "is_petition": False,
        "round": 1,
        "custody_no": 1,
        "clock_key": clock_key(draft.difficulty, draft.dispute_type, is_petition=False, in_mediation=False),
        "clock_started_on": local_date(at),
        "due_on": local_date(at) + timedelta(days=days),
        "profile_version": made.rules.profile.version,
        "incomplete": False,
    }


def party_row(dispute_id: int, position: int, party: PartyDraft) -> dict[str, Any]:
    """Column values of a party."""
    return {
        "dispute_id": dispute_id,
        "side": party.side,
        "position": position,
        "kind": party.kind,
        "name": party.name,
        "name_key": name_key(party.name),
        "id_kind": party.id_kind,
        "id_number": party.id_number,
        "gender": party.gender,
        "birth_date": party.birth_date,
        "ethnicity": party.ethnicity,
        "phone": party.phone,
        "address": party.address,
        "occupation": party.occupation,
        "is_representative": False,
    }


class Centres:
    """Generated centres of one run in one folder; a size that is there already is used again."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        """Make nothing yet."""
        self._folder = folder
        self._say = say

    def ready(self, disputes: int) -> Path:
        """Folder of a centre with so many disputes, for reading or for copying."""
        folder = self._folder / f"centre-{disputes}"
        if not folder.exists():
            # Made under another name first: a run that was stopped leaves no half centre behind.
            unfinished = self._folder / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            start = time.perf_counter()
            smaller = max((size for size in self._sizes() if size < disputes), default=None)
            if smaller is None:
                make(unfinished)
            else:
                shutil.copytree(self._folder / f"centre-{smaller}", unfinished)
            grow(unfinished, smaller or 0, disputes)
            unfinished.rename(folder)
            seconds = time.perf_counter() - start
            size = (folder / "centre.db").stat().st_size / 2**20
            self._say(
                f"made a centre of {disputes:,} disputes ({size:,.0f} MB), {disputes - (smaller or 0):,} of"
                f" them in {seconds:.1f} s"
            )
        return folder

    def _sizes(self) -> list[int]:
        return [int(folder.name.removeprefix("centre-")) for folder in self._folder.glob("centre-*")]

    def copy(self, disputes: int, to: Path) -> Path:
        """A copy of a centre that may be written to."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.ready(disputes), to)
        return to
