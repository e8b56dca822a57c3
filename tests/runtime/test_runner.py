"""The runner: order, snapshots, progress, stopping, errors, the bus and the end of its threads."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from desktop_app.errors import EnvironmentProblem, FengqiaoError, RuleViolation
from desktop_app.runtime.bus import Changes
from desktop_app.runtime.runner import Runner
from tests.runtime import toy
from tests.runtime.conftest import NOON
from tests.runtime.toy import CLERK

Stored = Callable[[], tuple[str, ...]]


class Page(QObject):
    """Stands for a page that waits for results."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.errors: list[FengqiaoError] = []

    def take(self, result: object) -> None:
        """Note a result."""
        self.got.append(result)

    def take_named(self, name: str, result: object) -> None:
        """Note a result with a name that was bound before."""
        self.got.append((name, result))

    def take_error(self, error: FengqiaoError) -> None:
        """Note an error."""
        self.errors.append(error)


def test_commands_run_in_order_on_one_thread_that_is_not_the_gui(
    runner: Runner, qtbot: QtBot, engine: Engine
) -> None:
    page = Page()
    for number in range(20):
        runner.command(toy.add, str(number), by=CLERK, on_done=page.take)
    qtbot.waitUntil(lambda: len(page.got) == 20)
    with Session(engine) as session:
        notes = list(session.scalars(select(toy.Note).order_by(toy.Note.id)))
    assert [n.text for n in notes] == [str(n) for n in range(20)]
    assert page.got == [n.id for n in notes]
    assert {n.thread for n in notes} == {"fengqiao-writer"}
    assert {n.at for n in notes} == {NOON.isoformat()}


def test_callbacks_come_on_the_gui_thread(runner: Runner, qtbot: QtBot) -> None:
    threads: list[int] = []
    for method in ("done", "finished"):
        job = runner.command(
            toy.add, method, by=CLERK, on_done=lambda _: threads.append(threading.get_ident())
        )
        job.done.connect(lambda _: threads.append(threading.get_ident()))
    runner.work(toy.render, 1, abs, on_done=lambda _: threads.append(threading.get_ident()))
    qtbot.waitUntil(lambda: len(threads) == 5)
    assert set(threads) == {threading.get_ident()}


