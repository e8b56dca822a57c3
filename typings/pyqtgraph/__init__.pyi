"""What the charts use of pyqtgraph, which has no types: else all of it and of numpy is inferred anew."""

from typing import Any

from PySide6.QtGui import QFont

from . import functions as functions

__version__: str

class PlotWidget:
    def __init__(self, *, background: str) -> None: ...

class ImageItem:
    def __init__(self, *, axisOrder: str) -> None: ...

class ScatterPlotItem:
    def __init__(
        self, x: list[Any], y: list[Any], *, size: int, brush: object, pen: object | None
    ) -> None: ...

class TextItem:
    def __init__(self, text: str, *, color: object, anchor: tuple[float, float]) -> None: ...
    def setFont(self, font: QFont) -> None: ...
    def setPos(self, x: float, y: float) -> None: ...

def mkPen(color: object, *, width: int = ...) -> object: ...
def mkBrush(color: object) -> object: ...
