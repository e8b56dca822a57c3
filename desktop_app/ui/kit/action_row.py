"""Row of what can be done with a record: at most three word buttons, the rest behind 更多."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop_app.ui.kit.buttons import Button, Kind, icon_button, link
from desktop_app.ui.kit.icons import icon
from desktop_app.ui.kit.tokens import look

_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done now: the verb, what it calls, an icon for the menu or icon button."""

    text: str
    on_click: Callable[[], object]
    icon: str = ""


class ActionRow(QWidget):
    """Buttons that fit, then 更多; never wider than the panel, so it does not decide the window's width."""

    def __init__(self) -> None:
        """Make an empty row."""
        super().__init__()
        s = look().sizes
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(s.s8)
        self.setFixedHeight(s.button)
        self._actions: tuple[Action, ...] = ()
        self._icons: tuple[Action, ...] = ()
        self._why: Action | None = None
        self._shown: tuple[int, bool] = (-1, False)

    def set_actions(
        self, actions: Sequence[Action], *, why: Action | None = None, icons: Sequence[Action] = ()
    ) -> None:
        """Replace the actions."""
        self._actions, self._why, self._icons = tuple(actions), why, tuple(icons)
        self._shown = (-1, False)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for one action and 更多."""
        widths = [Button(action.text).sizeHint().width() for action in self._actions[:1]]
        more = icon_button("更多", "more", self._open_more).sizeHint().width()
        gap = self._box.spacing()
        return QSize(sum(widths) + (len(self._icons) + 1) * (more + gap), look().sizes.button)

    def sizeHint(self) -> QSize:
        """Same as the least: the row takes what it is given."""
        return self.minimumSizeHint()

    def _widths(self, count: int, with_why: bool) -> int:
        gap = self._box.spacing()
        words = [Button(a.text).sizeHint().width() + gap for a in self._actions[:count]]
        if with_why and self._why is not None:
            words.append(link(self._why.text, self._why.on_click).sizeHint().width() + gap)
        side = look().sizes.button + gap
        ends = len(self._icons) + (1 if self._has_more(count, with_why) else 0)
        return sum(words) + ends * side

    def _has_more(self, count: int, with_why: bool) -> bool:
        return len(self._actions) > count or (self._why is not None and not with_why)

    def _fit(self) -> None:
        """Choose the most words that fit; the third word goes behind 更多 before the link does."""
        most = min(_MOST_WORDS, len(self._actions))
        options = [(count, why) for count in range(most, -1, -1) for why in (True, False)]
        options.sort(key=lambda option: min(option[0], _MOST_WORDS - 1) + option[1] / 2, reverse=True)
        fits = (option for option in options if self._widths(*option) <= self.width())
        chosen = next(fits, (0, False))
        if chosen != self._shown:
            self._shown = chosen
            self._build(*chosen)

    def _build(self, count: int, with_why: bool) -> None:
        while self._box.count():
            item = self._box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for action in self._actions[:count]:
            self._box.addWidget(Button(action.text, action.on_click))
        self._box.addStretch(1)
        if with_why and self._why is not None:
            self._box.addWidget(link(self._why.text, self._why.on_click))
        for action in self._icons:
            self._box.addWidget(icon_button(action.text, action.icon, action.on_click))
        if self._has_more(count, with_why):
            self._more = Button("更多", self._open_more, kind=Kind.ICON, icon="more")
            self._box.addWidget(self._more)

    def _open_more(self) -> None:
        count, with_why = self._shown
        menu = QMenu(self)
        hidden = list(self._actions[max(count, 0) :])
        if self._why is not None and not with_why:
            hidden.append(self._why)
        for action in hidden:
            entry = menu.addAction(action.text, action.on_click)
            if action.icon:
                entry.setIcon(icon(action.icon))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()
