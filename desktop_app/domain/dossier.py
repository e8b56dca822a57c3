"""What a dossier (卷宗) must hold before it is bound, from the slots of the profile (papers.md 3)."""

from collections.abc import Collection

from db.enums import AgreementForm, MediationState
from desktop_app.domain.dossier_condition import Condition, is_needed, why_needed
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


def missing_slots(
    slots: Collection[Slot], kind: CaseType, present: Collection[str], holding: Collection[Condition] = ()
) -> tuple[Slot, ...]:
    """Slots that this type of case, with these facts, needs and that hold no sheet yet.

    ``present`` are the codes of the slots that hold one.
    """
    return tuple(slot for slot in slots if is_needed(slot, kind, holding) and slot.code not in present)


def why_not_bind(
    slots: Collection[Slot], kind: CaseType, present: Collection[str], holding: Collection[Condition] = ()
) -> tuple[str, ...]:
    """Sentences saying which sheets are missing before the dossier is bound; empty when it is complete."""
    return tuple(
        missing_sentence(slot, kind, holding) for slot in missing_slots(slots, kind, present, holding)
    )


def missing_sentence(slot: Slot, kind: CaseType, holding: Collection[Condition] = ()) -> str:
    """What is missing and, where the type of case does not say it, why it is needed."""
    why = why_needed(slot, kind, holding)
    return f"卷内还缺“{slot.name}”{f'（{why}）' if why else ''}，请先补齐。"
