"""Existing ledgers of the sweep in two invented layouts, taken over as they are; a layout is remembered."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.enums import GridEventOutcome, RiskLevel, SweepState
from db.models.change import Change
from db.models.sweep import GridEvent, SweepReport
from desktop_app.services.ledger_file import LayoutChoice, open_ledger
from desktop_app.services.ledger_layout import remember_layouts
from desktop_app.services.sweep_import import RowOutcome, SweepImport, import_sweep
from desktop_app.services.sweep_import_columns import sweep_ledger
from tests.ledgers.sweeps import sweep_book, sweep_list
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of, make_township


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre")


def run(home: OpenTestCentre, path: Path) -> SweepImport:
    with home.session() as session:
        return import_sweep(session, path, home.rules, by=home.actor, now=home.now)[0]


def told(result: SweepImport) -> list[tuple[int, RowOutcome]]:
    return [(row.line, row.outcome) for row in result.rows]


def test_a_book_with_a_sheet_a_day_is_taken_over(home: OpenTestCentre, tmp_path: Path) -> None:
    result = run(home, sweep_book(tmp_path / "每日一排.xlsx"))
    stored, refused, blank = RowOutcome.STORED, RowOutcome.REFUSED, RowOutcome.BLANK
    first = [(4, stored), (5, stored), (6, stored), (7, blank)]
    assert told(result) == [*first, (4, refused), (5, stored), (6, refused), (7, blank)]
    assert "没有写简要情况" in result.rows[4].text
    assert "泉河铺没有这个网格" in result.rows[6].text
    with home.reading() as session:
        rows = session.execute(
            select(SweepReport.day, SweepReport.state, SweepReport.reporter_name).order_by(SweepReport.id)
        ).all()
        assert [tuple(row) for row in rows] == [
            (date(2026, 11, 21), SweepState.ZERO, "甲一"),
            (date(2026, 11, 21), SweepState.FINDINGS, "甲二"),
            (date(2026, 11, 21), SweepState.ZERO, "甲三"),
            (date(2026, 11, 22), SweepState.ZERO, "乙一"),
        ]
        event = session.scalars(select(GridEvent)).one()
        assert (event.parties_text, event.phone, event.people_count) == ("王立春 与 沈大江", "15400000077", 4)
        assert (event.risk_level, event.outcome) == (RiskLevel.YELLOW, GridEventOutcome.ON_THE_SPOT)
        assert event.category_code == "02"
        assert (event.owner_name, event.due_on) == ("阎大生", date(2026, 11, 25))
        assert (event.outcome_note, event.description) == ("划出走道", "晒稻占道，两家争吵")


def test_a_list_without_a_column_for_zero_is_taken_over(home: OpenTestCentre, tmp_path: Path) -> None:
    path = sweep_list(tmp_path / "固桥村.csv")
    result = run(home, path)
    stored, refused = RowOutcome.STORED, RowOutcome.REFUSED
    first = [(3, stored), (4, stored), (5, stored)]
    assert told(result) == [*first, (6, refused), (7, refused), (8, RowOutcome.BLANK)]
    assert "日期“11.31”看不懂" in result.rows[3].text
    with home.reading() as session:
        assert session.scalars(select(GridEvent.description)).all() == ["张家与李家为排水争执（时限：立即）"]
        before = session.scalar(select(func.count()).select_from(Change))
    again = run(home, path)
    assert again.count(RowOutcome.SAME) == 3
    with home.reading() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == before


def test_what_was_said_about_a_layout_holds_the_next_time(home: OpenTestCentre, tmp_path: Path) -> None:
    path = tmp_path / "土表.csv"
    path.write_text(f"格号,哪天,谁说的,有事没事\n{code_of(0, 1)},2026-11-22,甲一,零报告\n", "utf-8")
    file = open_ledger(path, sweep_ledger())
    (layout,) = file.layouts
    said = {"格号": "code", "哪天": "day", "谁说的": "reporter", "有事没事": "found"}
    with home.session() as session:
        remember_layouts(session, {layout.key: LayoutChoice(said)}, by=home.actor, now=home.now)
    assert [row.outcome for row in run(home, path).rows] == [RowOutcome.STORED]
