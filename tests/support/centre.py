"""Real centres for tests: a migrated, encrypted database file, copied from one template per test run."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from db.engine import writing_session
from db.enums import CentreLevel, Role
from desktop_app.domain.actor import Actor
from desktop_app.services.centre import Centre, NewCentre, create_centre, open_centre
from desktop_app.services.rules import Rules, load_rules
from tests.support.kept_folder import kept_folder
from tests.support.passwords import cheap_passwords

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""2026-11-23 (Monday) 12:00 in China."""
PASSWORD = "枫桥经验2026"


@dataclass
class OpenTestCentre:
    """An open centre with its director and a clock that the test moves."""

    centre: Centre
    actor: Actor
    rules: Rules
    recovery_code: str
    now: datetime = NOON

    def clock(self) -> datetime:
        """The test's time."""
        return self.now

    def pass_time(self, **delta: float) -> datetime:
        """Move the clock forward."""
        self.now += timedelta(**delta)
        return self.now

    @contextmanager
    def session(self, actor: Actor | None = None) -> Generator[Session]:
        """A writing session in one transaction that commits at the end."""
        with self.centre.writing(actor or self.actor, self.clock) as session, session.begin():
            yield session

    @contextmanager
    def session_of_then(self) -> Generator[Session]:
        """As ``session``, for what happened before ``now``: the test looks back, no clock was set back."""
        author = replace(
            self.centre.author(self.actor, self.clock),
            clock_doubtful=lambda _moment: False,
            latest_moment=lambda: None,
        )
        with writing_session(self.centre.engine, author) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A reading session."""
        with self.centre.reading() as session, session.begin():
            yield session

    def someone(self, role: Role, name: str = "柳叶青") -> Actor:
        """Another actor of this office with the given role (no key slot)."""
        return replace(self.actor, role=role, name=name, user_uid=UUID(int=abs(hash((role, name)))))


def reopen(centre: OpenTestCentre, folder: Path) -> None:
    """Open the centre in ``folder`` with the same key, in the place of the one that was closed."""
    centre.centre = open_centre(folder, centre.centre.key, now=centre.clock)


@cache
def _template(level: CentreLevel, name: str, short_name: str, code: str) -> tuple[Path, bytes, Actor, str]:
    folder = kept_folder("fengqiao-test-") / "centre"
    new = NewCentre(folder, level, name, short_name, code, "周砚秋", PASSWORD)
    with cheap_passwords():
        centre, actor, code_text = create_centre(new, now=lambda: NOON - timedelta(days=30))
    centre.close()
    return folder, centre.key, actor, code_text


TOWNSHIP = (CentreLevel.TOWNSHIP, "柳桥镇综治中心", "柳桥", "411525100000")
COUNTY = (CentreLevel.COUNTY, "固始县综治中心", "固始", "411525000000")


def make_centre(
    folder: Path,
    facts: tuple[CentreLevel, str, str, str] = TOWNSHIP,
    *,
    now: datetime = NOON,
    kept: Path | None = None,
) -> OpenTestCentre:
    """An open centre in ``folder`` (which must not exist yet); the same facts give the same office.

    ``kept``: the closed centre of this office that it begins as; without it there is nothing in it.
    """
    template, key, actor, recovery_code = _template(*facts)
    shutil.copytree(kept or template, folder)
    centre = open_centre(folder, key, now=lambda: now)
    return OpenTestCentre(centre, actor, load_rules(centre.identity), recovery_code, now)


def fresh_centre(folder: Path, *, code: str = TOWNSHIP[3], now: datetime = NOON) -> OpenTestCentre:
    """A township's centre made anew: the same names, an identity of its own."""
    level, name, short_name, _ = TOWNSHIP
    new = NewCentre(folder, level, name, short_name, code, "周砚秋", PASSWORD)
    with cheap_passwords():
        centre, actor, recovery_code = create_centre(new, now=lambda: now)
    return OpenTestCentre(centre, actor, load_rules(centre.identity), recovery_code, now)
