"""The screen lock's watch."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from desktop_app.runtime.idle import IdleWatch


class Seconds:
    """A clock of seconds to turn by hand."""

    def __init__(self) -> None:
        self.value = 0.0

    def __call__(self) -> float:
        return self.value


@pytest.fixture
def seconds() -> Seconds:
    """Seconds that stand still."""
    return Seconds()


@pytest.fixture
def watch(qtbot: QtBot, seconds: Seconds) -> Iterator[IdleWatch]:
    """A watch of 30 ms of real time, which asks ``seconds`` whether they were idle."""
    watch = IdleWatch(0.03 / 60, seconds=seconds)
    yield watch
    watch.stop()


def touch(kind: QEvent.Type) -> None:
    """Send an event through the application, as a window would get it."""
    QCoreApplication.sendEvent(QObject(), QEvent(kind))


def test_idle_comes_after_the_limit_once(watch: IdleWatch, seconds: Seconds, qtbot: QtBot) -> None:
    told: list[int] = []
    watch.idle.connect(lambda: told.append(1))
    watch.start()
    seconds.value = 0.03
    qtbot.waitUntil(lambda: told == [1])
    qtbot.wait(80)
    assert told == [1]


def test_input_puts_it_off(watch: IdleWatch, seconds: Seconds, qtbot: QtBot) -> None:
    told: list[int] = []
    watch.idle.connect(lambda: told.append(1))
    watch.start()
    seconds.value = 0.03
    touch(QEvent.Type.KeyPress)
    qtbot.wait(60)
    assert told == []
    seconds.value = 0.06
    qtbot.waitUntil(lambda: told == [1])


def test_what_is_no_input_does_not_put_it_off(watch: IdleWatch, seconds: Seconds, qtbot: QtBot) -> None:
    watch.start()
    with qtbot.waitSignal(watch.idle):
        seconds.value = 0.03
        touch(QEvent.Type.User)


def test_input_after_a_lock_starts_a_new_stretch(watch: IdleWatch, seconds: Seconds, qtbot: QtBot) -> None:
    watch.start()
    with qtbot.waitSignal(watch.idle):
        seconds.value = 0.03
    touch(QEvent.Type.MouseMove)
    with qtbot.waitSignal(watch.idle):
        seconds.value = 0.06


def test_zero_minutes_and_a_stopped_watch_say_nothing(
    qtbot: QtBot, watch: IdleWatch, seconds: Seconds
) -> None:
    told: list[int] = []
    off = IdleWatch(0, seconds=seconds)
    for each in (off, watch):
        each.idle.connect(lambda: told.append(1))
        each.start()
    watch.stop()
    seconds.value = 1e6
    touch(QEvent.Type.KeyPress)
    qtbot.wait(80)
    assert told == []
