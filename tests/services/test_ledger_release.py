"""The printed ledger of many cases obeys the rule of two persons, as an export does."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import AuditAction, RiskLevel, Role
from db.models.audit import AuditEntry
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_ledger import LedgerPaper, make_ledger, record_ledger, render_ledger
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.export_approval import ApprovalRow, decide_approval, list_approvals
from desktop_app.services.ledger_release import ask_ledger, release_ledger
from desktop_app.services.rules import Rules
from tests.services.disputes import DRAFT, registered
from tests.support.centre import OpenTestCentre, make_centre

EVERY = DisputeQuery(open_only=False, limit=0)


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    """A township with two disputes."""
    made = make_centre(tmp_path / "centre")
    registered(made, DRAFT)
    registered(made, replace(DRAFT, risk_level=RiskLevel.RED))
    yield made
    made.centre.close()


@pytest.fixture
def chair(town: OpenTestCentre) -> Actor:
    """The head of the township: may print and agree, not export."""
    return town.someone(Role.TOWNSHIP_HEAD, "郑国安")


def at_most(town: OpenTestCentre, rows: int) -> Rules:
    """The county's rules with this ``export.max_rows``."""
    profile = town.rules.profile
    return replace(town.rules, profile=replace(profile, export=replace(profile.export, max_rows=rows)))


def made(town: OpenTestCentre, rows: int = 1, query: DisputeQuery = EVERY) -> LedgerPaper:
    with town.reading() as session:
        return make_ledger(
            session, query, at_most(town, rows), town.now, by=town.actor, today=local_date(town.now)
        )


def released(
    town: OpenTestCentre, ledger: LedgerPaper, rows: int = 1, by: Actor | None = None
) -> LedgerPaper:
    actor = by or town.actor
    with town.session(actor) as session:
        return release_ledger(session, ledger, at_most(town, rows), by=actor, now=town.now)


def asked(town: OpenTestCentre, by: Actor) -> tuple[ApprovalRow, ...]:
    with town.reading() as session:
        return list_approvals(session, town.now, by=by, today=local_date(town.now))


def on_record(town: OpenTestCentre, action: AuditAction) -> list[str]:
    with town.reading() as session:
        found = select(AuditEntry.detail).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return list(session.scalars(found))


def test_as_many_as_one_person_may_take_are_printed_alone(town: OpenTestCentre) -> None:
    ledger = made(town, rows=2)
    assert ledger.why == ""
    assert render_ledger(ledger).startswith(b"%PDF")
    assert released(town, ledger, rows=2) == ledger
    assert on_record(town, AuditAction.EXPORT) == []


def test_one_more_is_not_drawn_before_another_person_agrees(town: OpenTestCentre, chair: Actor) -> None:
    ledger = made(town)
    assert ledger.why == "超过了 1 件"
    for attempt in (lambda: render_ledger(ledger), lambda: released(town, ledger)):
        with pytest.raises(RuleViolation, match="超过了 1 件，要另一位同事同意") as refused:
            attempt()
        assert refused.value.field == "approval"
    with pytest.raises(RuleViolation, match="用途"), town.session() as session:
        ask_ledger(session, ledger, " ", by=town.actor, now=town.now)
    with town.session() as session:
        uid = ask_ledger(session, ledger, "季度归档", by=town.actor, now=town.now)
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        released(town, ledger)
    (row,) = asked(town, chair)
    assert (row.uid, row.count, row.reason, row.may_decide) == (uid, 2, "季度归档", True)
    with town.session(chair) as session:
        decide_approval(session, uid, True, by=chair, now=town.now)
    free = released(town, ledger)
    pdf = render_ledger(free)
    assert pdf.startswith(b"%PDF")
    with town.session() as session:
        record_ledger(session, free, pdf, by=town.actor, now=town.now)
    with pytest.raises(RuleViolation, match="要另一位同事同意"):
        released(town, made(town))
    what = "矛盾纠纷台账 2 件，用途：季度归档；条件：全部纠纷"
    assert on_record(town, AuditAction.EXPORT) == [
        f"申请导出{what}", f"同意{town.actor.name}导出{what}",
        "矛盾纠纷台账 2 件，打印或存成 PDF；条件：全部纠纷；郑国安同意",
    ]  # fmt: skip
    assert on_record(town, AuditAction.PRINT) == ["矛盾纠纷台账 2 件 1 页；条件：全部纠纷；郑国安同意"]


def test_the_word_holds_for_these_filters_and_this_person(town: OpenTestCentre, chair: Actor) -> None:
    registered(town, replace(DRAFT, risk_level=RiskLevel.RED))
    red = made(town, query=replace(EVERY, risk=(RiskLevel.RED,)))
    with town.session() as session:
        uid = ask_ledger(session, red, "季度归档", by=town.actor, now=town.now)
    with town.session(chair) as session:
        decide_approval(session, uid, True, by=chair, now=town.now)
    for ledger, by in ((made(town), None), (red, chair)):
        with pytest.raises(RuleViolation, match="要另一位同事同意"):
            released(town, ledger, by=by)
    assert released(town, red).agreed == "郑国安"


def test_who_may_print_may_ask_also_without_the_right_to_export(town: OpenTestCentre, chair: Actor) -> None:
    ledger = made(town)
    with town.session(chair) as session:
        uid = ask_ledger(session, ledger, "汇报", by=chair, now=town.now)
    with town.session() as session:
        decide_approval(session, uid, True, by=town.actor, now=town.now)
    assert released(town, ledger, by=chair).agreed == town.actor.name
    auditor = town.someone(Role.AUDITOR)
    with pytest.raises(PermissionDenied), town.session(auditor) as session:
        ask_ledger(session, ledger, "汇报", by=auditor, now=town.now)


def test_a_county_without_the_rule_prints_alone(town: OpenTestCentre) -> None:
    tight = at_most(town, 1)
    export = replace(tight.profile.export, second_person=False)
    rules = replace(tight, profile=replace(tight.profile, export=export))
    with town.reading() as session:
        ledger = make_ledger(session, EVERY, rules, town.now, by=town.actor, today=local_date(town.now))
    assert ledger.why == ""
