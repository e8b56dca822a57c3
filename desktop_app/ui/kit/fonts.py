"""Fonts on screen: the system's own UI font where it has Chinese, else the bundled one; figures tabular.

Sizes are whole pixels (point sizes gave 14.67 px and unequal rows); the Chinese font is not hinted.
"""

from enum import Enum
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from desktop_app.paths import resource
from desktop_app.ui.kit.tokens import look

_GOOD = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "HarmonyOS Sans SC",
    "MiSans",
    "PingFang SC",
)
_PASSABLE = ("WenQuanYi Micro Hei", "SimHei", "WenQuanYi Zen Hei")


class Type(Enum):
    """The four sizes of the window."""

    HELP = "type_help"
    BODY = "type_body"
    TITLE = "type_title"
    PAGE = "type_page"

    @property
    def pixels(self) -> int:
        """Height in pixels at the current scale."""
        return int(getattr(look().sizes, self.value))


@lru_cache(maxsize=1)
def family() -> str:
    """Family used for every word of the window; needs a QGuiApplication."""
    chinese = set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    for name in (system, *_GOOD):
        if name in chinese:
            return name
    bundled = _bundled()
    if bundled:
        return bundled
    return next((name for name in _PASSABLE if name in chinese), system)


@lru_cache(maxsize=1)
def _bundled() -> str:
    """Family name of the font shipped with the program, empty when it is not there."""
    return next(iter(_loaded("FengqiaoHei.ttf")), "")


def _loaded(*names: str) -> tuple[str, ...]:
    """Families of the shipped fonts in these files; those that are not there are left out."""
    numbers = [QFontDatabase.addApplicationFont(str(resource("fonts", name))) for name in names]
    return tuple(family for n in numbers if n >= 0 for family in QFontDatabase.applicationFontFamilies(n))


@lru_cache(maxsize=1)
def _spare(name: str) -> tuple[str, ...]:
    """Families with the rare characters of people's names, where no font of the system has them."""
    return _loaded("FengqiaoSong.ttf", "FengqiaoSongGap.ttf") if name == _bundled() else ()


@lru_cache(maxsize=64)
def _made(name: str, pixels: int, bold: bool) -> QFont:
    made = QFont([name, *_spare(name)])
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag.fromString("tnum"), 1)
    return made


def font(size: Type = Type.BODY, *, bold: bool = False) -> QFont:
    """Font of one of the four sizes; two weights only."""
    return QFont(_made(family(), size.pixels, bold))


@lru_cache(maxsize=64)
def _metrics(name: str, pixels: int, bold: bool) -> QFontMetrics:
    return QFontMetrics(_made(name, pixels, bold))


def metrics(size: Type = Type.BODY, *, bold: bool = False) -> QFontMetrics:
    """Metrics of ``font(size)``, kept, because the table delegate asks for them per cell."""
    return _metrics(family(), size.pixels, bold)


def text_width(text: str, size: Type = Type.BODY, *, bold: bool = False) -> int:
    """Width of a word in pixels."""
    return metrics(size, bold=bold).horizontalAdvance(text)
