"""Fault reports: useful to a technician, free of personal data; and how a command ends after an error."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.paths import program_root
from desktop_app.runtime.report import EXIT_BUG, KEPT_REPORTS, failure_of_command, report_text, write_report
from desktop_app.runtime.scrub import mask_message, safe_traceback
from tests.runtime.conftest import NOON

ID_NUMBER = "139926199001010010"


def caught_with_secrets() -> Exception:
    """An exception with personal data in its locals, its message and its cause."""
    party_name = "王试用"
    try:
        try:
            raise KeyError(party_name)
        except KeyError as cause:
            raise ValueError(f"bad number {ID_NUMBER} of {party_name}, 13900001234") from cause
    except ValueError as error:
        return error


def test_the_report_names_versions_and_lines_but_no_person() -> None:
    said = report_text(caught_with_secrets(), NOON)
    for wanted in (
        "Fengqiao Desk 0.",
        "Python 3.",
        "SQLAlchemy 2.",
        "2026-11-23 04:00:00",
        "tests/runtime/test_report.py",
    ):
        assert wanted in said
    assert "KeyError" in said
    assert "ValueError: bad number <id> of □, <phone>" in said
    assert said.index("KeyError") < said.index("ValueError: bad")
    assert "王" not in said.replace('party_name = "王试用"', "")
    assert ID_NUMBER not in said
    assert str(program_root()) not in said


def test_values_of_a_failed_statement_stay_out() -> None:
    engine = create_engine("sqlite://")
    values = {"name": "wang shiyong"}
    with engine.connect() as conn, pytest.raises(IntegrityError) as caught:
        conn.execute(text("CREATE TABLE person (name TEXT, CHECK (name = 'x'))"))
        conn.execute(text("INSERT INTO person VALUES (:name)"), values)
    engine.dispose()
    said = safe_traceback(caught.value)
    assert "CHECK constraint failed" in said
    assert "INSERT INTO person" in said
    assert "shiyong" not in said
    assert "sqlalchemy/engine/" in said  # paths begin at the package, not at somebody's home


def test_an_exception_that_cannot_speak_is_still_reported() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert mask_message(Mute()) == "<no message>"


def test_reports_of_one_second_do_not_overwrite_each_other_and_old_ones_go(tmp_path: Path) -> None:
    paths = [write_report(ValueError(str(n)), tmp_path / "logs", NOON) for n in range(KEPT_REPORTS + 5)]
    assert len(set(paths)) == KEPT_REPORTS + 5
    assert len(list((tmp_path / "logs").iterdir())) == KEPT_REPORTS
    assert paths[-1].exists()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuleViolation("请填写姓名", "party.name"), 1, "请填写姓名"),
        (EnvironmentProblem("磁盘已满", "请腾出空间"), 3, "磁盘已满：请腾出空间"),
        (OSError(28, "full"), 3, "磁盘已满"),
        (ValueError("x"), EXIT_BUG, "故障记录"),
    ],
)
def test_a_command_ends_with_one_sentence_and_its_status(
    tmp_path: Path, error: Exception, status: int, words: str
) -> None:
    failure = failure_of_command(error, tmp_path, NOON)
    assert failure.exit_code == status
    assert words in failure.sentence
    assert "\n" not in failure.sentence
    assert len(list(tmp_path.iterdir())) == (1 if status == EXIT_BUG else 0)


def test_a_bug_without_a_centre_still_gets_a_sentence() -> None:
    failure = failure_of_command(ValueError("x"), None, NOON)
    assert (failure.exit_code, "ValueError" in failure.sentence) == (EXIT_BUG, True)


def test_a_native_fault_leaves_its_place(tmp_path: Path) -> None:
    code = (
        "import ctypes; from pathlib import Path; from desktop_app.runtime.report import log_hard_faults;"
        f"kept = log_hard_faults(Path({str(tmp_path)!r})); ctypes.string_at(0)"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert child.returncode != 0
    assert "string_at" in (tmp_path / "hard-fault.txt").read_text(encoding="utf-8")
