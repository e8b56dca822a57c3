"""What a blank form is made of: rows by the labels of the paper's own template, and who signs."""

from dataclasses import dataclass

from db.enums import PartySide
from desktop_app.papers.templates import Needs


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with a short empty value each, side by side; ``text`` of the first, e.g. the blank of a day."""

    labels: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Long:
    """A label with room for a long text, at least ``lines`` of handwriting."""

    label: str
    lines: int = 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A label with answers to tick, each a text or a label of the template.

    ``numbered`` answers carry ①②③ as on the paper; ``below`` each other they stand where they are long.
    """

    label: str
    answers: tuple[str, ...]
    numbered: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A fixed sentence of the template across the form; its values stay open for the pen."""

    sentence: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Rows for so many persons of each of the sides."""

    each: int = 1
    sides: tuple[PartySide, ...] = (PartySide.APPLICANT, PartySide.RESPONDENT)


BlankRow = Pairs | Long | Tick | Said | Parties


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form: its template, its rows, captions of the signing template by name, whether it is sealed."""

    template: str
    needs: Needs
    rows: tuple[BlankRow, ...]
    signers: tuple[str, ...] = ()
    seal: bool = False
    note: str = ""
