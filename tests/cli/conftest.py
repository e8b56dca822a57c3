"""Fixtures of the command line's tests: one centre is prepared per run and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.cli.office import PASSWORD, Call, Office, caller, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The prepared centre and its key; nobody writes to it."""
    folder = tmp_path_factory.mktemp("cli") / "centre"
    return folder, prepare(folder)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs ``fengqiao`` in this process with the director's password in the environment."""
    monkeypatch.setenv("FENGQIAO_PASSWORD", PASSWORD)
    monkeypatch.delenv("FENGQIAO_NEW_PASSWORD", raising=False)
    return caller(capsys, monkeypatch)


@pytest.fixture
def town(prepared: tuple[Path, bytes], tmp_path: Path, call: Call) -> Office:
    """A copy of the prepared centre, in a folder with Chinese characters, a blank and a percent sign."""
    folder = tmp_path / "泉河铺 100%中心"
    shutil.copytree(prepared[0], folder)
    return Office(call, folder, prepared[1])
