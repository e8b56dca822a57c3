"""Facts of a case on which a place (卷内顺序位) of its dossier depends, by names that a profile may use.

A county writes them in ``dossier.slots[].when``: 授权委托书 is needed when somebody has an agent. The list is
the program's, since each name needs a fact that is recorded; a county chooses among them.
"""

from collections.abc import Collection

from db.enums import Labelled
from desktop_app.domain.profile import CaseType, Slot


class Condition(Labelled):
    """A fact of the case that makes a sheet necessary."""

    NATURAL_PERSON = "natural_person", "有自然人当事人"
    ORGANISATION = "organisation", "有单位当事人"
    AGENT = "agent", "当事人有代理人"
    GUARDIAN = "guardian", "当事人由监护人代为参加"
    REPRESENTATIVE = "representative", "当事人推选了代表人"
    HEIR = "heir", "当事人有变更（承继）"
    REFUSED = "refused", "不予受理"
    TERMINATED = "terminated", "终止调解"
    WITHDRAWN = "withdrawn", "撤回申请"
    INVITED = "invited", "邀请了有关人员参加"
    EXTENDED = "extended", "延长了调解期限"
    PERFORMED = "performed", "协议有履行记录"
    CONFIRMATION_APPLIED = "confirmation_applied", "申请了司法确认"
    EXPLAINED = "explained", "有缺损、变更要说明"


def is_needed(slot: Slot, kind: CaseType, holding: Collection[Condition]) -> bool:
    """Whether a case of this type, of which these facts hold, must have a sheet in the place.

    A place is needed always for the types in ``required``, and for any type when one of the facts in ``when``
    holds.
    """
    return kind in slot.required or any(fact.value in slot.when for fact in holding)


def why_needed(slot: Slot, kind: CaseType, holding: Collection[Condition]) -> str:
    """The fact that makes a place necessary which the type of case alone does not; else empty."""
    if kind in slot.required:
        return ""
    return "、".join(fact.label for fact in Condition if fact in holding and fact.value in slot.when)


def unknown_conditions(slot: Slot) -> tuple[str, ...]:
    """Names in ``when`` that are none of the program's."""
    known = {fact.value for fact in Condition}
    return tuple(name for name in slot.when if name not in known)
