"""What a power of attorney (F4) may give, and to how many agents (民事诉讼法 61, 62 by analogy)."""

from collections.abc import Collection
from datetime import date

from db.enums import AgentAuthority, PowerItem
from desktop_app.errors import RuleViolation

MOST_AGENTS = 2
SPECIAL_ONLY = frozenset({PowerItem.CLAIMS})
"""Giving up, admitting and changing claims binds the party, so it must be given expressly."""


def check_power(
    authority: AgentAuthority,
    items: Collection[PowerItem],
    other: str,
    signed_on: date,
    valid_until: date | None,
    agents_before: int,
) -> None:
    """Refuse a power of attorney that cannot stand; ``agents_before`` counts the party's other agents.

    :raises RuleViolation: at ``agent_uid``, ``items``, ``other`` or ``valid_until``.
    """
    if agents_before >= MOST_AGENTS:
        raise RuleViolation(f"一位当事人最多委托 {MOST_AGENTS} 位代理人。", "agent_uid")
    if not items:
        raise RuleViolation("请勾选委托事项，至少一项。", "items")
    special = [item.label for item in PowerItem if item in SPECIAL_ONLY and item in items]
    if special and authority is not AgentAuthority.SPECIAL:
        raise RuleViolation(f"“{special[0]}”要特别授权，一般代理不能有这一项。", "items")
    if (PowerItem.OTHER in items) is not bool(other.strip()):
        raise RuleViolation("勾选“其他”就写明是什么，没有勾选就空着。", "other")
    if valid_until is not None and valid_until < signed_on:
        raise RuleViolation("委托期限不能早于委托日期。", "valid_until")
