"""The ledger of leader assignments: which ones, masked by right, agreed by a second person, on record."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

from db.enums import AuditAction, ProgressKind, Role
from db.models.audit import AuditEntry
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.assignment_ledger import (
    AssignmentLedgerPaper,
    assignment_ledger_sheet,
    make_assignment_ledger,
    record_assignment_ledger,
    render_assignment_ledger,
)
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery, LedgerScope
from desktop_app.services.export_approval import decide_approval
from desktop_app.services.export_release import release
from desktop_app.services.ledger_release import ask_ledger, release_ledger
from desktop_app.services.sheet_file import to_xlsx
from tests.papers.reading import page_texts, squeezed
from tests.services import assignments as made
from tests.services.disputes import DRAFT, WU, registered
from tests.support.centre import OpenTestCentre, make_centre

MONTH = AssignmentLedgerQuery(LedgerForm.STREET, date(2026, 11, 1), date(2026, 11, 30))
FULL = replace(MONTH, full_numbers=True)


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    """A township with one case that a leader works."""
    home = make_centre(tmp_path / "centre")
    person = replace(WU, phone="13800001234", address="柳桥镇三官村")
    uid = registered(home, replace(DRAFT, parties=(person, *DRAFT.parties[1:]), demands="停止夜间作业")).uid
    made.start(home, made.propose(home, uid, made.add_leader(home)))
    yield home
    home.centre.close()


def ledger(
    town: OpenTestCentre, query: AssignmentLedgerQuery = MONTH, by: Actor | None = None
) -> AssignmentLedgerPaper:
    with town.reading() as session:
        return make_assignment_ledger(
            session, query, town.rules, town.now, by=by or town.actor, today=town.now.date()
        )


def only(town: OpenTestCentre) -> UUID:
    (row,) = made.listed(town)
    return row.uid


def test_the_month_says_what_was_done_in_it_with_masked_numbers(town: OpenTestCentre) -> None:
    made.act(town, only(town), ProgressKind.MEETING)
    paper = ledger(town)
    (row,) = paper.content.rows
    assert (row.leader, row.responsible, row.people[0].name) == ("陈志远", "唐晓东", "吴桂芬")
    assert row.people[0].id_number == "139926" + "*" * 8 + (WU.id_number or "")[-4:]
    assert row.people[0].phone == "138****1234"
    assert row.work == "11-23 协调会：见了职工代表五人"
    text = squeezed("".join(page_texts(render_assignment_ledger(paper))))
    assert "138****1234" in text
    assert "13800001234" not in text
    earlier = replace(MONTH, first=date(2026, 10, 1), last=date(2026, 10, 31))
    with pytest.raises(RuleViolation, match="没有符合条件的包案"):
        ledger(town, earlier)


def test_full_numbers_need_the_right_and_a_second_person(town: OpenTestCentre) -> None:
    leader = town.someone(Role.ASSIGNED_LEADER, "陈志远")
    with pytest.raises(PermissionDenied, match="完整号码"):
        ledger(town, FULL, leader)
    assert ledger(town, by=leader).content.rows[0].people[0].phone == "138****1234"

    paper = ledger(town, FULL)
    assert paper.content.rows[0].people[0].phone == "13800001234"
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        render_assignment_ledger(paper)
    with town.session() as session, pytest.raises(RuleViolation, match="要另一位同事同意"):
        release_ledger(session, paper, town.rules, by=town.actor, now=town.now)
    with town.session() as session:
        asked = ask_ledger(session, paper, "报县信访局", by=town.actor, now=town.now)
    head = town.someone(Role.TOWNSHIP_HEAD, "薛慧敏")
    with town.session(head) as session:
        decide_approval(session, asked, True, by=head, now=town.now)
    # The word was given for these conditions, not for a longer period.
    longer = ledger(town, replace(FULL, first=date(2026, 10, 1)))
    with town.session() as session, pytest.raises(RuleViolation, match="要另一位同事同意"):
        release_ledger(session, longer, town.rules, by=town.actor, now=town.now)
    with town.session() as session:
        agreed = release_ledger(session, paper, town.rules, by=town.actor, now=town.now)
    pdf = render_assignment_ledger(agreed)
    assert "13800001234" in squeezed("".join(page_texts(pdf)))
    with town.session() as session:
        record_assignment_ledger(session, agreed, pdf, by=town.actor, now=town.now)
    with town.reading() as session:
        said = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == AuditAction.PRINT)).all()
    assert said[-1].startswith("领导包案工作月报表 1 件 1 页")
    assert said[-1].endswith("薛慧敏同意")


def test_the_sheet_has_the_columns_of_the_paper_and_goes_on_record(
    town: OpenTestCentre, tmp_path: Path
) -> None:
    county = replace(MONTH, form=LedgerForm.COUNTY)
    with town.reading() as session:
        table = assignment_ledger_sheet(
            session, county, town.rules, town.now, by=town.actor, today=town.now.date()
        )
    with town.session() as session, pytest.raises(RuleViolation, match="用途"):
        release(session, table.release("", "台账.xlsx"), town.rules, by=town.actor, now=town.now)
    with town.session() as session:
        release(session, table.release("报县", "台账.xlsx"), town.rules, by=town.actor, now=town.now)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(to_xlsx([table.sheet]))
    cells = [[c or "" for c in row] for row in openpyxl.load_workbook(path).active.values]  # pyright: ignore
    assert cells[0][0] == "柳桥镇综治中心领导包案台账"
    titles = next(row for row in cells if row[0] == "序号")
    last = dict(zip(titles, cells[-1], strict=True))
    assert last["包案领导"] == "陈志远\n镇党委书记"
    assert last["销号情况"] == "未销号"
    assert last["化解时限"] == (town.now.date() + timedelta(days=30)).isoformat()


def test_one_leader_alone_and_what_is_not_approved_is_in_no_ledger(town: OpenTestCentre) -> None:
    other = made.add_leader(town, "孙国栋", "副镇长")
    waiting = made.propose(town, made.add_dispute(town), other)
    assert len(ledger(town).content.rows) == 1
    made.start(town, waiting)
    assert len(ledger(town).content.rows) == 2
    mine = replace(MONTH, leader_uid=other, scope=LedgerScope.OPEN)
    (row,) = ledger(town, mine).content.rows
    assert row.leader == "孙国栋"
    assert ledger(town, mine).content.conditions == "只要没有销号的；领导：孙国栋"
