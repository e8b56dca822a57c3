"""Bad input and bad folders: one sentence with the next step, the right status, nothing changed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db.engine import open_engine
from tests.cli.office import DIRECTOR, Call, Office, example, files, refused

HEAD = "code12,level,name,parent_name,parent_code12\n"
ONE = "411525116201,村级,固桥村民委员会,泉河铺镇,411525116000\n"
HOLD = """
import sys, time
from pathlib import Path
from desktop_app.centre_lock import CentreLock
with CentreLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_wrong_password_opens_nothing(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(town.folder)
    refused(town("disputes", "list", user="没有这个人"), 1, "密码不对")
    monkeypatch.setenv("FENGQIAO_PASSWORD", "不是这个密码")
    for words in (("disputes", "list"), ("backup",), ("users", "add", "甲", "--role", "mediator")):
        refused(town(*words), 1, "密码不对")
    assert files(town.folder) == before


@pytest.mark.parametrize("user", [(), ("--user", DIRECTOR)])
def test_a_missing_or_damaged_key_file_is_named(town: Office, user: tuple[str, ...]) -> None:
    keys = town.folder / "centre.keys"
    keys.write_text('{"slots": [{}]}')
    before = files(town.folder)
    refused(town.call("--centre", town.folder, *user, "check"), 3, "centre.keys 已损坏", "备份")
    assert files(town.folder) == before
    keys.unlink()
    refused(town.call("--centre", town.folder, *user, "check"), 3, "找不到钥匙文件 centre.keys", "备份")
    del before["centre.keys"]
    assert files(town.folder) == before


def test_a_folder_that_is_no_centre_stays_as_it_is(call: Call, tmp_path: Path) -> None:
    (tmp_path / "照片").mkdir()
    for words in (("disputes", "list"), ("check",), ("backup",)):
        refused(call("--centre", tmp_path / "照片", *words), 3, "这里没有综治中心的数据", "照片")
        refused(call("--centre", tmp_path / "没有", *words), 3, "这里没有综治中心的数据", "没有")
    assert list(tmp_path.rglob("*")) == [tmp_path / "照片"]


def test_a_damaged_identity_file_is_named(town: Office) -> None:
    (town.folder / "centre.toml").write_text("id = ")
    refused(town("check"), 3, "centre.toml 已损坏")


def test_a_database_of_a_newer_version_is_left_alone(town: Office) -> None:
    engine = open_engine(town.folder / "centre.db", town.key)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = (town.folder / "centre.db").read_bytes()
    refused(town("disputes", "list"), 3, "更新版本", "升级")
    assert (town.folder / "centre.db").read_bytes() == before
    assert list((town.folder / "backups").iterdir()) == []


def test_a_database_without_its_first_page_is_called_damaged(town: Office) -> None:
    database = town.folder / "centre.db"
    data = database.read_bytes()
    database.write_bytes(bytes(4096) + data[4096:])
    before = files(town.folder)
    for words in (("disputes", "list"), ("check", "--full"), ("backup",)):
        refused(town(*words), 3, "数据库文件打不开或已损坏", "备份")
    assert files(town.folder) == before
    database.unlink()
    refused(town("disputes", "list"), 3)
    assert not database.exists()


def test_the_check_finds_a_single_damaged_page_wherever_it_is(town: Office) -> None:
    database = town.folder / "centre.db"
    town.register()
    sound = database.read_bytes()
    pages = len(sound) // 4096
    ways = (("check",), ("check", "--full"), ("--json", "check"))
    for turn, page in enumerate(range(1, pages, max(1, pages // 9))):
        data = bytearray(sound)
        data[page * 4096 + 100] ^= 0xFF
        database.write_bytes(data)
        said = town(*ways[turn % 3])
        assert said.status == 3, f"page {page} of {pages}: {said}"
        assert "损坏" in said.err
        assert said.err.count("\n") == 1
    assert pages > 9


def test_work_on_a_damaged_table_is_refused_and_the_file_is_not_written(town: Office) -> None:
    town.register()
    database = town.folder / "centre.db"
    sound = database.read_bytes()
    statuses: set[int] = set()
    for page in range(1, len(sound) // 4096, 20):
        data = bytearray(sound)
        data[page * 4096 + 100] ^= 0xFF
        database.write_bytes(data)
        said = town("units", "list")
        statuses.add(said.status)
        if said.status:
            refused(said, 3, "损坏")
    assert statuses == {0, 3}


def test_a_centre_that_is_open_elsewhere_is_not_opened_twice(town: Office) -> None:
    command = [sys.executable, "-c", HOLD, str(town.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            before = files(town.folder)
            for words in (("disputes", "list"), ("check",)):
                refused(town(*words), 3, "已经打开了", str(other.pid))
            assert files(town.folder) == before
        finally:
            other.kill()
    assert town("disputes", "list").status == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD.replace("name", "name,颜色") + ONE.replace("固桥", "红,固桥"), ("颜色",)),
        (HEAD + ONE + ONE.replace("固桥", "别的"), ("411525116201", "两次", "第 2 行", "第 3 行")),
        (HEAD + ONE.replace("411525116201", "4115"), ("第 2 行", "4115")),
        (HEAD + ONE.replace("411525116", "411525999"), ("411525999000", "乡镇")),
        ("grid_code,village_code,grid_name,kind,valid_from\n1,2,3,4,5\n", ("第 2 行",)),
        ("", ("是空的",)),
        ("<html>", ("网页",)),
        ("a,b\n1,2\n", ("认不出表头",)),
    ],
)
def test_a_list_of_units_with_a_fault_is_refused_whole(
    town: Office, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    path, before = tmp_path / "区划.csv", town.content()
    path.write_text(text, "utf-8")
    refused(town("units", "import", path), 1, *words)
    assert town.content() == before


@pytest.mark.parametrize(
    ("noun", "content"),
    [
        ("units", b"\x00\xff\xfe\x80" * 50),
        ("disputes", b"PK\x03\x04 no zip"),
        ("sweep", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no book"),
    ],
)
def test_a_file_that_is_no_table_or_not_there_is_refused(
    town: Office, tmp_path: Path, noun: str, content: bytes
) -> None:
    path, before = tmp_path / "表.xlsx", town.content()
    path.write_bytes(content)
    refused(town(noun, "import", path), 1, "表.xlsx")
    refused(town(noun, "import", tmp_path / "没有.csv"), 3, "找不到文件“没有.csv”")
    refused(town(noun, "import", tmp_path), 3, "打不开")
    assert town.content() == before


def _born(call: Call, day: str) -> dict[str, Any]:
    draft = example(call)
    party = {**draft["parties"][0], "birth_date": day}
    del party["id_number"]
    party |= {"id_kind": "unknown", "id_unknown_reason": "未带证件"}
    return {**draft, "parties": [party, *draft["parties"][1:]]}


def test_a_birth_date_in_the_future_is_refused_at_its_field(town: Office) -> None:
    before = town.content()
    said = town("disputes", "add", "--json", "-", stdin=json.dumps(_born(town.call, "2199-01-01")).encode())
    refused(said, 1, "出生日期", "parties[0].birth_date")
    assert town.content() == before
    said = town("disputes", "add", "--json", "-", stdin=json.dumps(_born(town.call, "1971-04-12")).encode())
    assert said.status == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", ("JSON",)),
        (b"[]", ("--example",)),
        (b"\xff\xfe\x00", ("JSON",)),
        (b"", ("JSON",)),
        (b'{"parties": 5}', ("parties",)),
        (b'{"parties": [{"nmae": "x"}]}', ("parties[0].nmae",)),
    ],
)
def test_a_draft_that_cannot_be_read_is_refused(town: Office, data: bytes, words: tuple[str, ...]) -> None:
    before = town.content()
    refused(town("disputes", "add", "--json", "-", stdin=data), 1, *words)
    assert town.content() == before


def test_a_draft_file_that_is_not_there_is_refused(town: Office, tmp_path: Path) -> None:
    refused(town("disputes", "add", "--json", tmp_path / "没有.json"), 1, "没有.json")


def test_a_bug_leaves_a_report_and_one_sentence(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = town.content()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(example(town.call)["parties"][0]["name"])

    monkeypatch.setattr("desktop_app.services.dispute.register", broken)
    said = town("disputes", "add", "--json", "-", stdin=json.dumps(example(town.call)).encode())
    assert (said.status, said.out) == (70, "")
    (report,) = (town.folder / "logs").glob("fault-*.txt")
    assert str(report) in said.err
    assert said.err.count("\n") == 1
    text = report.read_text("utf-8")
    assert "ZeroDivisionError" in text
    assert "吴桂芬" not in text
    assert town.content() == before
