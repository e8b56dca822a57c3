"""Line icons of our own (24-unit grid, 1.75 stroke), recoloured when they are loaded.

Names are the file names in ``resources/icons``. A name that is missing raises: a blank square on a button
is a bug that nobody reports.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.paths import resource
from desktop_app.ui.kit.tokens import look


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def pixmap(name: str, colour: str = "", side: int = 0) -> QPixmap:
    """Icon as a picture; ``colour`` defaults to the secondary text, ``side`` to 16 px scaled.

    :raises FileNotFoundError: when there is no such icon.
    """
    current = look()
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0
    return _pixmap(name, colour or current.colours.text_2, side or current.sizes.icon, ratio)


def icon(name: str, colour: str = "", side: int = 0) -> QIcon:
    """Icon for a menu entry or an action."""
    return QIcon(pixmap(name, colour, side))
