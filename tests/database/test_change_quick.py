"""The quick way of taking changes in and the plain one lead to the same database, row for row."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Table
from sqlalchemy.orm import Session

from db import change_apply, integrity, search
from db.change_apply import Applied
from db.change_row import IncomingChange
from db.enums import DisputeState
from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models import Change, Conflict, Dispute, RecordHead
from tests.database.offices import NewSession, deliver, log_of, office, sealed, written
from tests.database.rows import dispute, party
from tests.support.torture import TORTURE, note

Key = tuple[str, int]
_DISPUTES = [("dispute", n) for n in (1, 2)]
_PARTIES = [("party", n) for n in (11, 12, 13)]
_RECORDS: list[Key] = [*_DISPUTES, *_PARTIES, ("mediation_of_tomorrow", 21)]
_FIELDS: dict[str, dict[str, list[Any]]] = {
    "dispute": {
        "title": ["相邻纠纷", "土地纠纷"],
        "people_count": [2, 3],
        "amount": [None, 5_000_00],
        "state": ["accepted", "in_progress"],
        "happened_on": ["2026-11-18", None],
        "accepted_at": ["2026-11-21T01:00:00.000000Z", None],
        "access_offices": [[UUID(int=7).hex], {"b": 1, "a": "石"}],
        "incomplete": [True, False],
        "colour_of_tomorrow": ["红", 7],
        "risk_level": ["blue", "red"],
        "voided_at": ["2026-11-22T01:00:00.000000Z", None],
    },
    "party": {
        "name": ["温秀云", "谭建设"],
        "position": [1, 2],
        "dispute_id": [UUID(int=n).hex for n in (1, 2, 3)],
        "replaced_by_id": [UUID(int=n).hex for n in (11, 12, 13)],
        "birth_date": ["1968-02-06", None],
        "voided_at": ["2026-11-22T01:00:00.000000Z"],
    },
    "mediation_of_tomorrow": {"what": ["调解"]},
}


@dataclass(frozen=True)
class Act:
    """One change somebody writes: about which record, what, how much of the others' work was seen."""

    record: int
    fields: tuple[tuple[int, int], ...]
    seen: int
    op: str
    form: str
    lamport: int


def _mostly(usual: Any, *rare: Any, of: int = 16) -> st.SearchStrategy[Any]:
    return st.sampled_from((usual,) * (of - len(rare)) + rare)


acts = st.builds(
    Act,
    st.sampled_from((0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5)),
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 2)), min_size=1, max_size=3).map(tuple),
    # Mostly everything that came before was seen: those are the changes that go the quick way.
    _mostly(0, 1, 2),
    _mostly("update", "void", "create", of=40),
    _mostly("open", "sealed", "erased", "refused", of=60),
    _mostly(0, 3),
)
histories = st.lists(acts, min_size=8, max_size=30)


def _whole(key: Key) -> dict[str, Any]:
    """Values of a creation as the log writes them."""
    values: dict[str, Any] = {"what": "调解"}
    if key[0] == "dispute":
        values = _DISPUTE
    elif key[0] == "party":
        values = {**_PARTY, "dispute_id": UUID(int=1 + key[1] % 2).hex}
    return {name: value for name, value in values.items() if value is not None}


_DISPUTE: dict[str, Any] = {}
_PARTY: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _values_as_the_log_writes_them(paths: Callable[[], Path]) -> None:
    if not _DISPUTE:
        with office(paths(), 1) as here:
            with here() as session, session.begin():
                record = dispute()
                session.add_all([record, party(record)])
            first, second = log_of(here)
        _DISPUTE.update(first.said().values or {})
        _PARTY.update(second.said().values or {})


