"""Words and groups of states that the list and the detail share."""

from db.enums import DisputeState

DONE_STATES = frozenset({DisputeState.SETTLED, DisputeState.CLOSED, DisputeState.ARCHIVED})
"""Shown in green."""
