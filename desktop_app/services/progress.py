"""How a long step tells how far it is, and is stopped; the runner's own fits it."""

from typing import Protocol


class Progress(Protocol):
    """Told how far a long step is; raises when it is to stop."""

    def step(self, text: str, done: int, total: int) -> None:
        """Say in Chinese what is being done; ``done`` of ``total``, 0 when that is not known."""
        ...
