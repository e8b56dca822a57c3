"""Fingerprints of what came in great number, made up by the window after packages."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db import search
from db.enums import Role
from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.bus import Changes
from desktop_app.services.similar_marking import unmarked_parts
from desktop_app.ui.agenda.page import AgendaPage
from desktop_app.ui.similar_marking_watch import SimilarMarkingWatch
from tests.services.package_world import make_world, register
from tests.support.centre import OpenTestCentre
from tests.ui.open_page import open_page


def unmarked(home: OpenTestCentre) -> int:
    with home.reading() as session:
        return len(unmarked_parts(session, by=home.actor, today=local_date(home.now)))


def test_they_are_made_part_by_part_after_packages_and_only_for_who_registers(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 3)
    monkeypatch.setattr(search, "PART", 2)
    world = make_world(tmp_path)
    for number in range(1, 7):
        register(world.town, number, f"第{number}户门前的排水沟被填了半截，雨水漫进院子。")
    world.carry(world.town, world.county)
    home = world.county
    with open_page(home, AgendaPage, qtbot) as opened:
        SimilarMarkingWatch(opened.runner, home.someone(Role.AUDITOR), None).look()
        watch = SimilarMarkingWatch(opened.runner, home.actor, None)
        watch.start(3_600_000)
        opened.runner.bus.announce(Changes(frozenset({"dispute"})))
        opened.settle()
        assert unmarked(home) == 3
        opened.runner.bus.announce(Changes(frozenset({"dispute", "package_journal"})))
        watch.look()  # while it is busy: it looks once more when it has done
        opened.settle()
        qtbot.waitUntil(lambda: unmarked(home) == 0)
