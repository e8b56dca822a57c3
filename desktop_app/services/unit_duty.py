"""Lists of duties (部门职责清单、社区责任清单): which unit a matter belongs to, and by which rule.

They are code tables that the county publishes like any other. A matter is a unit's own by its 综治 category
or by the words in it; what is proposed is shown with its reason, and a person decides.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.code_table import CodeRow, load_table
from desktop_app.services.permissions import Permission, needs

LISTS = ("unit_duty", "community_duty")
_MOST = 3
_CATEGORY, _MAIN_CATEGORY = 3, 1
"""What a category that is named counts, against one for each word."""


@dataclass(frozen=True, slots=True)
class DutySuggestion:
    """A unit with why it is proposed: the duty that fits, and its legal base."""

    unit: str
    words: tuple[str, ...]
    basis: str
    score: int


@needs(Permission.VIEW_DISPUTES)
def suggest_units(
    session: Session, text: str, category: str, *, by: Actor, today: date
) -> tuple[DutySuggestion, ...]:
    """Up to three units for a matter of these words and this 综治 category, the likeliest first."""
    del session, by
    found = [
        suggestion
        for name in LISTS
        for row in load_table(name).rows.values()
        if row.valid_on(today) and (suggestion := _fits(row, text, category)) is not None
    ]
    best: dict[str, DutySuggestion] = {}
    for one in sorted(found, key=lambda one: -one.score):
        best.setdefault(one.unit, one)
    return tuple(best.values())[:_MOST]


def _fits(row: CodeRow, text: str, category: str) -> DutySuggestion | None:
    words = tuple(word for word in row.local_alias.split() if word in text)
    named = row.code.split()
    by_category = 0
    if category and category in named:
        by_category = _CATEGORY
    elif category and category[:2] in named:
        by_category = _MAIN_CATEGORY
    score = len(words) + by_category
    if not score:
        return None
    why = [f"提到“{'”“'.join(words)}”"] if words else []
    if by_category:
        why.append(f"属于“{load_table('category').label(category)}”")
    basis = f"{'，'.join(why)}：{row.label}" + (f"（{row.std_ref}）" if row.std_ref else "")
    return DutySuggestion(row.label, words, basis, score)
