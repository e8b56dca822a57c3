"""Registering what was reported before: it gets its number, and is merged into the earlier one at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.dispute import DisputeRegistered, register
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.dispute_record import StepDraft, any_dispute
from desktop_app.services.dispute_step import act
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@needs(Permission.REGISTER_DISPUTE)
def register_duplicate(
    session: Session, draft: DisputeDraft, main_uid: UUID, rules: Rules, *, by: Actor, now: datetime
) -> DisputeRegistered:
    """Register a repeated report and merge it (并案) into the dispute ``main_uid``, in one transaction.

    Who came and when stays on record, and the matter is worked and counted once.

    :raises RuleViolation: at the first field that blocks; or when the earlier one cannot be merged into.
    """
    done = register(session, draft, rules, by=by, now=now)
    main = any_dispute(session, main_uid)
    step = StepDraft(reason=f"与 {main.number} 是同一件事，重复登记", main_case_uid=main_uid)
    act(session, done.uid, "merge", step, rules, by=by, now=now)
    return done
