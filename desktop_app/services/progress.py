"""How a long step tells how far it is, and is stopped; the runner's own fits it."""

from typing import Protocol

_MB = 1_000_000


class Progress(Protocol):
    """Told how far a long step is; raises when it is to stop."""

    def step(self, text: str, done: int, total: int) -> None:
        """Say in Chinese what is being done; ``done`` of ``total``, 0 when that is not known."""
        ...


def step_bytes(progress: Progress | None, text: str, done: int, size: int) -> None:
    """Say how many of ``size`` bytes are done, in whole megabytes; nothing without ``progress``."""
    if progress is not None:
        progress.step(f"{text}，MB", done // _MB, -(-size // _MB))
