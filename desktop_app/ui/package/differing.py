"""Two long texts: what differs is bold and underlined, so that nobody has to hunt for it."""

from difflib import SequenceMatcher
from html import escape

from PySide6.QtCore import Qt

from desktop_app.ui.kit.text import Label

_LEAST = 12
"""Shorter texts are seen at a glance."""
_MIDDLE = 300
"""Between a common beginning and end, longer parts are marked as a whole: comparing them takes too long."""


def marked(text: str, other: str) -> str:
    """HTML of ``text`` in which the parts that ``other`` has not are marked; line breaks stay."""
    head = _common(text, other)
    tail = _common(text[head:][::-1], other[head:][::-1])
    mine, theirs = text[head : len(text) - tail], other[head : len(other) - tail]
    parts = [escape(text[:head]), _middle(mine, theirs), escape(text[len(text) - tail :])]
    return '<p style="margin: 0; white-space: pre-wrap;">' + "".join(parts) + "</p>"


def _common(text: str, other: str) -> int:
    """Length of the common beginning."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(text), len(other)))


def _middle(mine: str, theirs: str) -> str:
    if max(len(mine), len(theirs)) > _MIDDLE:
        return _mark(mine)
    codes = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return "".join(
        escape(mine[start:stop]) if kind == "equal" else _mark(mine[start:stop])
        for kind, start, stop, _, _ in codes
    )


def _mark(piece: str) -> str:
    return f"<b><u>{escape(piece)}</u></b>" if piece else ""


def value_label(text: str, other: str) -> Label:
    """A value as a wrapped, selectable label, with what differs from ``other`` marked in long texts."""
    label = Label(text, wrap=True, select=True)
    if text != other and min(len(text), len(other)) >= _LEAST:
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setText(marked(text, other))
        label.setAccessibleName(text)
    return label
