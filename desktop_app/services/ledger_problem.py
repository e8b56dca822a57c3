"""What is wrong with a cell of a ledger."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about one cell; ``meaning`` is that of its column, empty where it concerns the row.

    ``blocks``: what stands there is wrong or contradicts itself, so that the row is better put right in the
    ledger. The others only deserve a second look, or are completed later (待补全).
    """

    meaning: str
    text: str
    blocks: bool = False
