"""案卷目录 and 调卷: what is filed, where it is kept, until when, who has it; as papers and workbook."""

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from desktop_app.domain.dossier_retention import has_run_out, kept_until
from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier_list import render, render_spines
from desktop_app.services.dossier_catalogue import (
    CatalogueQuery,
    ShelfDraft,
    archive_list,
    list_dossiers,
    make_catalogue,
    make_spines,
    note_archive_list,
    shelve_dossier,
    write_archive_list,
)
from desktop_app.services.dossier_loan import LoanDraft, bring_back, days_out, list_loans, take_out
from tests.papers.reading import page_texts, squeezed
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.test_dossier_addendum import filed

TODAY = day("2026-11-23")
NUMBER = "（2026）柳人调字第1号"


class Undone(Exception):
    """Ends a test's transaction without leaving a trace."""


def test_a_filed_dossier_stands_in_the_catalogue_and_is_shelved(case: Case, tmp_path: Path) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        with pytest.raises(RuleViolation, match="没有符合条件的案卷"):
            archive_list(session, CatalogueQuery(), by=by, today=TODAY)
        uid, bound = filed(case, session)
        (row,) = list_dossiers(session, CatalogueQuery(), by=by, today=TODAY)
        assert (row.year, row.number, row.retention, row.pages) == (2026, NUMBER, "30年", bound.pages)
        assert (row.kept_until, row.run_out) == (date(2056, 12, 31), False)
        assert "常守田" in row.parties
        with pytest.raises(RuleViolation, match="没有入盒的案卷"):
            make_spines(session, CatalogueQuery(), by=by, today=TODAY)
        with pytest.raises(RuleViolation, match="20、30、40 或 50"):
            shelve_dossier(session, uid, ShelfDraft("3", 25), by=by, now=now)
        shelf = ShelfDraft("2026-3", 30, "档案室 2 柜 4 层")
        shelve_dossier(session, uid, shelf, by=by, now=now)

        def found(**query: object) -> int:
            asked = replace(CatalogueQuery(), **query)  # type: ignore[arg-type]
            return len(list_dossiers(session, asked, by=by, today=TODAY))

        assert found(text="常守田 2柜") == 0
        assert found(text="常守田 档案室") == found(year=2026) == found(box="2026-3") == 1
        assert (
            found(year=2025)
            == found(retention="永久")
            == found(out_only=True)
            == found(run_out_only=True)
            == 0
        )
        later = list_dossiers(session, CatalogueQuery(run_out_only=True), by=by, today=date(2057, 1, 1))
        assert [one.number for one in later] == [NUMBER]
        listed = make_catalogue(session, CatalogueQuery(), "柳桥镇综治中心", now, by=by, today=TODAY)
        text = squeezed("".join(page_texts(render(listed))))
        assert NUMBER in text
        assert f"1卷，{bound.pages}页；30年1卷" in text
        assert render(listed) == render(listed)
        labels = make_spines(session, CatalogueQuery(), by=by, today=TODAY)
        assert [(one.box, one.thick, one.years) for one in labels] == [("2026-3", 30, "2026")]
        spine = squeezed("".join(page_texts(render_spines(labels, TODAY))))
        assert "2026-3" in spine
        assert sorted("柳桥镇人民调解委员会") == sorted(c for c in spine if c in "柳桥镇人民调解委员会")
        sheet = archive_list(session, CatalogueQuery(), by=by, today=TODAY)
        note_archive_list(session, len(sheet.rows), "案卷目录.xlsx", by=by, now=now)
        book = load_workbook(io.BytesIO(write_archive_list(sheet, tmp_path / "案卷目录.xlsx").read_bytes()))
        cells = [[str(c.value) for c in line] for line in book.active.iter_rows()]  # type: ignore[union-attr]
        (line,) = [cell for cell in cells if NUMBER in cell]
        assert line[:3] == ["2026", NUMBER, row.title]
        assert {"30年", "2056-12-31", "2026-3", "30", "档案室 2 柜 4 层"} <= set(line)
        raise Undone


def test_a_dossier_that_is_taken_out_comes_back_or_is_overdue(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    good = LoanDraft("冯秀兰", "复议案件查证", "申明", TODAY, TODAY + timedelta(days=7), "县司法局")
    with pytest.raises(Undone), centre.session() as session:
        open_uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="还没有立卷"):
            take_out(session, open_uid, good, by=by, now=now)
        raise Undone
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = filed(case, session)
        with pytest.raises(RuleViolation, match="没有调出"):
            bring_back(session, uid, TODAY, by=by, now=now)
        for changed, field in (
            ({"borrower": " "}, "borrower"),
            ({"purpose": ""}, "purpose"),
            ({"approved_by": ""}, "approved_by"),
            ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
            ({"taken_on": TODAY + timedelta(days=1)}, "taken_on"),
        ):
            with pytest.raises(RuleViolation) as refusal:
                take_out(session, uid, replace(good, **changed), by=by, now=now)  # type: ignore[arg-type]
            assert refusal.value.field == field
        take_out(session, uid, good, by=by, now=now)
        with pytest.raises(RuleViolation, match="在 冯秀兰 手里"):
            take_out(session, uid, good, by=by, now=now)
        (row,) = list_dossiers(session, CatalogueQuery(out_only=True), by=by, today=TODAY)
        assert (row.out_to, row.overdue) == ("冯秀兰", False)
        (late,) = list_loans(session, True, by=by, today=TODAY + timedelta(days=8))
        assert late.overdue
        assert days_out(late, now + timedelta(days=8)) == 8
        with pytest.raises(RuleViolation) as refusal:
            bring_back(session, uid, TODAY - timedelta(days=1), by=by, now=now)
        assert refusal.value.field == "returned_on"
        bring_back(session, uid, TODAY, "完好", by=by, now=now)
        assert list_loans(session, True, by=by, today=TODAY) == ()
        (back,) = list_loans(session, False, by=by, today=TODAY + timedelta(days=90))
        assert (back.returned_on, back.returned_note, back.overdue) == (TODAY, "完好", False)
        raise Undone


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 100))
def test_a_period_counts_from_the_year_after_filing(filed_on: date, years: int) -> None:
    until = kept_until(f"{years}年", filed_on)
    assert until is not None
    assert until == date(filed_on.year + years, 12, 31)
    assert not has_run_out(f"{years}年", filed_on, until)
    assert has_run_out(f"{years}年", filed_on, until + timedelta(days=1))


@pytest.mark.parametrize("words", ["永久", "长期", ""])
def test_words_without_years_never_run_out(words: str) -> None:
    assert kept_until(words, TODAY) is None
    assert not has_run_out(words, TODAY, date(2999, 1, 1))
