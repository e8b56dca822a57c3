"""A PC that dies while somebody types: every field that was left is in the draft."""

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

from desktop_app.services import draft as drafts
from tests.support.centre import NOON, OpenTestCentre, reopen
from tests.ui.dispute.desk import GOOD_ID, make_home
from tests.ui.dispute.typist import Typing

WORDS = {
    "applicant1.name": "温秀云",
    "applicant1.id_number": GOOD_ID,
    "applicant1.phone": "15400003390",
    "description": "西邻翻建房屋，屋檐伸过界墙，雨水落进院子。" * 40,
    "place.detail": "村东头",
    "respondent1.name": "谭建设",
    "demands": "请对方改屋檐。",
}


def type_until_killed(home: OpenTestCentre, folder: Path) -> list[str]:
    """Fields that were told to be stored before the process was killed, without a chance to tidy up."""
    typing = pickle.dumps(Typing(folder, home.centre.key, home.actor, WORDS))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.dispute.typist"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(typing)
        process.stdin.close()
        told = [process.stdout.readline().decode().strip() for _ in WORDS]
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return told


def test_every_field_survives_a_kill(tmp_path: Path) -> None:
    folder = tmp_path / "centre"
    home = make_home(folder)
    home.centre.close()
    told = type_until_killed(home, folder)
    assert told == list(WORDS)
    reopen(home, folder)
    with home.reading() as session:
        today = NOON.date()
        [row] = drafts.list_drafts(session, "dispute", by=home.actor, today=today)
        kept = drafts.load(session, row.uid, by=home.actor, today=today).fields
    assert {name: kept[name] for name in WORDS} == WORDS
    assert row.title == "温秀云 与 谭建设"
    home.centre.close()
