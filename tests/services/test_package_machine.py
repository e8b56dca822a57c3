"""Any mixture of edits, lost, doubled and shuffled sticks, and restored PCs ends with equal offices."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from db.models.change import Change, Conflict
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from tests.services.package_world import (
    World,
    digest_of,
    edit,
    make_world,
    order,
    receive,
    register,
    restore,
    snapshot,
)
from tests.support.centre import OpenTestCentre

WHO = st.sampled_from(["town", "county"])
PICK = st.integers(0, 1000)


class Exchange(RuleBasedStateMachine):
    """A township and its county; ``files`` are the sticks that are under way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="fengqiao-machine-"))
        self.world: World = make_world(self.folder / "w")
        self.files: dict[str, list[Path]] = {"town": [], "county": []}
        self.backups: dict[str, list[Path]] = {"town": [], "county": []}
        self.cases: list[UUID] = []
        self.number = 0

    def teardown(self) -> None:
        for centre in (self.world.county, self.world.town, self.world.other):
            centre.centre.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def office(self, who: str) -> OpenTestCentre:
        return self.world.town if who == "town" else self.world.county

    def other(self, who: str) -> str:
        return "county" if who == "town" else "town"

    @initialize()
    def begin(self) -> None:
        self.cases.append(register(self.world.town, 0))

    @rule()
    def new_case(self) -> None:
        self.number += 1
        self.cases.append(register(self.world.town, self.number))

    @rule(pick=PICK, value=st.integers(1, 9))
    def edit_case(self, pick: int, value: int) -> None:
        with self.world.town.reading() as session:
            known = sorted(session.scalars(select(Dispute.uid)))
        if known:
            edit(self.world.town, known[pick % len(known)], people_count=value)

    @rule()
    def new_order(self) -> None:
        self.number += 1
        order(self.world.county, self.world.town, self.number)

    @rule(who=WHO)
    def export(self, who: str) -> None:
        self.files[who].append(self.world.send(self.office(who), self.office(self.other(who))))

    @rule(who=WHO, pick=PICK)
    def take(self, who: str, pick: int) -> None:
        """Import any of the sticks, in any order; it stays, so it may be taken again."""
        if self.files[who]:
            self._receive(self.other(who), self.files[who][pick % len(self.files[who])])

    @rule(who=WHO, pick=PICK)
    def lose(self, who: str, pick: int) -> None:
        if self.files[who]:
            self.files[who].pop(pick % len(self.files[who])).unlink()

    @rule(who=WHO)
    def back_up(self, who: str) -> None:
        self.backups[who].append(snapshot(self.office(who), f"{who}-{len(self.backups[who])}"))

    @rule(who=WHO, pick=PICK)
    def put_back(self, who: str, pick: int) -> None:
        if self.backups[who]:
            restore(self.office(who), self.backups[who][pick % len(self.backups[who])])

    def _receive(self, who: str, file: Path) -> None:
        with suppress(PackageRefused):
            receive(self.office(who), file)

    def _changes(self, who: str) -> set[str]:
        with self.office(who).reading() as session:
            return set(session.scalars(select(Change.change_id).where(Change.refused.is_(None))))

    @invariant()
    def nothing_is_refused(self) -> None:
        for who in ("town", "county"):
            with self.office(who).reading() as session:
                assert session.scalars(select(Change).where(Change.refused.is_not(None))).all() == []

    def settle(self) -> None:
        """Enough honest trips that everybody has heard everything."""
        for _ in range(5):
            for who in ("town", "county"):
                other = self.other(who)
                try:
                    receive(self.office(other), self.world.send(self.office(who), self.office(other)))
                except PackageRefused as refused:
                    if refused.reason is not ReasonCode.FORK:
                        raise


class Settled(Exchange):
    """The machine with what must hold at the end of every run."""

    def teardown(self) -> None:
        try:
            both = self._changes("town") | self._changes("county")
            self.settle()
            self.check(both)
        finally:
            super().teardown()

    def check(self, both: set[str]) -> None:
        """No loss, same set, same view, no waiting, no silent overwrite."""
        town, county = self.world.town, self.world.county
        assert both <= self._changes("town")
        assert self._changes("town") == self._changes("county")
        for office in (town, county):
            assert digest_of(town, office) == digest_of(county, office)
        with town.reading() as here, county.reading() as there:
            fields = select(Conflict.record_uid, Conflict.field, Conflict.change_ids).order_by(
                Conflict.record_uid, Conflict.field
            )
            assert here.execute(fields).all() == there.execute(fields).all()
            for session in (here, there):
                assert session.scalars(select(Change).where(Change.pending)).all() == []
                assert len(session.scalars(select(Dispatch.number)).all()) == len(
                    set(session.scalars(select(Dispatch.uid)))
                )


TestExchange = Settled.TestCase
TestExchange.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