class _Writers:
    """Writes changes whose supersedes name what the writer saw of the record."""

    def __init__(self) -> None:
        self.made: list[IncomingChange] = []
        self._of: dict[Key, list[tuple[str, frozenset[str]]]] = {}

    def write(self, act: Act) -> None:
        key = _RECORDS[act.record]
        before = self._of.get(key, [])
        create = not before or act.op == "create"
        values = _whole(key) if create else self._some(key[0], act)
        seen = [] if create else before[: max(1, len(before) - act.seen)]
        supersedes = {name: _heads(seen, name) for name in values} if seen else {}
        change = written(
            values,
            entity=key[0],
            uid=UUID(int=key[1]).hex,
            op="create" if create else act.op,
            supersedes=supersedes,
            lamport=max(1, len(self.made) + 1 - act.lamport),
            custody_no=1 + act.lamport // 3,
        )
        match act.form:
            case "sealed":
                change = sealed(change)
            case "erased":
                change = replace(change, payload=None)
            case "refused":
                change = replace(change, refused="AUTHORITY")
            case _:
                pass
        self.made.append(change)
        self._of.setdefault(key, []).append((change.change_id, frozenset(values)))

    def _some(self, entity: str, act: Act) -> dict[str, Any]:
        fields = list(_FIELDS[entity].items())
        # The last field is the tombstone: only a change that voids speaks of it.
        last = len(fields) - (entity != "mediation_of_tomorrow")
        chosen = [(fields[at % last], value) for at, value in act.fields]
        if act.op == "void":
            chosen.append((fields[-1], act.lamport))
        return {name: values[value % len(values)] for (name, values), value in chosen}


def _heads(seen: Sequence[tuple[str, frozenset[str]]], name: str) -> list[str]:
    """What the log would name: the last change that spoke of the field, or the record's first."""
    spoke = [change_id for change_id, names in seen if name in names]
    return [(spoke or [seen[0][0]])[-1]]


def _raw(session: Session, table: Table[Any], leave: frozenset[str]) -> list[tuple[Any, ...]]:
    """Rows as the file holds them, local ids of other tables replaced by uids."""
    references = {c.key: next(iter(c.foreign_keys)).column.table for c in table.columns if c.foreign_keys}
    names: list[str] = []
    for column in table.columns:
        if column.key in references:
            other = references[column.key].name
            names.append(f'(SELECT uid FROM "{other}" AS o WHERE o.id = "{table.name}"."{column.key}")')
        elif column.key not in leave:
            names.append(f'"{column.key}"')
    rows = session.connection().exec_driver_sql(f'SELECT {", ".join(names)} FROM "{table.name}"')
    return [tuple(row) for row in rows]


def everything(new_session: NewSession) -> dict[str, object]:
    """Every table that changes go into, byte for byte; only numbers of rows may differ."""
    local = frozenset({"id"})
    with new_session() as session:
        found: dict[str, object] = {
            # Of the log the order counts too: it is the order in which changes go on to others.
            "change": _raw(session, table_of(Change), frozenset()),
            "head": sorted(_raw(session, table_of(RecordHead), local)),
            "conflict": sorted(_raw(session, table_of(Conflict), local)),
        }
        for entity, model in exchanged_classes().items():
            assert reference_columns(model).keys() <= set(table_of(model).columns.keys())
            found[entity] = sorted(_raw(session, table_of(model), local), key=repr)
        names = session.connection().exec_driver_sql("SELECT id, uid FROM dispute").fetchall()
        uids = {row[0]: row[1] for row in names}
        for word in ("温秀云", "谭建设", "院墙", "土地"):
            found[word] = sorted(uids[row] for row in search.find(session, word))
        return found


def _deliver_plainly(new_session: NewSession, changes: Sequence[IncomingChange]) -> Applied:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(change_apply, "show_quickly", lambda *_: frozenset[tuple[str, str]]())
        return deliver(new_session, changes)


