"""Completeness of a dossier."""

import pytest

from db.enums import AgreementForm, MediationState
from desktop_app.domain.dossier import case_type, missing_slots, why_not_bind
from desktop_app.domain.profile import CaseType
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


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (CaseType.WRITTEN, {"application", "mediation_record", "agreement", "back_cover"}),
        (CaseType.ORAL, {"application", "mediation_record", "oral_agreement", "back_cover"}),
        (CaseType.NOT_SETTLED, {"application", "mediation_record", "ending", "back_cover"}),
        (CaseType.WITHDRAWN, {"application", "ending", "back_cover"}),
    ],
)
def test_what_each_type_needs(kind: CaseType, codes: set[str]) -> None:
    assert {slot.code for slot in missing_slots(SLOTS, kind, ())} == codes
    assert why_not_bind(SLOTS, kind, codes) == ()
    assert len(why_not_bind(SLOTS, kind, codes - {"application"})) == 1
