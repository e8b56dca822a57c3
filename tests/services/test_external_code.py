"""Codes of other systems: one at a time for each record and system, imported once however often."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.models.change import Change
from db.models.grid import Grid
from db.models.unit import unit_uid
from desktop_app.errors import RuleViolation
from desktop_app.services import external_code
from desktop_app.services.external_code import ExternalCodeDraft, ExternalCodeRow
from desktop_app.services.unit_import import UnitImport, import_units
from tests.support.centre import OpenTestCentre
from tests.support.township import VILLAGES, code_of, make_township

DAY = date(2026, 11, 23)
VILLAGE = unit_uid(next(iter(VILLAGES)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> OpenTestCentre:
    return make_township(tmp_path_factory.mktemp("codes") / "centre")


def add(home: OpenTestCentre, record: UUID, draft: ExternalCodeDraft) -> UUID:
    with home.session() as session:
        return external_code.add_external_code(session, record, draft, by=home.actor, now=home.now)


def codes(home: OpenTestCentre, record: UUID) -> tuple[ExternalCodeRow, ...]:
    with home.reading() as session:
        return external_code.list_external_codes(session, record, by=home.actor, today=DAY)


def test_a_new_code_lets_the_old_one_end_the_day_before(home: OpenTestCentre) -> None:
    add(home, VILLAGE, ExternalCodeDraft("公安", "4115251162010"))
    add(home, VILLAGE, ExternalCodeDraft("公安", "411525116201000", date(2021, 1, 1)))
    found = codes(home, VILLAGE)
    assert [(row.code, row.valid_from, row.valid_to) for row in found] == [
        ("411525116201000", date(2021, 1, 1), None), ("4115251162010", None, date(2020, 12, 31)),
    ]  # fmt: skip
    with home.session() as session:
        external_code.end_external_code(session, found[0].uid, DAY, by=home.actor, now=home.now)
    assert not codes(home, VILLAGE)[0].holds_on(DAY + timedelta(days=1))


def test_two_records_never_bear_one_code_at_a_time(home: OpenTestCentre) -> None:
    with home.reading() as session:
        one, other = session.scalars(select(Grid.uid).where(Grid.code.in_([code_of(0, 1), code_of(0, 2)])))
    add(home, one, ExternalCodeDraft("综治平台", "0376-01", date(2024, 1, 1), date(2025, 12, 31)))
    with pytest.raises(RuleViolation, match="是固桥村民委员会第1网格的"):
        add(home, other, ExternalCodeDraft("综治平台", "0376-01", date(2025, 6, 1)))
    add(home, other, ExternalCodeDraft("综治平台", "0376-01", date(2026, 1, 1)))
    add(home, other, ExternalCodeDraft("民政", "0376-01", date(2025, 1, 1)))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ExternalCodeDraft("", "1"), "system"),
        (ExternalCodeDraft("民政", ""), "code"),
        (ExternalCodeDraft("民政", "1" * 61), "code"),
        (ExternalCodeDraft("民政", "1", DAY, DAY - timedelta(days=1)), "valid_to"),
    ],
)
def test_what_is_no_code_is_refused_at_its_field(
    home: OpenTestCentre, draft: ExternalCodeDraft, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        add(home, VILLAGE, draft)
    assert refused.value.field == field
    with pytest.raises(RuleViolation, match="找不到这个村"):
        add(home, UUID(int=5), ExternalCodeDraft("民政", "1"))


_DAYS = st.one_of(st.none(), st.integers(0, 40).map(lambda n: date(2026, 1, 1) + timedelta(days=n)))
_RUN = [0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_DAYS, _DAYS), min_size=1, max_size=5))
def test_a_record_has_at_most_one_code_in_a_system_on_any_day(
    home: OpenTestCentre, periods: list[tuple[date | None, date | None]]
) -> None:
    """Whatever is typed in whatever order: taken or refused, never two at once, and nothing vanishes."""
    _RUN[0] += 1
    system, stored = f"系统{_RUN[0]}", 0
    for number, (first, last) in enumerate(periods):
        try:
            add(home, VILLAGE, ExternalCodeDraft(system, f"C{number}", first, last))
            stored += 1
        except RuleViolation:
            pass
    rows = [row for row in codes(home, VILLAGE) if row.system == system]
    assert len(rows) == stored
    for offset in range(-1, 42):
        day = date(2026, 1, 1) + timedelta(days=offset)
        assert sum(row.holds_on(day) for row in rows) <= 1


HEAD = "网格编码,系统,外部编码,启用日期,停用日期\n"


def run(home: OpenTestCentre, folder: Path, text: str, encoding: str = "utf-8-sig") -> UnitImport:
    path = folder / "外部编码.csv"
    path.write_bytes(text.encode(encoding))
    with home.session() as session:
        return import_units(session, path, by=home.actor, now=home.now)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_of_codes_is_imported_once(tmp_path: Path, encoding: str) -> None:
    home = make_township(tmp_path / "centre")
    text = HEAD + f"{code_of(0, 1)},公安,00371,2024-01-01,\n{next(iter(VILLAGES))},民政,0088,,\n"
    assert (run(home, tmp_path, text, encoding).added, run(home, tmp_path, text).unchanged) == (2, 2)
    assert [row.code for row in codes(home, VILLAGE)] == ["0088"], "leading zeros stay"
    with home.reading() as session:
        before = session.scalar(select(func.count()).select_from(Change))
    run(home, tmp_path, text)
    with home.reading() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == before
    ended = run(home, tmp_path, text.replace("2024-01-01,", "2024-01-01,2026-10-31"))
    assert (ended.changed, ended.lines[0].text) == (1, "公安 00371 到 2026-10-31")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("999,公安,1,,\n", "第 2 行的网格或区划 999 还没有"),
        (f"{code_of(0, 1)},,1,,\n", "第 2 行：请写明是哪个系统"),
        (f"{code_of(0, 1)},公安,1,2024-13-01,\n", "第 2 行的日期"),
        (f"{code_of(0, 1)},公安,1,,\n{code_of(0, 2)},公安,1,,\n", "第 3 行：公安的编码 1 是固桥"),
    ],
)
def test_a_bad_list_of_codes_changes_nothing(tmp_path: Path, row: str, says: str) -> None:
    home = make_township(tmp_path / "centre")
    with pytest.raises(RuleViolation, match=says):
        run(home, tmp_path, HEAD + row)
    with home.reading() as session:
        uid = session.scalars(select(Grid.uid).where(Grid.code == code_of(0, 1))).one()
    assert codes(home, uid) == ()