def _compare(paths: Callable[[], Path], made: list[IncomingChange], number: int, batch: int) -> None:
    """Bring changes in several deliveries, in order or not, some of them twice, some sealed at first."""
    dice = random.Random(number)
    plan = list(made)
    if dice.random() < 0.4:
        for at in sorted(dice.sample(range(len(plan)), len(plan) // 3)):
            plan.insert(dice.randrange(len(plan)), plan.pop(at))
    plan += dice.sample(made, len(made) // 4)
    plan = [sealed(c) if c.payload is not None and dice.random() < 0.01 else c for c in plan] + plan[:2]
    with office(paths(), 1) as quick, office(paths(), 2) as plain, pytest.MonkeyPatch.context() as patch:
        patch.setattr(change_apply, "BATCH", batch)
        while plan:
            cut = dice.randrange((len(plan) + 1) // 2, len(plan) + 1)
            assert deliver(quick, plan[:cut]) == _deliver_plainly(plain, plan[:cut])
            del plan[:cut]
            assert everything(quick) == everything(plain)
        with quick() as session:
            assert integrity.full_check(session) == ()


@given(made=histories, dice=st.integers(0, 2**32), batch=st.sampled_from((2, 5, 500)))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same_tables(
    paths: Callable[[], Path], made: list[Act], dice: int, batch: int
) -> None:
    writers = _Writers()
    for act in made:
        writers.write(act)
    _compare(paths, writers.made, dice, batch)


def _title(seen: str, title: str, lamport: int, op: str = "update") -> IncomingChange:
    return _update({"title": title}, {"title": [seen]}, lamport, op)


def _update(
    values: dict[str, Any], supersedes: dict[str, list[str]], lamport: int, op: str = "update"
) -> IncomingChange:
    uid = UUID(int=1).hex
    return written(values, entity="dispute", uid=uid, op=op, supersedes=supersedes, lamport=lamport)


def _created(lamport: int = 1, number: str = "A1") -> IncomingChange:
    values = {**_whole(("dispute", 1)), "number": number}
    return written(values, entity="dispute", uid=UUID(int=1).hex, op="create", lamport=lamport)


def _followed() -> IncomingChange:
    first = _update(_whole(("dispute", 1)), {}, 5)
    return _title(first.change_id, "甲", 2)


def _deceptive() -> list[list[list[IncomingChange]]]:
    """Deliveries whose last change looks as if it plainly followed."""
    base = _created()
    first, other = _title(base.change_id, "甲", 2), _title(base.change_id, "乙", 2)
    third, fourth = _title(first.change_id, "丙", 3), _title(first.change_id, "丁", 4)
    both = _update({"title": "丁"}, {"title": sorted([first.change_id, other.change_id])}, 4)
    void = _update({"voided_at": "2026-11-22T01:00:00.000000Z"}, {"voided_at": [base.change_id]}, 2)
    return [
        # An erased or a sealed change has superseded it.
        [[base], [replace(third, payload=None)], [first]],
        [[base], [sealed(third)], [first]],
        # The record was created twice.
        [[_created(5)], [_created(2, "A2")], [_title(_created(5).change_id, "甲", 6)]],
        # The record has all its values, but no creation, and this is older.
        [[_update(_whole(("dispute", 1)), {}, 5)], [_followed()]],
        # It is a second creation that saw what shows, and is older.
        [[_created(5)], [_title(_created(5).change_id, "甲", 2, op="create")]],
        # It saw one of two values that stand against each other, or both.
        [[base], [first, other], [fourth]],
        [[base], [first, other], [both]],
        # The record's creation came late, or sealed and then open with its next change.
        [[first], [base], [fourth]],
        [[sealed(base)], [base, first]],
        # Two that saw the same one.
        [[base], [first, third, fourth]],
        # A tombstone before it, and one that is taken back.
        [[base], [void], [first]],
        [[base], [void], [_update({"voided_at": None}, {"voided_at": [void.change_id]}, 3)]],
    ]


@pytest.mark.parametrize("which", range(12))
def test_what_only_looks_plain_is_left_to_the_plain_way(paths: Callable[[], Path], which: int) -> None:
    with office(paths(), 1) as quick, office(paths(), 2) as plain:
        for changes in _deceptive()[which]:
            assert deliver(quick, changes) == _deliver_plainly(plain, changes)
            assert everything(quick) == everything(plain)


def test_a_plain_history_goes_the_quick_way_alone(
    paths: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            session.add_all([record, party(record)])
            session.flush()
            record.people_count = 9
        first = log_of(here)
        with here() as session, session.begin():
            found = session.get_one(Dispute, 1)
            found.people_count, found.state = 12, DisputeState.ACCEPTED
        monkeypatch.setattr(change_apply, "show", lambda *_: pytest.fail("not the quick way"))
        assert deliver(there, first) == Applied(3, 0, 0, 0, 0)
        assert deliver(there, log_of(here)) == Applied(1, 3, 0, 0, 0)
        assert everything(there)["dispute"] == everything(here)["dispute"]


@pytest.mark.torture
@seed(TORTURE.seed)
@given(
    made=histories,
    dice=st.integers(0, 2**32),
    batch=st.sampled_from((1, 3, 10, 500)),
)
@settings(
    max_examples=TORTURE.examples * 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_both_ways_give_the_same_tables_at_length(
    paths: Callable[[], Path], made: list[Act], dice: int, batch: int
) -> None:
    writers = _Writers()
    for act in made:
        writers.write(act)
    _compare(paths, writers.made, dice, batch)
    note("quick way", examples=1, changes=len(made))
