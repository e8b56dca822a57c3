"""What every test shares: no window on the screen, and the totals of the long runs at the end."""

import gc
import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import coverage
import pytest

from tests.support import sound_pdfs
from tests.support.in_memory import use_memory
from tests.support.kept_folder import remove_kept
from tests.support.statements import share_statements
from tests.support.torture import TORTURE, TOTALS, note

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.services.package_world import World

# Before Qt is imported anywhere: tests open windows that nobody sees, with or without a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
use_memory()


_LONGEST = (
    "packaging/test_bench.py",
    "e2e/test_story.py",
    "protocol/test_stories.py",
    "faults/test_kill.py",
    "services/test_package_rebuild.py",
    "services/test_package_heal.py",
    "e2e/window/test_service_window.py",
    "protocol/test_machine.py",
    "e2e/window/test_course_of_a_case.py",
    "protocol/test_year.py",
    "services/test_restricted_reads.py",
    "ui/package/test_page.py",
    "ui/mediation/test_records.py",
    "services/test_package_within.py",
    "ui/dossier/test_page.py",
    "ui/sweep/test_overview.py",
    "cli/test_agreements.py",
    "ui/unit/test_page.py",
    "services/test_sheet_return.py",
)


_TESTS = pytest.StashKey[int]()
_MEASURED = ("domain", "services")
"""Folders whose tests are what the coverage floors are about; tracing makes the others half as slow again."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace what the floors are about, and let the long scenarios run untraced."""
    root = Path(__file__).parent
    tracing = coverage.Coverage.current()
    if tracing is None or any(item.path.is_relative_to(root / name) for name in _MEASURED):
        return (yield)
    tracing.stop()
    try:
        return (yield)
    finally:
        tracing.start()


_WINDOWS = ("ui", "app", "e2e", "sample", "runtime")
"""Folders whose tests open windows; there garbage is collected on this thread only, as in the program."""
_FULL_EVERY = 10


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """After a test with windows its rings are freed here, not on a worker thread of the next one."""
    try:
        return (yield)
    finally:
        if not gc.isenabled():
            item.config.stash[_TESTS] = done = item.config.stash.get(_TESTS, 0) + 1
            gc.collect(2 if done % _FULL_EVERY == 0 else 1)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Switch the collector's own times off for windows, and on again for the rest."""
    root = Path(__file__).parent
    if any(item.path.is_relative_to(root / name) for name in _WINDOWS):
        gc.disable()
    elif not gc.isenabled():
        gc.collect()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: a worker takes whole files, and none is to be left with one."""
    root = Path(__file__).parent
    ranks = {root / name: rank for rank, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_collection_finish() -> None:
    """What a thousand modules of tests hold stays to the end: no collection need go through it."""
    gc.collect()
    gc.freeze()


def pytest_sessionstart() -> None:
    """Nothing is compiled twice."""
    share_statements()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was kept for all tests is needed no more; a worker hands over what its tests have counted."""
    remove_kept()
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["totals"] = {test: dict(numbers) for test, numbers in TOTALS.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what a worker's tests have counted."""
    output: dict[str, dict[str, dict[str, int]]] = getattr(node, "workeroutput", {})
    for test, numbers in output.get("totals", {}).items():
        note(test, **numbers)


@pytest.fixture(autouse=True)
def _every_pdf_is_sound() -> Generator[None]:
    """Look at every PDF that the test made: ``qpdf --check``, and its text as a reader copies it."""
    sound_pdfs.forget()
    yield
    sound_pdfs.check()


@pytest.fixture
def qtbot(qapp: "QApplication", request: pytest.FixtureRequest) -> "QtBot":
    """The bot of pytest-qt, with more patience."""
    from tests.support.patience import PatientQtBot

    del qapp
    return PatientQtBot(request)


@pytest.fixture
def world(tmp_path: Path) -> "Generator[World]":
    """A county and two townships paired with it, with a stick folder between them."""
    from tests.services.package_world import make_world

    made = make_world(tmp_path)
    yield made
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted, of the long runs above all; also in ``build/torture.json``."""
    if not TOTALS:
        return
    terminalreporter.section(f"totals, {TORTURE}")
    for name, numbers in sorted(TOTALS.items()):
        terminalreporter.line(f"{name}: " + ", ".join(f"{value} {key}" for key, value in numbers.items()))
    place = Path(__file__).resolve().parents[1] / "build" / "torture.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(TOTALS, indent=1))
