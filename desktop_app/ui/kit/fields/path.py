"""A folder or a file that exists: typed, or chosen in the system's window."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.fields.base import Field, line_edit
from desktop_app.ui.kit.tokens import look


class _PathField(Field[Path | None]):
    """A path with 选择…; the kind of thing is the subclass's."""

    def __init__(self, key: str, label: str, *, required: str = "") -> None:
        self.edit = line_edit()
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().sizes.s8)
        row.addWidget(self.edit, 1)
        self.button = Button("选择…", self.choose)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self.button)
        super().__init__(key, label, holder, required=required)
        # What is wrong is shown at the text, not around the button too.
        self.control = self.edit
        self.setFocusProxy(self.edit)
        self.edit.setAccessibleName(label)
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._edited)

    def value(self) -> Path | None:
        """The path, None while nothing is entered."""
        text = self.edit.text().strip()
        return Path(text) if text else None

    def set_value(self, value: Path | None) -> None:
        """Show a path."""
        self.edit.setText("" if value is None else str(value))
        self.set_error("")

    def choose(self) -> None:
        """Ask in the system's window."""
        chosen = self._ask("" if self.value() is None else str(self.value()))
        if chosen:
            self.set_value(Path(chosen))
            self.changed.emit()

    def _ask(self, start: str) -> str:
        raise NotImplementedError


class FolderField(_PathField):
    """A folder, for example a stick."""

    def problem(self) -> str:
        """It has to be there."""
        path = self.value()
        return "" if path is None or path.is_dir() else "找不到这个文件夹，请重新选一次。"

    def _ask(self, start: str) -> str:
        return QFileDialog.getExistingDirectory(self, self.label, start)


class FileField(_PathField):
    """A file of a kind; ``pattern`` as the system's window takes it, e.g. ``根钥匙 (*.fqroot)``."""

    def __init__(self, key: str, label: str, pattern: str, *, required: str = "") -> None:
        """Build the field."""
        super().__init__(key, label, required=required)
        self._pattern = pattern

    def problem(self) -> str:
        """It has to be there."""
        path = self.value()
        return "" if path is None or path.is_file() else "找不到这个文件，请重新选一次。"

    def _ask(self, start: str) -> str:
        return QFileDialog.getOpenFileName(self, self.label, start, self._pattern)[0]
