"""Printing many papers as one job: of one case, of one kind over cases, with the right copies."""

import io
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from db.enums import PaperKind, Role
from db.models.dispute import Dispute
from db.models.paper import Paper
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_edit import edit
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.paper import make_paper, missing_chars, render_paper
from desktop_app.services.paper_batch import (
    BatchItem,
    batch_kinds,
    batch_of_case,
    batch_of_kind,
    blank_forms,
    draw_blank,
    make_batch,
    record_batch,
    render_batch,
)
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.test_paper import text_of
from tests.support.centre import make_centre

TODAY = day("2026-11-23")
K = PaperKind


@pytest.fixture
def case(tmp_path: Path) -> Generator[Case]:
    centre = make_centre(tmp_path / "centre")
    made = cases.land_case(centre)
    with centre.session() as session:
        cases.drawn_up(made, session)
    yield made
    centre.centre.close()


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return len(file.pages)


def test_the_papers_of_a_case_come_with_their_own_copies(case: Case) -> None:
    centre = case.centre
    with centre.reading() as session:
        rows = batch_of_case(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
    copies = {row.kind: row.copies for row in rows}
    assert copies[K.AGREEMENT] == 4, "three parties and the committee"
    assert copies[K.ACCEPTANCE_REGISTER] == 1
    assert all(row.wanted for row in rows), "none was printed yet"


def test_one_job_holds_every_copy_and_every_paper_is_noted_once(case: Case) -> None:
    centre = case.centre
    with centre.reading() as session:
        rows = batch_of_case(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
        items = [BatchItem(row.kind, row.subject) for row in rows]
        batch = make_batch(session, items, centre.rules, by=centre.actor, today=TODAY)
    drawn = render_batch(batch, False)
    counts = [pages(one) * copies for one, (_, copies) in zip(drawn.single, batch.papers, strict=True)]
    assert pages(drawn.pdf) == sum(counts)
    assert text_of(drawn.pdf).count("人民调解协议书编号") >= 4
    assert render_batch(batch, False).pdf == drawn.pdf
    with centre.session() as session:
        assert record_batch(session, batch, drawn.single, by=centre.actor, now=centre.now) == len(rows)
    with centre.reading() as session:
        assert len(session.scalars(select(Paper.mark).where(Paper.mark.is_not(None))).all()) == len(rows)
        again = batch_of_case(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
    assert not any(row.wanted for row in again)
    with centre.session() as session:
        changes = {"description": "另有树苗三十棵。"}
        edit(session, case.dispute, changes, centre.rules, by=centre.actor, now=centre.now)
        later = batch_of_case(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
    assert {row.kind for row in later if row.wanted} == {K.REGISTRATION_SHEET, K.ACCEPTANCE_REGISTER}


def test_on_both_sides_every_copy_starts_a_new_sheet(case: Case) -> None:
    centre = case.centre
    with centre.reading() as session:
        rows = batch_of_case(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
        items = [BatchItem(row.kind, row.subject, 2) for row in rows]
        batch = make_batch(session, items, centre.rules, by=centre.actor, today=TODAY)
    drawn = render_batch(batch, True)
    assert pages(drawn.pdf) == sum(2 * (pages(one) + pages(one) % 2) for one in drawn.single)


def test_one_kind_over_all_cases_leaves_out_what_is_restricted(case: Case) -> None:
    centre = case.centre
    stranger = centre.someone(Role.MEDIATOR, "柏知秋")
    with centre.reading() as session:
        rows = batch_of_kind(session, K.MEDIATION_RECORD, centre.rules, by=centre.actor, today=TODAY)
        title = session.scalars(select(Dispute.title)).one()
    assert [row.case for row in rows] == [title] * 2
    with centre.session() as session:
        restrict_dispute(session, RestrictionDraft(case.dispute), by=centre.actor, now=centre.now)
    with centre.reading() as session:
        assert batch_of_kind(session, K.MEDIATION_RECORD, centre.rules, by=stranger, today=TODAY) == ()


def test_what_cannot_be_printed_stops_nothing_else_and_is_named(case: Case) -> None:
    centre = case.centre
    good = BatchItem(K.REGISTRATION_SHEET, case.dispute)
    bad = BatchItem(K.AGREEMENT, case.dispute)
    with centre.reading() as session:
        batch = make_batch(session, [bad, good], centre.rules, by=centre.actor, today=TODAY)
        assert len(batch.papers) == 1
        assert batch.refusals[0].startswith("人民调解协议书：")
        for items, field in (([bad], "items"), ([], "items"), ([replace(good, copies=100)], "copies")):
            with pytest.raises(RuleViolation) as refused:
                make_batch(session, items, centre.rules, by=centre.actor, today=TODAY)
            assert refused.value.field == field


def test_a_character_no_font_has_is_named_with_its_code_and_place(case: Case) -> None:
    centre = case.centre
    with centre.session() as session:
        changes = {"description": "当事人常\ue001田说补偿款没有到。"}
        edit(session, case.dispute, changes, centre.rules, by=centre.actor, now=centre.now)
        paper = make_paper(
            session, K.REGISTRATION_SHEET, case.dispute, centre.rules, by=centre.actor, today=TODAY
        )
    (one,) = missing_chars(paper)
    assert (one.char, one.code) == ("\ue001", "U+E001")
    assert one.around == "当事人常〓田说补偿款没有到"
    assert "常〓田" in text_of(render_paper(paper)), "never an empty box"
    with centre.reading() as session:
        batch = make_batch(
            session,
            [BatchItem(K.REGISTRATION_SHEET, case.dispute)],
            centre.rules,
            by=centre.actor,
            today=TODAY,
        )
    assert render_batch(batch, False).missing == (one,)


def test_blank_forms_are_offered_for_kinds_that_exist(case: Case) -> None:
    assert set(batch_kinds()) >= {K.ACCEPTANCE_REGISTER, K.MEDIATION_RECORD, K.AGREEMENT}
    for kind in blank_forms():
        assert "柳桥镇人民调解委员会" in text_of(draw_blank(kind, "柳桥镇人民调解委员会"))
