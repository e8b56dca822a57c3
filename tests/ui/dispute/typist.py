"""A clerk in a process of her own, who types into the registration form until somebody kills her.

Standard input holds a pickled ``Typing``. After each field its key is printed once the draft is stored; then
the process waits to be killed.
"""

import pickle
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.domain.actor import Actor
from desktop_app.services.centre import open_centre
from desktop_app.services.rules import load_rules
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.memory import ProcessMemory, use_memory
from desktop_app.ui.kit.style import apply_look
from tests.support.centre import NOON, OpenTestCentre
from tests.ui.dispute.desk import form, key, say, view
from tests.ui.open_page import OpenPage


@dataclass(frozen=True)
class Typing:
    """The centre to open, who types, and what into which field."""

    folder: Path
    key: bytes
    actor: Actor
    words: Mapping[str, str]


class _Bot:
    """What ``OpenPage`` needs of pytest-qt."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int = 30_000) -> None:  # noqa: N802
        """Let events through until it is so."""
        end = time.monotonic() + timeout / 1000
        while not callback():
            if time.monotonic() > end:
                raise TimeoutError
            QApplication.processEvents()
            time.sleep(0.005)


def main() -> None:
    """Type, and wait."""
    typing: Typing = pickle.load(sys.stdin.buffer)
    application = QApplication([])
    use_memory(ProcessMemory())
    apply_look(application)
    centre = open_centre(typing.folder, typing.key, now=lambda: NOON)
    home = OpenTestCentre(centre, typing.actor, load_rules(centre.identity), "")
    bot = _Bot()
    opened = OpenPage(home, DisputePage, typing.actor, bot)  # pyright: ignore[reportArgumentType]
    bot.waitUntil(opened.page.isActiveWindow)
    opened.page.show_target("register")
    opened.settle()
    saved: list[object] = []
    view(opened).keeper.saved.connect(saved.append)
    for name, words in typing.words.items():
        form(opened).fields[name].control.setFocus()
        saved.clear()
        say(words)
        key(Qt.Key.Key_Tab)
        bot.waitUntil(lambda: bool(saved))
        opened.settle()
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
    time.sleep(60)


if __name__ == "__main__":
    main()
