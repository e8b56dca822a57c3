"""Log files: rotating, UTF-8, and without identity or telephone numbers."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import log
from desktop_app.log import KEPT_FILES, start_logging, stop_logging
from desktop_app.runtime.scrub import mask_personal

ID_NUMBER = "139926199001010010"


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[logging.Handler]:
    """Logging to ``tmp_path/logs/fengqiao.log``, ended afterwards."""
    level = logging.getLogger().level
    handler = start_logging(tmp_path / "logs")
    yield handler
    stop_logging(handler)
    logging.getLogger().setLevel(level)


def written(tmp_path: Path) -> str:
    """What the log file holds."""
    return (tmp_path / "logs" / "fengqiao.log").read_text(encoding="utf-8")


@pytest.mark.usefixtures("handler")
def test_messages_arguments_and_tracebacks_are_masked(tmp_path: Path) -> None:
    logger = logging.getLogger("desktop_app.some.module")
    logger.info("party %s of 枫桥镇, phone %s", ID_NUMBER, "13900001234")
    try:
        raise ValueError(f"no such person {ID_NUMBER} 王试用")
    except ValueError:
        logger.exception("lookup failed")
    logger.info("odd arguments %d", "x")
    said = written(tmp_path)
    assert "party <id> of 枫桥镇, phone <phone>" in said
    assert "ValueError: no such person <id> □" in said
    assert "desktop_app.some.module" in said
    assert "odd arguments %d" in said
    assert ID_NUMBER not in said


def test_files_rotate_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 500)
    level = logging.getLogger().level
    handler = start_logging(tmp_path / "logs")
    for number in range(200):
        logging.getLogger().warning("line %s", number)
    stop_logging(handler)
    logging.getLogger().setLevel(level)
    files = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert len(files) == KEPT_FILES + 1
    assert "line 199" in written(tmp_path)


def test_a_folder_that_cannot_be_written_does_not_stop_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_a, **_k: tmp_path / "home")
    level = logging.getLogger().level
    for user_folder in ("home", "file"):
        monkeypatch.setattr("platformdirs.user_log_path", lambda *_a, f=user_folder, **_k: tmp_path / f)
        handler = start_logging(tmp_path / "file" / "logs")
        logging.getLogger().warning("still here")
        stop_logging(handler)
    logging.getLogger().setLevel(level)
    assert "still here" in (tmp_path / "home" / "fengqiao.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"ID{ID_NUMBER}", "ID<id>"),
        ("13992619900101001X,", "<id>,"),
        ("13992619900101001x", "<id>"),
        ("139926 19900101 0010", "<id>"),
        ("139926900101001", "<id>"),
        ("６２２２０２１２３４５６７８９０１２３", "<id>"),
        ("电话13900001234。", "电话<phone>。"),
        ("139 0000 1234", "<phone>"),
        ("139-0000-1234", "<phone>"),
        ("+86 13900001234", "<phone>"),
        ("8613900001234", "<phone>"),
        ("１３９００００１２３４", "<phone>"),
        ("0350-1234567", "<phone>"),
        ("01012345678", "<phone>"),
    ],
)
def test_numbers_of_persons_are_masked(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "139926001001",  # a village
        "13992600100101",  # a grid
        "20261123120000",  # a time
        "2026-11-23 12:00:00",
        "019a1b2c-0123-7123-8123-123456789012",  # a uid
        "枫纠〔2026〕第0012号",
        "12345",
        "4096 rows in 1300 ms",
    ],
)
def test_what_technicians_need_stays(text: str) -> None:
    assert mask_personal(text) == text


@given(
    st.from_regex(r"[1-9]\d{16}[\dX]", fullmatch=True),
    st.text(alphabet="汉字 abc：,（）", max_size=8),
    st.text(alphabet="汉字 abc：,（）", max_size=8),
)
def test_no_identity_number_survives_in_any_sentence(number: str, before: str, after: str) -> None:
    assert number not in mask_personal(f"{before}{number}{after}")
