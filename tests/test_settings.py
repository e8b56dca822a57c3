"""Settings of the user: whole or default, never half."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import EnvironmentProblem
from desktop_app.settings import MAX_RECENT, ColumnLayout, Settings, SettingsFile, WindowPlace, default_path

FULL = Settings(
    recent_centres=("D:\\枫桥镇 综治中心",),
    window=WindowPlace(-8, 0, 1366, 728, maximized=True),
    scale=125,
    theme="dark",
    columns={"dispute": ColumnLayout(("number", "title"), {"title": 320}, ("phone",))},
    navigation_collapsed=True,
    second_backup_place="E:\\备份",
    scan_folder="D:\\扫描",
    lock_after_minutes=5,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A settings file in a folder that does not exist yet."""
    return tmp_path / "设置" / "settings.json"


def test_without_a_file_there_are_defaults_and_nothing_is_written(path: Path) -> None:
    assert SettingsFile(path).current == Settings()
    assert not path.parent.exists()


def test_everything_comes_back(path: Path) -> None:
    SettingsFile(path).change(lambda _: FULL)
    again = SettingsFile(path)
    assert again.current == FULL
    assert again.broken is None
    assert "枫桥镇" in path.read_text(encoding="utf-8")
    assert os.listdir(path.parent) == ["settings.json"]  # noqa: PTH208 - nothing else was left beside it


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\x00" * 40, b"[]", b'{"scale": 130}', b'{"theme": "\xff"}', b'{"window": {"x": 1}}'],
)
def test_a_damaged_file_is_put_aside_and_defaults_begin(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    settings = SettingsFile(path)
    assert settings.current == Settings()
    aside = path.with_name("settings.json.broken")
    assert settings.broken == aside
    assert aside.read_bytes() == content
    settings.change(lambda s: replace(s, scale=150))
    assert SettingsFile(path).current.scale == 150


@given(content=st.binary(max_size=60))
def test_no_content_keeps_the_program_from_starting(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(content)
    assert isinstance(SettingsFile(path).current, Settings)


def test_the_default_place_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_a, **_k: tmp_path)
    SettingsFile().change(lambda _: FULL)
    assert default_path() == tmp_path / "settings.json"
    assert SettingsFile(tmp_path / "settings.json").current == FULL


def test_keys_of_a_newer_version_are_ignored(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"scale": 150, "from_the_future": {"a": [1]}}', encoding="utf-8")
    settings = SettingsFile(path)
    assert (settings.current.scale, settings.broken) == (150, None)


def test_two_windows_do_not_undo_each_other(path: Path) -> None:
    one, two = SettingsFile(path), SettingsFile(path)
    one.change(lambda s: replace(s, scale=150))
    two.change(lambda s: replace(s, second_backup_place="/backup"))
    saved = SettingsFile(path).current
    assert (saved.scale, saved.second_backup_place) == (150, "/backup")


def test_a_failed_write_keeps_the_old_file_and_the_new_value_in_the_window(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SettingsFile(path)
    settings.change(lambda s: replace(s, scale=125))

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentProblem, match="个人设置没有保存"):
        settings.change(lambda s: replace(s, scale=150))
    assert settings.current.scale == 150
    assert SettingsFile(path).current.scale == 125
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_the_last_opened_centre_comes_first_once_and_the_list_is_short() -> None:
    settings = Settings()
    for name in [*"abcdefghijkl", "c"]:
        settings = settings.opened(Path(name))
    assert settings.recent_centres[:2] == ("c", "l")
    assert len(settings.recent_centres) == len(set(settings.recent_centres)) == MAX_RECENT
