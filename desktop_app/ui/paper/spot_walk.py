"""Going through the signing places of a paper, one after the other, each beside its enlarged scan."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.services.signature_sheet import SpotPicture
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

SEEN_ALL = "签名处都看过了。"
_HIGH = 220


def spot_block(caption: str, spot: SpotPicture, warning: str = "") -> QWidget:
    """The place: what is printed before it, its picture, the hint, which is never taken for granted."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(Label(caption, Words.SECTION, wrap=True))
    if warning:
        box.addWidget(Label(warning, tone=Tone.WARNING, wrap=True))
    box.addWidget(_picture(spot, caption))
    tone = Tone.OK if spot.has_ink else Tone.WARNING
    said = f"{spot.hint}（只是提示，请自己看清楚）" if spot.grey else spot.hint
    box.addWidget(Label(said, tone=tone))
    return holder


def _picture(spot: SpotPicture, caption: str) -> QLabel:
    label = QLabel()
    label.setFrameShape(QFrame.Shape.Box)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setAccessibleName(f"{caption}的扫描图")
    if spot.grey:
        image = QImage(spot.grey, spot.width, spot.height, spot.width, QImage.Format.Format_Grayscale8).copy()
        wide, high = look().sizes.width_long + look().px(80), look().px(_HIGH)
        label.setPixmap(
            QPixmap.fromImage(image).scaled(
                wide, high, Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )  # fmt: skip
    return label


class SpotWalk(QStackedWidget):
    """``closed()`` on 返回 and Esc. A kind of walk reads its sheet, then shows a form for each place."""

    closed = Signal()

    def __init__(self, name: str) -> None:
        """Show that something is read; ``strip`` says how far."""
        super().__init__()
        self.setAccessibleName(name)
        waiting = QWidget()
        box = QVBoxLayout(waiting)
        self.strip = ProgressStrip()
        box.addWidget(self.strip)
        box.addStretch(1)
        self.addWidget(waiting)

    def side(self) -> SideForm | None:
        """The place that is asked about."""
        now = self.currentWidget()
        return now if isinstance(now, SideForm) else None

    def say(self, text: str, *, icon: str = "check") -> None:
        """Show a sentence with the way back."""
        self.put(EmptyState(text, icon=icon, action="返回", on_action=self.closed.emit))

    def refuse(self, error: FengqiaoError) -> None:
        """Show why there is nothing to go through."""
        self.say(error.text, icon="scan")

    def put(self, widget: QWidget) -> None:
        """Show a widget in the place of the last one."""
        old = self.currentWidget()
        self.addWidget(widget)
        self.setCurrentWidget(widget)
        if old is not None and self.count() > 2:
            self.removeWidget(old)
            old.deleteLater()
