"""Notes on a draft: what blocks and what only deserves a second look."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import AgentKind, Gender, IdKind, InvolvedRole, PartySide, RiskLevel
from desktop_app.services.calendar_table import load_calendar
from desktop_app.services.dispute_check import check_draft, normal_draft
from desktop_app.services.dispute_draft import (
    AgentDraft,
    DisputeDraft,
    GuardianDraft,
    InvolvedUnitDraft,
    PartyDraft,
)
from desktop_app.services.profile import load_profile
from desktop_app.services.rules import Rules
from tests.services.disputes import DRAFT, FACTORY, person, resident_id, with_first

TODAY = date(2026, 11, 23)
RULES = Rules(load_profile(), load_calendar(), None)  # type: ignore[arg-type]


def _notes(draft: DisputeDraft) -> dict[str, tuple[str, bool]]:
    return {n.field: (n.text, n.blocks) for n in check_draft(draft, RULES, TODAY)}


def test_a_good_draft_only_has_hints() -> None:
    assert [n for n in check_draft(DRAFT, RULES, TODAY) if n.blocks] == []


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (with_first(DRAFT, gender=Gender.MALE), "parties[0].gender"),
        (with_first(DRAFT, birth_date=date(1971, 4, 13)), "parties[0].birth_date"),
        (replace(DRAFT, parties=(person("晋小雨", resident_id("20150302")), FACTORY)), "parties[0].guardian"),
        (replace(DRAFT, people_count=30), "scale"),
        (replace(DRAFT, people_count=1, parties=(person("甲"), person("乙"))), "people_count"),
        (replace(DRAFT, description="扬言要用汽油报复"), "risk_level"),
        (replace(DRAFT, description="丈夫家暴，孩子受惊"), "description"),
        (replace(DRAFT, category_code="1402"), "category_code"),
        (replace(DRAFT, category_code="02"), "category_code"),
        (replace(DRAFT, dispute_type=None), "dispute_type"),
        (replace(DRAFT, parties=(person("甲"),)), "parties"),
        (DRAFT, "parties[1].credit_code"),
        (DRAFT, "place.village_code"),
    ],
)
def test_hints_do_not_block(draft: DisputeDraft, field: str) -> None:
    assert _notes(draft)[field][1] is False


def test_a_guardian_ends_the_hint_about_a_minor() -> None:
    child = replace(person("晋小雨", resident_id("20150302")), guardian=GuardianDraft("晋大军", "父亲"))
    assert "parties[0].guardian" not in _notes(replace(DRAFT, parties=(child, FACTORY)))


def test_high_risk_is_not_proposed_again() -> None:
    assert "risk_level" not in _notes(replace(DRAFT, description="持刀威胁", risk_level=RiskLevel.RED))


@pytest.mark.parametrize(
    ("party", "field"),
    [
        (replace(person("甲"), agents=(AgentDraft("律师", AgentKind.LAWYER),) * 3), "agents"),
        (replace(person("甲"), agents=(AgentDraft(""),)), "agents[0].name"),
        (replace(person("甲"), agents=(AgentDraft("乙", id_number="1"),)), "agents[0].id_number"),
        (replace(person("甲"), agents=(AgentDraft("乙", phone="无"),)), "agents[0].phone"),
        (replace(person("甲"), guardian=GuardianDraft("")), "guardian.name"),
        (replace(person("甲"), birth_date=date(2027, 1, 1)), "birth_date"),
        (PartyDraft(name="甲", id_kind=IdKind.PASSPORT), "id_number"),
        (replace(FACTORY, credit_code="911101"), "credit_code"),
        (replace(person("甲"), replaced_by=1), "replaced_reason"),
    ],
)  # fmt: skip
def test_what_blocks_in_a_party(party: PartyDraft, field: str) -> None:
    draft = replace(DRAFT, parties=(replace(party, side=PartySide.APPLICANT), person("另一人"), FACTORY))
    assert _notes(draft)[f"parties[0].{field}"][1] is True


def test_two_lead_units_block() -> None:
    lead = InvolvedUnitDraft(InvolvedRole.LEAD, None, "司法所")
    assert _notes(replace(DRAFT, involved_units=(lead, lead)))["involved_units"][1] is True


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=20))
def test_the_stored_form_is_stable_and_checking_never_fails(text: str, name: str, number: str) -> None:
    draft = with_first(
        replace(DRAFT, description=text, category_code=number),
        name=name,
        id_number=number,
        phone=number,
    )
    plain = normal_draft(draft)
    assert normal_draft(plain) == plain
    assert all(note.text and note.field for note in check_draft(draft, RULES, TODAY))
