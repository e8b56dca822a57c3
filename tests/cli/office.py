"""A township's centre for tests of the command line, and one way to call ``fengqiao`` in this process."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
import typer.main

from desktop_app.centre_lock import LOCK_FILE
from desktop_app.cli import main
from desktop_app.paths import program_root, resource
from desktop_app.runtime.clock import utc_now
from desktop_app.services import centre, committee
from desktop_app.services.committee import CommitteeDraft, MediatorDraft
from desktop_app.services.leader import LeaderDraft, add_leader
from desktop_app.services.rules import load_rules
from desktop_app.services.unit_import import import_units
from tests.support.passwords import cheap_passwords

DIRECTOR, PASSWORD = "周砚秋", "枫桥经验2026"
NAME, TOWN = "泉河铺镇综治中心", "411525116000"
VILLAGE = "411525116201"
GRIDS = tuple(f"{VILLAGE}{n:03}" for n in (1, 2, 3))
COMMITTEE, MEDIATORS, LEADER = "泉河铺镇人民调解委员会", ("陶守信", "单秀兰"), "陈志远"
DIVISIONS = resource("sample", "divisions_411525.csv")
LOGIN_WRITES = ("audit_log", "user_account")

Call = Callable[..., "Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """How a call ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)

    @property
    def last(self) -> str:
        """The last line on stdout."""
        return self.out.splitlines()[-1]


class Office:
    """Calls on one centre folder as its director."""

    def __init__(self, call: Call, folder: Path, key: bytes = b"") -> None:
        self.call = call
        self.folder = folder
        self.key = key

    def __call__(self, *words: object, user: str = DIRECTOR, stdin: bytes = b"") -> Said:
        """Call with the centre and the user."""
        return self.call("--centre", self.folder, "--user", user, *words, stdin=stdin)

    def ok(self, *words: object) -> Said:
        """Call and demand success without a word on stderr."""
        said = self(*words)
        assert (said.status, said.err) == (0, ""), said.err
        return said

    def json(self, *words: object) -> Any:
        """Call with ``--json`` and demand success; the document."""
        return self.ok("--json", *words).document

    def digest(self) -> str:
        """Digest of all business data, as the command tells it."""
        return str(self.json("check")["digest"])

    def content(self) -> str:
        """Digest of every row of every table; a login alone changes nothing here. Cheaper than ``digest``."""
        connection = sqlcipher.connect(str(self.folder / "centre.db"))
        total = sha256()
        try:
            connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            for (table,) in tables.fetchall():
                if table not in LOGIN_WRITES:
                    total.update(
                        repr([table, connection.execute(f"SELECT * FROM {table}").fetchall()]).encode()
                    )
        finally:
            connection.close()
        return total.hexdigest()

    def register(self, **changes: Any) -> str:
        """Register the example draft with changes; the number."""
        draft = {**example(self.call), **changes}
        path = self.folder.parent / "草稿.json"
        path.write_text(json.dumps(draft), "utf-8")
        return self.ok("disputes", "add", "--json", path).last

    def in_hand(self) -> str:
        """Register the example and take it as far as 办理中; the number."""
        number = self.register()
        self.ok("disputes", "act", number, "accept")
        self.ok("disputes", "act", number, "dispatch", "--unit", TOWN)
        self.ok("disputes", "act", number, "sign_for")
        return number


def example(call: Call) -> dict[str, Any]:
    """The draft that ``--example`` prints."""
    return call("disputes", "add", "--example").document


_parser = cache(typer.main.get_command)


def caller(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """A function that runs ``fengqiao`` with these words (and standard input) in this process."""
    # Building the parser takes half the time of a call, and a process does it once.
    monkeypatch.setattr(typer.main, "get_command", _parser)

    def call(*words: object, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        with cheap_passwords():
            status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(status, out, err)

    return call


def child(*words: object) -> subprocess.Popen[bytes]:
    """``python -m desktop_app`` as a process of its own, in a plain C locale and without a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", *(str(word) for word in words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(program_root()), "LC_ALL": "C", "PYTHONIOENCODING": "gbk"},
    )


def prepare(folder: Path) -> bytes:
    """A centre with divisions, three grids with workers, a committee with two mediators, and a leader.

    Returns the database key.
    """
    new = centre.NewCentre(folder, centre.CentreLevel.TOWNSHIP, NAME, "泉河铺", TOWN, DIRECTOR, PASSWORD)
    grids, workers = folder.parent / "网格.csv", folder.parent / "网格员.csv"
    grids.write_text(
        "grid_code,village_code,grid_name,kind,valid_from\n"
        + "".join(f"{code},{VILLAGE},第{n}网格,basic,2024-01-01\n" for n, code in enumerate(GRIDS, 1)),
        "utf-8",
    )
    workers.write_text(
        "grid_code,name,gender,phone,from\n"
        + "".join(
            f"{code},{'甲乙丙'[n]}小满,2,1540000000{code[-1]},2024-01-01\n" for n, code in enumerate(GRIDS)
        ),
        "utf-8",
    )
    with cheap_passwords():
        opened, by, _code = centre.create_centre(new, now=utc_now)
    with opened.writing(by, utc_now) as session, session.begin():
        now = utc_now()
        for path in (DIVISIONS, grids, workers):
            import_units(session, path, by=by, now=now)
        body = committee.add_committee(session, CommitteeDraft(COMMITTEE, "泉"), by=by, now=now)
        for chair, name in zip((True, False), MEDIATORS, strict=True):
            committee.add_mediator(session, body, MediatorDraft(name, is_chair=chair), by=by, now=now)
        card = LeaderDraft(LEADER, "镇党委书记")
        add_leader(session, card, load_rules(opened.identity), by=by, now=now)
    opened.close()
    return opened.key


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; who has the lock is no data."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK_FILE
    }


def refused(said: Said, status: int, *words: str) -> None:
    """One Chinese sentence with all these words on stderr, nothing on stdout, and this status."""
    assert (said.status, said.out) == (status, ""), said.err
    assert said.err.count("\n") == 1
    assert re.search("请|可以", said.err), "it does not say what to do next"
    assert re.search(r"sqlite|Error|None|errno", said.err) is None
    for word in words:
        assert word in said.err