def test_the_reader_sees_the_snapshot_while_the_writer_works(
    runner: Runner, qtbot: QtBot, stored: Stored
) -> None:
    page, gate = Page(), threading.Event()
    runner.command(toy.add, "前", by=CLERK, on_done=page.take)
    qtbot.waitUntil(lambda: len(page.got) == 1)
    runner.command(toy.add_when, "中", gate, by=CLERK, on_done=page.take)
    seen: list[tuple[str, ...]] = []
    runner.query(toy.texts, by=CLERK, on_done=seen.append)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen == [("前",)]
    gate.set()
    qtbot.waitUntil(lambda: len(page.got) == 2)
    runner.query(toy.texts, by=CLERK, on_done=seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[1] == ("前", "中") == stored()


def test_a_query_is_told_the_day_in_china(runner: Runner, clock: toy.StandingClock, qtbot: QtBot) -> None:
    clock.moment = NOON.replace(hour=16, minute=30)  # half past midnight in China
    page = Page()
    runner.query(toy.seen_day, "a", by=CLERK, on_done=page.take)
    runner.query(toy.seen_day, "b", by=CLERK, today=date(2026, 1, 2), on_done=page.take)
    qtbot.waitUntil(lambda: len(page.got) == 2)
    assert page.got == [
        ("a", date(2026, 11, 24), "fengqiao-reader"),
        ("b", date(2026, 1, 2), "fengqiao-reader"),
    ]


def test_a_query_that_writes_is_rolled_back(runner: Runner, qtbot: QtBot, stored: Stored) -> None:
    with qtbot.waitSignal(runner.query(toy.smuggle, "偷写", by=CLERK).finished):
        pass
    assert stored() == ()


def test_a_newer_query_of_the_same_slot_supersedes_the_older(runner: Runner, qtbot: QtBot) -> None:
    page, other, gate = Page(), Page(), threading.Event()
    toy.READER_SEES.clear()
    held = runner.query(toy.texts_when, gate, by=CLERK, slot="list", on_done=page.take)
    runner.query(toy.seen_day, "second", by=CLERK, slot="list", on_done=page.take)
    runner.query(toy.seen_day, "other page", by=CLERK, slot="list", on_done=other.take)
    last = runner.query(toy.seen_day, "third", by=CLERK, slot="list", on_done=page.take)
    with qtbot.waitSignal(last.finished):
        gate.set()
    assert [result[0] for result in page.got if isinstance(result, tuple)] == ["third"]
    assert len(other.got) == 1
    assert toy.READER_SEES == ["other page", "third"]  # the waiting one never ran
    assert held.is_finished


def test_progress_arrives_and_ends_at_the_total(runner: Runner, qtbot: QtBot) -> None:
    steps: list[tuple[str, int, int]] = []
    job = runner.command(toy.add_many, 100, by=CLERK)
    job.progressed.connect(lambda text, done, total: steps.append((text, done, total)))
    with qtbot.waitSignal(job.done):
        pass
    assert steps[0] == ("正在写入", 1, 100)
    assert steps[-1] == ("正在写入", 100, 100)
    assert 3 <= len(steps) < 60  # not one event a step


def test_stopping_midway_rolls_back_and_the_next_command_runs(
    runner: Runner, qtbot: QtBot, stored: Stored
) -> None:
    page, announced = Page(), list[Changes]()
    runner.bus.changed.connect(announced.append)
    job = runner.command(toy.add_many, 5000, by=CLERK, on_done=page.take, on_error=page.take_error)
    with qtbot.waitSignal(job.progressed):
        pass
    with qtbot.waitSignal(job.stopped):
        job.cancel()
    assert (stored(), announced, page.got, page.errors) == ((), [], [], [])
    with qtbot.waitSignal(runner.command(toy.add, "后", by=CLERK).done):
        pass
    assert stored() == ("后",)


def test_a_waiting_command_that_is_cancelled_never_runs(runner: Runner, qtbot: QtBot, stored: Stored) -> None:
    gate = threading.Event()
    first = runner.command(toy.add_when, "一", gate, by=CLERK)
    second = runner.command(toy.add, "二", by=CLERK)
    second.cancel()
    with qtbot.waitSignals([first.done, second.stopped]):
        gate.set()
    assert stored() == ("一",)


def test_a_command_cancelled_too_late_is_told_as_done(runner: Runner, qtbot: QtBot, stored: Stored) -> None:
    gate = threading.Event()
    job = runner.command(toy.add_when, "一", gate, by=CLERK)
    qtbot.wait(50)
    job.cancel()
    with qtbot.waitSignal(job.done):
        gate.set()
    assert stored() == ("一",)


def test_a_broken_rule_reaches_the_page_and_nothing_is_stored(
    runner: Runner, qtbot: QtBot, stored: Stored
) -> None:
    page, problems = Page(), list[FengqiaoError]()
    runner.problem.connect(problems.append)
    job = runner.command(toy.add_then_refuse, "x", by=CLERK, on_done=page.take, on_error=page.take_error)
    with qtbot.waitSignal(job.finished):
        pass
    error = page.errors[0]
    assert isinstance(error, RuleViolation)
    assert (error.text, error.field) == ("请填写事由", "text")
    assert error.__traceback__ is None  # its frames would keep the session alive
    assert (page.got, problems, stored()) == ([], [], ())


def test_an_error_nobody_takes_goes_to_problem(runner: Runner, qtbot: QtBot) -> None:
    problems: list[FengqiaoError] = []
    runner.problem.connect(problems.append)
    with qtbot.waitSignal(runner.problem):
        runner.command(toy.add_then_refuse, "x", by=CLERK)
    assert [type(problem) for problem in problems] == [RuleViolation]


def test_a_full_disk_is_explained(runner: Runner, qtbot: QtBot) -> None:
    page = Page()
    error = OSError(28, "No space left on device")
    with qtbot.waitSignal(runner.command(toy.fail_with, error, by=CLERK, on_error=page.take_error).failed):
        pass
    assert isinstance(page.errors[0], EnvironmentProblem)
    assert page.errors[0].title == "磁盘已满"


def test_a_bug_rolls_back_reaches_the_hook_and_the_lane_lives_on(
    runner: Runner, qtbot: QtBot, stored: Stored, bugs: list[BaseException]
) -> None:
    page = Page()
    job = runner.command(toy.add_then_break, "x", by=CLERK, on_done=page.take, on_error=page.take_error)
    with qtbot.waitSignal(job.finished):
        pass
    assert [type(bug) for bug in bugs] == [KeyError]
    assert bugs[0].__traceback__ is not None
    assert (page.got, page.errors, stored()) == ([], [], ())
    with qtbot.waitSignal(runner.command(toy.add, "后", by=CLERK).done):
        pass
    assert stored() == ("后",)


def test_the_bus_announces_only_after_the_commit(runner: Runner, qtbot: QtBot, stored: Stored) -> None:
    gate, seen = threading.Event(), list[tuple[frozenset[str], tuple[str, ...]]]()
    runner.bus.changed.connect(lambda changes: seen.append((changes.entities, stored())))
    job = runner.command(toy.add_when, "一", gate, by=CLERK)
    qtbot.wait(80)
    assert seen == []
    with qtbot.waitSignal(job.finished):
        gate.set()
    assert seen == [(frozenset({"note"}), ("一",))]


def test_reads_refusals_and_idle_commands_announce_nothing(runner: Runner, qtbot: QtBot) -> None:
    announced: list[Changes] = []
    runner.bus.changed.connect(announced.append)
    page = Page()
    runner.command(toy.add_then_refuse, "x", by=CLERK, on_error=page.take_error)
    runner.command(toy.do_nothing, by=CLERK)
    with qtbot.waitSignal(runner.query(toy.texts, by=CLERK).finished):
        pass
    with qtbot.waitSignal(runner.command(toy.do_nothing, by=CLERK).finished):
        pass
    assert announced == []


def test_a_bug_in_a_callback_does_not_keep_the_change_from_the_pages(
    runner: Runner, qtbot: QtBot, bugs: list[BaseException]
) -> None:
    announced: list[Changes] = []
    runner.bus.changed.connect(announced.append)

    def break_down(_: int) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(runner.command(toy.add, "一", by=CLERK, on_done=break_down).finished):
        pass
    qtbot.waitUntil(lambda: len(bugs) == 1)
    assert [changes.entities for changes in announced] == [frozenset({"note"})]


def test_a_callback_is_dropped_when_its_page_is_gone(
    runner: Runner, qtbot: QtBot, bugs: list[BaseException], stored: Stored
) -> None:
    page, gate, problems = Page(), threading.Event(), list[FengqiaoError]()
    runner.problem.connect(problems.append)
    got = page.got
    job = runner.command(toy.add_when, "一", gate, by=CLERK, on_done=page.take)
    runner.query(toy.texts, by=CLERK, owner=page, on_done=got.append)
    runner.command(toy.add_then_refuse, "二", by=CLERK, on_done=page.take, on_error=page.take_error)
    last = runner.command(toy.do_nothing, by=CLERK)
    shiboken6.delete(page)
    with qtbot.waitSignals([job.finished, last.finished]):
        gate.set()
    assert (got, page.errors, bugs) == ([], [], [])
    assert stored() == ("一",)
    assert [type(problem) for problem in problems] == [RuleViolation]  # the clerk still learns of it


def test_a_partial_of_a_method_is_dropped_with_its_page_too(
    runner: Runner, qtbot: QtBot, bugs: list[BaseException]
) -> None:
    page, gate = Page(), threading.Event()
    got, errors = page.got, page.errors
    job = runner.command(toy.add_when, "一", gate, by=CLERK, on_done=partial(page.take_named, "甲"))
    refused = runner.command(toy.add_then_refuse, "二", by=CLERK, on_error=partial(page.take_error))
    shiboken6.delete(page)
    with qtbot.waitSignals([job.finished, refused.finished]):
        gate.set()
    assert (got, errors, bugs) == ([], [], [])


def test_keyword_arguments_are_bound_with_partial(runner: Runner, qtbot: QtBot, stored: Stored) -> None:
    job = runner.command(partial(toy.add_with_reason, reason="补记"), "一", by=CLERK)
    with qtbot.waitSignal(job.done):
        pass
    assert stored() == ("一：补记",)


def test_an_opening_that_failed_is_tried_again(
    qtbot: QtBot, engine: Engine, clock: toy.StandingClock, stored: Stored
) -> None:
    attempts: list[bool] = []

    def open_session(read_only: bool) -> Session:
        attempts.append(read_only)
        if len(attempts) == 1:
            raise EnvironmentProblem("数据文件夹不能写入", "请检查后再试")
        return toy.open_session(engine, read_only)

    runner = Runner(open_session, clock, stamp=lambda *_: None)
    page = Page()
    with qtbot.waitSignal(runner.command(toy.add, "一", by=CLERK, on_error=page.take_error).failed):
        pass
    with qtbot.waitSignal(runner.command(toy.add, "二", by=CLERK).done):
        pass
    with qtbot.waitSignal(runner.command(toy.add, "三", by=CLERK).done):
        pass
    runner.close()
    assert (stored(), attempts, len(page.errors)) == (("二", "三"), [False, False], 1)


def test_what_runs_in_the_background_keeps_neither_pages_nor_papers_waiting(
    runner: Runner, qtbot: QtBot
) -> None:
    """The daily check takes many seconds on a large centre."""
    gate, ended, seen, drawn = threading.Event(), list[bool](), list[tuple[str, ...]](), list[int]()
    runner.background(gate.wait, 30.0, on_done=ended.append)
    runner.query(toy.texts, by=CLERK, on_done=seen.append)
    runner.work(toy.render, 1, abs, on_done=lambda _: drawn.append(1))
    qtbot.waitUntil(lambda: bool(seen and drawn))
    assert not ended
    gate.set()
    qtbot.waitUntil(lambda: ended == [True])


def test_closing_finishes_commands_drops_reads_and_joins_the_threads(
    runner: Runner, qtbot: QtBot, stored: Stored, bugs: list[BaseException]
) -> None:
    page, gate = Page(), threading.Event()
    for number in range(30):
        runner.command(toy.add, str(number), by=CLERK, on_done=page.take)
    runner.query(toy.texts_when, gate, by=CLERK, on_done=page.take)
    runner.work(toy.render, 1, abs)
    late = [runner.query(toy.texts, by=CLERK, on_done=page.take) for _ in range(5)]
    runner.bus.changed.connect(lambda _: runner.query(toy.texts, by=CLERK, on_done=page.take))
    gate.set()
    assert runner.commands_under_way() > 0
    runner.close()
    names = {thread.name for thread in threading.enumerate()}
    assert not {name for name in names if name.startswith("fengqiao")}
    assert len(stored()) == 30
    assert page.got == list(range(1, 31))
    assert all(job.is_finished for job in late)
    assert bugs == []
    assert runner.commands_under_way() == 0
    with pytest.raises(RuntimeError):
        runner.command(toy.add, "太晚", by=CLERK)


def test_jobs_and_pages_are_freed_afterwards(runner: Runner, qtbot: QtBot) -> None:
    page = Page()
    destroyed: list[str] = []
    job = runner.query(toy.texts, by=CLERK, slot="list", on_done=page.take)
    job.destroyed.connect(lambda: destroyed.append("job"))
    page.destroyed.connect(lambda: destroyed.append("page"))
    with qtbot.waitSignal(job.finished):
        pass
    qtbot.wait(20)
    del job, page
    qtbot.waitUntil(lambda: sorted(destroyed) == ["job", "page"])


def test_the_runner_loads_neither_sqlalchemy_nor_widgets() -> None:
    code = (
        "import sys, desktop_app.runtime.runner, desktop_app.runtime.crash, desktop_app.runtime.idle;"
        "print([m for m in ('sqlalchemy', 'PySide6.QtWidgets', 'PySide6.QtGui') if m in sys.modules])"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"


def test_the_parts_the_command_line_uses_load_no_qt() -> None:
    code = (
        "import sys, desktop_app.centre_lock, desktop_app.log, desktop_app.settings;"
        "import desktop_app.runtime.report, desktop_app.runtime.progress, desktop_app.runtime.clock;"
        "print([m for m in ('sqlalchemy', 'PySide6') if m in sys.modules])"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"
