"""The ledger of receptions as PDF and as a workbook, read back."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db.enums import AuditAction, Role, VisitOutcome
from db.models.audit import AuditEntry
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.reception import MatterDraft
from desktop_app.services.reception_import import import_receptions
from desktop_app.services.reception_ledger import LedgerTaken, take_ledger
from tests.papers.reading import outside, page_texts, sound
from tests.services.disputes import registered
from tests.services.receptions import duty, visit
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def taken(home: OpenTestCentre, reason: str = "季度检查") -> LedgerTaken:
    with home.session() as session:
        return take_ledger(session, FIRST, LAST, reason, home.rules, by=home.actor, now=home.now)


def test_both_forms_say_the_same_and_nothing_is_cut_off(home: OpenTestCentre) -> None:
    today = duty(home)
    long = "要求硬化通往东头组的生产路，" * 60 + "到此为止。"
    first = visit(home, today, MatterDraft(VisitOutcome.TOLD, told_where="到镇社保所"), people_count=3)
    for number in range(30):
        visit(home, today, name=f"第{number}人", demand=long if number == 7 else "修路灯。")
    made = taken(home)
    pdf = made.pdf()
    sound(pdf)
    pages = page_texts(pdf)
    assert len(pages) > 2
    assert outside(pdf, 10) == []
    text = "".join("".join(pages).split())
    for words in ("31件，来访33人；已办结1件", "到此为止。", first.number, "139926********0045", "镇长"):
        assert words in text
    assert "15400000066" not in text
    sheet = load_workbook(io.BytesIO(made.xlsx())).active
    assert sheet is not None
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    head = next(n for n, row in enumerate(rows) if row[0] == "编号")
    assert len(rows) - head - 1 == 31
    by_title = dict(zip(rows[head], rows[head + 1], strict=True))
    assert (by_title["编号"], by_title["电话"]) == (first.number, "154****0066")
    assert by_title["结果"] == "到镇社保所"
    assert by_title["接访领导"] == "申明"


def test_an_exported_workbook_can_be_imported_elsewhere(home: OpenTestCentre, tmp_path: Path) -> None:
    visit(home, duty(home), MatterDraft(VisitOutcome.SETTLED, result="当场答复。"))
    path = tmp_path / "台账.xlsx"
    path.write_bytes(taken(home).xlsx())
    other = make_township(tmp_path / "other")
    with other.session() as session:
        _, done = import_receptions(session, path, other.rules, by=other.actor, now=other.now)
    other.centre.close()
    assert done.visits == 1


def test_taking_it_out_needs_a_purpose_and_is_on_record(home: OpenTestCentre) -> None:
    with pytest.raises(RuleViolation, match="没有登记来访"):
        taken(home)
    visit(home, duty(home))
    visit(home, duty(home), name="曲长河")
    with pytest.raises(RuleViolation) as refused:
        taken(home, " ")
    assert refused.value.field == "reason"
    few = replace(home.rules.profile, export=replace(home.rules.profile.export, max_rows=1))
    with pytest.raises(RuleViolation, match="分成几段"), home.session() as session:
        take_ledger(
            session, FIRST, LAST, "检查", replace(home.rules, profile=few), by=home.actor, now=home.now
        )
    taken(home)
    head = home.someone(Role.TOWNSHIP_HEAD, "申明")
    with pytest.raises(PermissionDenied), home.session(head) as session:
        take_ledger(session, FIRST, LAST, "检查", home.rules, by=head, now=home.now)
    with home.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == AuditAction.EXPORT)).all()
        assert [("2 件" in entry.detail, "季度检查" in entry.detail) for entry in entries] == [(True, True)]


def test_restricted_matters_are_not_in_it_for_others(home: OpenTestCentre) -> None:
    known = registered(home)
    visit(home, duty(home), MatterDraft(VisitOutcome.LINKED, dispute_uid=known.uid))
    with home.session() as session:
        draft = RestrictionDraft(known.uid, readers=(home.actor.user_uid,))
        restrict_dispute(session, draft, by=home.actor, now=home.now)
    other = home.someone(Role.WINDOW_CLERK, "潘友德")
    with pytest.raises(RuleViolation, match="没有登记来访"), home.session(other) as session:
        take_ledger(session, FIRST, LAST, "检查", home.rules, by=other, now=home.now)
    assert local_date(home.now) <= LAST
    assert len(taken(home).content.rows) == 1
