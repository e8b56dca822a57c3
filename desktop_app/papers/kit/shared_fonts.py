"""Fonts that the papers of one binding share: each character is cut out of its font once, not once a paper.

A paper that is drawn inside ``sharing_fonts`` only names its fonts; it is good for being bound there and for
nothing else. The fonts are written once, when all papers are drawn, into the bound file.
"""

import hashlib
import io
import struct
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    import pikepdf

MARK = "/FengqiaoShared"
"""Key of a font that is only named. Its value says which, and what its codes mean: so a checksum of the paper
speaks of its text, and a paper of another binding is known."""


class _Member:
    """What one paper knows of a shared font: the characters of all papers, under a name of its own.

    It stands where reportlab keeps the characters of one document, and has the names that it asks for.
    """

    namePrefix = "F"  # noqa: N815 - reportlab's name, as the others

    def __init__(self, pool: Any) -> None:  # noqa: ANN401 - reportlab has no types
        self.pool = pool
        self.assignments: dict[int, int] = pool.assignments
        self.subsets: list[list[int]] = pool.subsets
        self.internalName: str | None = None
        self.frozen = 0

    @property
    def nextCode(self) -> int:  # noqa: N802
        return self.pool.nextCode

    @nextCode.setter
    def nextCode(self, code: int) -> None:  # noqa: N802
        self.pool.nextCode = code


class SharedFonts:
    """The fonts of one binding, with the characters that its papers have used."""

    def __init__(self) -> None:
        """No paper is drawn yet."""
        self._pools: dict[str, Any] = {}

    def join(self, font: Any) -> _Member:  # noqa: ANN401
        """What one more paper shall keep of the font."""
        pool: Any = self._pools.get(font.fontName)
        if pool is None:
            pool = self._pools[font.fontName] = font.State(False, font)
        return _Member(pool)

    def name_of(self, said: str) -> str:
        """Name in ``fonts`` of the font that a paper names by the value of ``MARK``.

        :raises RuleViolation: when the paper was not drawn for this binding.
        """
        font, number, count, _ = (said.split(".") + [""] * 3)[:4]
        pool: Any = self._pools.get(font)
        if pool is not None and number.isdecimal() and count.isdecimal() and int(number) < len(pool.subsets):
            known = pool.subsets[int(number)][: int(count)]
            if said == _said(font, int(number), known):
                return _name(font, int(number))
        raise RuleViolation("有一份文书不是为这次装订生成的，字体对不上，请重新装订。", "slots")

    @contextmanager
    def fonts(self) -> "Generator[dict[str, pikepdf.Object]]":
        """Every font as it is now, by name; inside ``RENDER_LOCK``."""
        import pikepdf
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfgen.canvas import Canvas

        from desktop_app.papers.kit.canvas_file import close

        target, keys = io.BytesIO(), dict[str, str]()
        first: Any = min(self._pools)
        canvas: Any = Canvas(target, pageCompression=1, invariant=1, initialFontName=first)
        for name, pool in self._pools.items():
            font: Any = pdfmetrics.getFont(name)
            state: Any = font.State(False, font)
            state.assignments, state.subsets = pool.assignments, pool.subsets
            font.state[canvas._doc] = state
            for number in range(len(pool.subsets)):
                keys[_name(name, number)] = font.getSubsetInternalName(number, canvas._doc)
        close(canvas)
        with pikepdf.open(target) as pdf:
            held = cast(Any, pdf.pages[0].obj)["/Resources"]["/Font"]
            yield {name: held[key] for name, key in keys.items()}


def _name(font: str, number: int) -> str:
    return f"{font}.{number}"


def _said(font: str, number: int, subset: Sequence[int]) -> str:
    """Font, subset, how many characters it has, and their hash."""
    digest = hashlib.sha256(struct.pack(f">{len(subset)}I", *subset)).hexdigest()
    return f"{_name(font, number)}.{len(subset)}.{digest[:32]}"


_CURRENT: ContextVar[SharedFonts | None] = ContextVar("shared_fonts", default=None)


@contextmanager
def sharing_fonts() -> Generator[SharedFonts]:
    """Papers that are drawn inside of this share their fonts; inside of another one they share its fonts."""
    outer = _CURRENT.get()
    if outer is not None:
        yield outer
        return
    made = SharedFonts()
    token = _CURRENT.set(made)
    try:
        yield made
    finally:
        _CURRENT.reset(token)


class _States(WeakKeyDictionary[Any, Any]):
    """The characters of a font by document; a document that begins inside ``sharing_fonts`` joins it."""

    def __init__(self, font: Any) -> None:  # noqa: ANN401
        super().__init__()
        self._font = font

    def __getitem__(self, document: Any) -> Any:  # noqa: ANN401
        try:
            return super().__getitem__(document)
        except KeyError:
            shared = _CURRENT.get()
            if shared is None:
                raise
            member = self[document] = shared.join(self._font)
            return member


def let_share(font: Any) -> None:  # noqa: ANN401
    """Prepare a font for being shared; outside of ``sharing_fonts`` nothing changes."""
    font.state = _States(font)
    embed = font.addObjects

    def add(document: Any) -> None:  # noqa: ANN401
        state = font.state[document]
        if isinstance(state, _Member):
            _name_only(font, state, document)
            del font.state[document]
        else:
            embed(document)

    font.addObjects = add


def _name_only(font: Any, state: _Member, document: Any) -> None:  # noqa: ANN401
    """Name every subset as it is now."""
    from reportlab.pdfbase import pdfdoc

    for number, subset in enumerate(state.subsets):
        # The first subset begins with places that are filled later.
        used = subset[: state.nextCode] if number == 0 else subset
        said = pdfdoc.PDFName(_said(font.fontName, number, used))
        key = font.getSubsetInternalName(number, document)[1:]
        named = pdfdoc.PDFDictionary({"Type": "/Font", MARK[1:]: said})
        document.idToObject["BasicFonts"].dict[key] = document.Reference(named, key)
