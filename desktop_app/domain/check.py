"""Result of checking one field: what stops the entry, what only deserves a second look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Outcome of a field check, with the Chinese sentences to show at the field.

    ``blocks`` must be put right before saving; ``warns`` may be passed over by the clerk (rules.md 8: genuine
    numbers exist that fail a check, so only certain errors block).
    """

    blocks: str | None = None
    warns: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the value may be saved."""
        return self.blocks is None
