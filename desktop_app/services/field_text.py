"""Texts of a draft in the form in which they are stored, refused where they are missing or too long."""

from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation

LONG = 20_000
"""Characters of a free text; papers go on over as many sheets as it takes."""


def required(text: str, field: str, sentence: str, longest: int = LONG) -> str:
    """The text in its normal form.

    :raises RuleViolation: at ``field``: with ``sentence`` when nothing is left of it, or for its length.
    """
    plain = normal_text(text).strip()
    if not plain:
        raise RuleViolation(sentence, field)
    if len(plain) > longest:
        raise RuleViolation(f"最多 {longest} 个字，现在 {len(plain)} 个，请缩短。", field)
    return plain


def optional(text: str, field: str, longest: int = LONG) -> str | None:
    """The text in its normal form, ``None`` when it is empty.

    :raises RuleViolation: at ``field`` for its length.
    """
    return required(text, field, "", longest) if normal_text(text).strip() else None
