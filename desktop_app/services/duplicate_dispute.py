"""What was reported before gets its number all the same, and is merged into the earlier case at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_record import StepDraft, any_dispute
from desktop_app.services.dispute_step import act
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@needs(Permission.REGISTER_DISPUTE)
def merge_duplicate(
    session: Session, uid: UUID, main_uid: UUID, rules: Rules, *, by: Actor, now: datetime
) -> str:
    """Merge (并案) a dispute that was just registered into the open one that it repeats; gives its number.

    Who came and when stays on record, and the matter is worked and counted once.

    :raises RuleViolation: when the earlier one cannot be merged into.
    """
    main = any_dispute(session, main_uid, by)
    step = StepDraft(reason=f"与 {main.number} 是同一件事，重复登记", main_case_uid=main_uid)
    act(session, uid, "merge", step, rules, by=by, now=now)
    return main.number
