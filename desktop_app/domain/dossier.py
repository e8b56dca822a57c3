"""What a dossier (卷宗) must hold before it is bound, from the slots of the profile (papers.md 3)."""

from collections.abc import Collection

from db.enums import AgreementForm, MediationState
from desktop_app.domain.profile import CaseType, Slot


def case_type(state: MediationState, form: AgreementForm | None) -> CaseType | None:
    """How a mediation ended, ``None`` while it goes on or when an agreement's form is unknown."""
    if state is MediationState.AGREED and form is not None:
        return CaseType.ORAL if form is AgreementForm.ORAL else CaseType.WRITTEN
    if state is MediationState.WITHDRAWN:
        return CaseType.WITHDRAWN
    if state in {MediationState.TERMINATED, MediationState.REFUSED}:
        return CaseType.NOT_SETTLED
    return None


def missing_slots(slots: Collection[Slot], kind: CaseType, present: Collection[str]) -> tuple[Slot, ...]:
    """Slots that this type of case needs and that hold no sheet yet; ``present`` are slot codes."""
    return tuple(slot for slot in slots if kind in slot.required and slot.code not in present)


def why_not_bind(slots: Collection[Slot], kind: CaseType, present: Collection[str]) -> tuple[str, ...]:
    """Sentences saying which sheets are missing before the dossier is bound; empty when it is complete."""
    return tuple(f"卷内还缺“{slot.name}”，请先补齐。" for slot in missing_slots(slots, kind, present))
