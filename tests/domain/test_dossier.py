"""Completeness of a dossier."""

import re

import pytest

from db.enums import AgreementForm, MediationState
from desktop_app.domain.dossier import case_type, missing_slots, why_not_bind
from desktop_app.domain.dossier_condition import Condition
from desktop_app.domain.profile import CaseType
from desktop_app.errors import RuleViolation
from desktop_app.services.profile import parse_profile, shipped_file
from tests.domain.rules import PROFILE

SLOTS = PROFILE.dossier.slots


@pytest.mark.parametrize(
    ("state", "form", "kind"),
    [
        (MediationState.AGREED, AgreementForm.WRITTEN, CaseType.WRITTEN),
        (MediationState.AGREED, AgreementForm.ORAL, CaseType.ORAL),
        (MediationState.AGREED, None, None),
        (MediationState.TERMINATED, None, CaseType.NOT_SETTLED),
        (MediationState.REFUSED, None, CaseType.NOT_SETTLED),
        (MediationState.WITHDRAWN, None, CaseType.WITHDRAWN),
        (MediationState.ACCEPTED, None, None),
    ],
)
def test_type_of_a_case(state: MediationState, form: AgreementForm | None, kind: CaseType | None) -> None:
    assert case_type(state, form) is kind


_TERMINATED = frozenset({Condition.TERMINATED, Condition.NATURAL_PERSON})
_REFUSED = frozenset({Condition.REFUSED, Condition.NATURAL_PERSON})
_ALWAYS = {"application", "identity", "back_cover"}


@pytest.mark.parametrize(
    ("kind", "holding", "codes"),
    [
        (CaseType.WRITTEN, {Condition.NATURAL_PERSON}, {"rights_notice", "mediation_record", "agreement"}),
        (CaseType.ORAL, {Condition.NATURAL_PERSON}, {"rights_notice", "mediation_record", "oral_agreement"}),
        (CaseType.NOT_SETTLED, _TERMINATED, {"rights_notice", "mediation_record", "ending"}),
        (CaseType.NOT_SETTLED, _REFUSED, {"acceptance_notice"}),
        (CaseType.WITHDRAWN, {Condition.WITHDRAWN, Condition.NATURAL_PERSON}, {"ending"}),
    ],
)
def test_what_each_type_needs(kind: CaseType, holding: set[Condition], codes: set[str]) -> None:
    needed = codes | _ALWAYS
    assert {slot.code for slot in missing_slots(SLOTS, kind, (), holding)} == needed
    assert why_not_bind(SLOTS, kind, needed, holding) == ()
    assert len(why_not_bind(SLOTS, kind, needed - {"application"}, holding)) == 1


def test_a_profile_from_before_the_conditions_still_loads() -> None:
    text = shipped_file().read_text(encoding="utf-8")
    older = re.sub(r", when = \[[^]]*\]", "", text)
    assert older != text
    slots = parse_profile(older, "旧").dossier.slots
    assert [slot.code for slot in slots] == [slot.code for slot in SLOTS]
    assert {slot.when for slot in slots} == {()}
    assert "identity" not in {
        slot.code for slot in missing_slots(slots, CaseType.WRITTEN, (), set(Condition))
    }


def test_a_county_that_writes_an_unknown_condition_is_told_which_there_are() -> None:
    text = shipped_file().read_text(encoding="utf-8").replace('when = ["agent"]', 'when = ["lawyer"]')
    with pytest.raises(
        RuleViolation, match="“lawyer”不认识，可以写：natural_person（有自然人当事人）"
    ) as refusal:
        parse_profile(text, "本县")
    assert refusal.value.field == "dossier.slots[5].when"
