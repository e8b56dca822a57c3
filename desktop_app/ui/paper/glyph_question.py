"""Before a paper with characters that no font has goes out: they are named, and a person decides."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.services.paper import MissingChar
from desktop_app.ui.kit.confirm import confirm

_MOST = 8


def glyph_words(missing: Sequence[MissingChar]) -> str:
    """Which characters, with their code points and where they stand."""
    told = "；".join(f"{one.code}，在“{one.around}”里" for one in missing[:_MOST])
    more = f"；还有 {len(missing) - _MOST} 个" if len(missing) > _MOST else ""
    return f"有 {len(missing)} 个字所有字体都没有，会印成〓：{told}{more}。"


def ask_about_glyphs(
    parent: QWidget, missing: Sequence[MissingChar], verb: str, on_yes: Callable[[], object]
) -> None:
    """Go on at once where every character can be printed; else ask first."""
    if not missing:
        on_yes()
        return
    confirm(
        parent,
        title="有的字印不出来",
        text=glyph_words(missing) + "可以先改用别的字，再打印；也可以照样印，在纸上用笔补。",
        verb=f"照样{verb}",
        danger=False,
        on_yes=lambda _: on_yes(),
    )
