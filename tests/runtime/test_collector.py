"""Rings of objects are freed on the GUI thread, whoever makes them and wherever others are made."""

import gc
import threading
from collections.abc import Generator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.runtime.collector import Collector


class Ring:
    """An object that holds itself and tells on which thread it was freed."""

    def __init__(self, freed: list[int]) -> None:
        self.me = self
        self.freed = freed

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


@pytest.fixture
def collector(qapp: object) -> Generator[Collector]:
    """A collector at work; afterwards as before."""
    del qapp
    was = gc.isenabled()
    made = Collector()
    made.start()
    yield made
    made.stop()
    if not was:
        gc.disable()


def test_a_ring_is_freed_on_the_gui_thread_only(collector: Collector, qtbot: QtBot) -> None:
    del collector
    freed: list[int] = []
    Ring(freed)

    def make_many() -> None:
        for _ in range(1000):
            Ring(freed)

    worker = threading.Thread(target=make_many)
    worker.start()
    worker.join()
    assert freed == []
    qtbot.waitUntil(lambda: len(freed) == 1001)
    assert set(freed) == {threading.get_ident()}


def test_without_it_a_worker_frees_what_others_made() -> None:
    """What it is for: the usual collector runs wherever objects are made."""
    was = gc.isenabled()
    freed: list[int] = []
    try:
        gc.enable()
        Ring(freed)
        worker = threading.Thread(target=lambda: [[[number]] for number in range(200_000)])
        worker.start()
        worker.join()
    finally:
        if not was:
            gc.disable()
    assert freed
    assert threading.get_ident() not in freed


def test_it_is_switched_off_again(qapp: object) -> None:
    del qapp
    was = gc.isenabled()
    made = Collector()
    made.start()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    if not was:
        gc.disable()
