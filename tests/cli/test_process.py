"""The command as a process of its own: exit status, UTF-8 whatever the locale, closed pipes, no terminal."""

import json

import pytest

from tests.cli.office import DIRECTOR, Office, child


def test_output_is_utf_8_in_a_plain_locale(town: Office) -> None:
    number = town.register(title="㛃水渠改道")
    with child("disputes", "list", "--json", "--centre", town.folder, "--user", DIRECTOR) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    item = json.loads(out.decode("utf-8"))["items"][0]
    assert (item["number"], item["title"]) == (number, "㛃水渠改道")


def test_a_wrong_command_ends_with_2_and_no_traceback() -> None:
    with child("frobnicate") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, b"")
    assert err.decode("utf-8") == "没有“frobnicate”这个命令，请加 --help 看用法\n"


def test_a_reader_that_goes_away_is_no_error(town: Office) -> None:
    with child("--centre", town.folder, "units", "list") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_without_a_password_and_a_terminal_it_says_where_to_put_it(
    town: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FENGQIAO_PASSWORD")
    with child("units", "list", "--centre", town.folder) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, b"")
    assert err.decode("utf-8") == "没有密码，请设环境变量 FENGQIAO_PASSWORD，或者在终端里运行后输入\n"
