"""What is wanted from a rendering besides its bytes: a code on every sheet, and where it is signed.

A paper is rendered inside ``traced``; the pages then carry the code, and the trace tells the places. Outside
of it a paper is drawn plain, as for the bound dossier and for blank forms.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from desktop_app.domain.paper_code import PaperCode


@dataclass(frozen=True, slots=True)
class SigningPlace:
    """Where somebody signs or a seal is set: the page (from 0) and a box in points from the top left corner.

    ``caption`` is what is printed before it; ``seal`` marks the place of the committee's seal.
    """

    page: int
    caption: str
    x: float
    y: float
    width: float
    height: float
    seal: bool = False


@dataclass(slots=True)
class Trace:
    """Filled while a paper is drawn; ``office`` and ``mark`` empty: no code is printed."""

    office: str = ""
    mark: str = ""
    places: list[SigningPlace] = field(default_factory=list[SigningPlace])

    def code(self, page: int, pages: int) -> PaperCode | None:
        """The code of a sheet, ``page`` from 1."""
        return PaperCode(self.office, self.mark, page, pages) if self.mark else None


_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """The trace of the rendering that runs, on this thread."""
    return _CURRENT.get()


@contextmanager
def traced(office: str = "", mark: str = "") -> Generator[Trace]:
    """Render a paper inside of this to have its sheets coded and its signing places told."""
    trace = Trace(office, mark)
    token = _CURRENT.set(trace)
    try:
        yield trace
    finally:
        _CURRENT.reset(token)
