"""Preview of a paper: pages below each other on a desk, page n of m, zoom, fit to width."""

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit.buttons import icon_button, link
from desktop_app.ui.kit.pdf_pages import PageImage, draw_page, forget, page_sizes
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import DURATIONS, look

_ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_KEPT = 12


class _Sheet(QWidget):
    """The column of pages; asks for a page when it comes into view."""

    def __init__(self, view: "PdfView") -> None:
        super().__init__()
        self._view = view
        self.sizes: tuple[tuple[float, float], ...] = ()
        self.page_width = 0
        self.images: dict[int, QImage] = {}
        self.setAccessibleName("文书预览")

    def rects(self) -> list[QRect]:
        """Place of every page."""
        gap = look().sizes.s16
        y, found = gap, list[QRect]()
        for width, height in self.sizes:
            high = round(self.page_width * height / width)
            x = max((self.width() - self.page_width) // 2, gap)
            found.append(QRect(x, y, self.page_width, high))
            y += high + gap
        return found

    def fit(self) -> None:
        """Take the room of all pages."""
        gap = look().sizes.s16
        rects = self.rects()
        self.setMinimumSize(self.page_width + 2 * gap, rects[-1].bottom() + gap if rects else 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = look().colours
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(c.desk))
        for number, rect in enumerate(self.rects()):
            if not rect.intersects(event.rect()):
                continue
            painter.fillRect(rect, QColor(Qt.GlobalColor.white))
            painter.setPen(QColor(c.border))
            painter.drawRect(rect.adjusted(-1, -1, 0, 0))
            image = self.images.get(number)
            if image is None or image.width() != round(self.page_width * self.devicePixelRatio()):
                self._view.want_page(number)
            if image is not None:
                painter.drawImage(rect, image)


class PdfView(QWidget):
    """Preview. ``show_pdf(bytes)``; pages are drawn on the work thread as they come into view."""

    def __init__(self, runner: Runner) -> None:
        """Make an empty preview."""
        super().__init__()
        s = look().sizes
        self._runner = runner
        self._pdf, self._first = b"", 0
        self._zoom = 0.0
        self._asked: set[tuple[int, int]] = set()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s12, s.s4, s.s12, s.s4)
        head.setSpacing(s.s4)
        head.addStretch(1)
        self.back = icon_button("上一页", "chevron-left", self.previous_page)
        self._where = Label("", Words.VALUE)
        self.forth = icon_button("下一页", "chevron-right", self.next_page)
        self.smaller = icon_button("缩小", "zoom-out", self.zoom_out)
        self.fit_width = link("适合宽度", self.zoom_fit, small=True)
        self.larger = icon_button("放大", "zoom-in", self.zoom_in)
        for widget in (self.back, self._where, self.forth, self.smaller, self.fit_width, self.larger):
            head.addWidget(widget)
        self.head = head
        outer.addLayout(head)
        outer.addWidget(line("row"))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName("文书预览")
        # Always there, so that a page fitted to the width does not become too wide when it appears.
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._sheet = _Sheet(self)
        self._scroll.setWidget(self._sheet)
        self._scroll.verticalScrollBar().valueChanged.connect(self._show_where)
        outer.addWidget(self._scroll, 1)
        self._settle = QTimer(self, singleShot=True, interval=DURATIONS.search_pause)
        self._settle.timeout.connect(self._sheet.update)

    # contents
    def show_pdf(self, pdf: bytes, page: int = 0) -> None:
        """Show a document from a page on (from 0)."""
        self.clear()
        self._pdf, self._first = pdf, page
        self._runner.work(page_sizes, pdf, slot="sizes", on_done=self._opened)

    def renew(self, pdf: bytes) -> None:
        """Show a newer version of the same document; place and pictures stay until the new ones are drawn."""
        if not self._pdf:
            self.show_pdf(pdf)
            return
        self._pdf = pdf
        self._runner.work(page_sizes, pdf, slot=f"renewed{id(self)}", on_done=self._renewed)

    def _renewed(self, sizes: tuple[tuple[float, float], ...]) -> None:
        place = self._scroll.verticalScrollBar().value()
        self._asked.clear()
        self._sheet.sizes = sizes
        kept = {number: image for number, image in self._sheet.images.items() if number < len(sizes)}
        self._sheet.images = kept
        self._lay_out()
        self._scroll.verticalScrollBar().setValue(place)
        for number in sorted({*kept, self.current_page()}):
            self.want_page(number)

    def clear(self) -> None:
        """Show nothing."""
        if self._pdf:
            self._runner.work(forget, self._pdf)
        self._pdf = b""
        self._asked.clear()
        self._sheet.sizes, self._sheet.images = (), {}
        self._sheet.fit()
        self._show_where()

    def page_count(self) -> int:
        """Number of pages, 0 until the document was read."""
        return len(self._sheet.sizes)

    def current_page(self) -> int:
        """Page in the middle of the view, from 0."""
        middle = self._scroll.verticalScrollBar().value() + self._scroll.viewport().height() // 2
        above = [n for n, rect in enumerate(self._sheet.rects()) if rect.top() <= middle]
        return above[-1] if above else 0

    def drawn(self, number: int) -> QImage | None:
        """Picture of a page, None until it was drawn."""
        return self._sheet.images.get(number)

    def want_page(self, number: int) -> None:
        """Have a page drawn at the present width, once."""
        width = round(self._sheet.page_width * self.devicePixelRatio())
        if self._pdf and width > 0 and (number, width) not in self._asked:
            self._asked.add((number, width))
            drawn = partial(self._page_drawn, self._pdf)
            self._runner.work(draw_page, self._pdf, number, width, on_done=drawn)

    # keys and buttons
    def previous_page(self) -> None:
        """One page back."""
        self.go_to(self.current_page() - 1)

    def next_page(self) -> None:
        """One page on."""
        self.go_to(self.current_page() + 1)

    def go_to(self, number: int) -> None:
        """Show a page from its top."""
        rects = self._sheet.rects()
        if 0 <= number < len(rects):
            self._scroll.verticalScrollBar().setValue(rects[number].top() - look().sizes.s16)

    def zoom_in(self) -> None:
        """Next larger step."""
        self._set_zoom(next((z for z in _ZOOMS if z > self._ratio() + 0.01), _ZOOMS[-1]))

    def zoom_out(self) -> None:
        """Next smaller step."""
        self._set_zoom(next((z for z in reversed(_ZOOMS) if z < self._ratio() - 0.01), _ZOOMS[0]))

    def zoom_fit(self) -> None:
        """Fit to the width of the view, also when the view changes."""
        self._set_zoom(0.0)

    # inside
    def _ratio(self) -> float:
        width = self._sheet.sizes[0][0] if self._sheet.sizes else 1.0
        return self._sheet.page_width / (width * 96 / 72)

    def _set_zoom(self, zoom: float) -> None:
        page = self.current_page()
        self._zoom = zoom
        self._lay_out()
        self.go_to(page)

    def _lay_out(self) -> None:
        room = self._scroll.viewport().width() - 2 * look().sizes.s16
        points = self._sheet.sizes[0][0] if self._sheet.sizes else 1.0
        self._sheet.page_width = round(points * 96 / 72 * self._zoom) if self._zoom else max(room, 1)
        self._sheet.fit()
        self._show_where()

    def _opened(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self._sheet.sizes = sizes
        self._lay_out()
        self._scroll.verticalScrollBar().setValue(0)
        self.go_to(self._first)

    def _page_drawn(self, pdf: bytes, page: PageImage) -> None:
        if pdf is not self._pdf:
            return  # another document is shown by now
        made = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_BGR888)
        self._sheet.images[page.number] = made.copy()
        for far in sorted(self._sheet.images, key=lambda n: abs(n - page.number))[_KEPT:]:
            del self._sheet.images[far]
            self._asked = {asked for asked in self._asked if asked[0] != far}
        self._sheet.update()
        if page.number == self.current_page():
            for near in (page.number + 1, page.number - 1):  # so that leafing through shows no white page
                if 0 <= near < self.page_count():
                    self.want_page(near)

    def _show_where(self) -> None:
        count = self.page_count()
        self._where.setText(f"{self.current_page() + 1} / {count}" if count else "")
        self.back.setEnabled(self.current_page() > 0)
        self.forth.setEnabled(self.current_page() + 1 < count)

    def sizeHint(self) -> QSize:
        """A readable page."""
        return QSize(look().sizes.width_long + look().sizes.width_id, look().sizes.long_text_max * 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, when fitted."""
        super().resizeEvent(event)
        if not self._zoom:
            self._lay_out()
        self._settle.start()
