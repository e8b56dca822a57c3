"""``init``, ``users``, ``check``, ``doctor`` and ``deadline``."""

from pathlib import Path

import pytest

from tests.cli.office import DIRECTOR, NAME, PASSWORD, TOWN, Call, Office

FACTS = ("--level", "township", "--name", NAME, "--code", TOWN, "--admin", DIRECTOR)


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_centre_is_founded_once_and_its_recovery_code_shown_once(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "新 中心"
    said = call("init", folder, *FACTS)
    assert (said.status, said.err) == (0, "")
    code = said.last.rpartition("：")[2]
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert not any(code.encode() in data for data in _content(folder).values())
    before = _content(folder)
    again = call("init", folder, *FACTS)
    assert (again.status, again.out) == (1, "")
    assert "已经有一个中心" in again.err
    assert _content(folder) == before
    assert call("--centre", folder, "check").status == 0


def test_init_as_json_and_at_the_county(call: Call, tmp_path: Path) -> None:
    words = ("--level", "county", "--name", "固始县综治中心", "--code", "411525000000", "--admin", "甲乙")
    document = call("init", tmp_path / "县", *words, "--json").document
    assert {**document, "recovery_code": ""} == {
        "folder": str(tmp_path / "县"),
        "name": "固始县综治中心",
        "code": "411525000000",
        "level": "county",
        "recovery_code": "",
    }


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [("--code", "4115", "12 位"), ("--name", " ", "中心名称"), ("--admin", "", "主任姓名")],
)
def test_a_wrong_fact_founds_nothing(call: Call, tmp_path: Path, option: str, value: str, word: str) -> None:
    facts: list[str] = list(FACTS)
    facts[facts.index(option) + 1] = value
    said = call("init", tmp_path / "c", *facts)
    assert (said.status, said.out) == (1, "")
    assert word in said.err
    assert not (tmp_path / "c").exists()


def test_a_file_in_the_place_of_the_new_folder_survives(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "c"
    place.write_text("别动我")
    said = call("init", place, *FACTS)
    assert said.status == 3
    assert place.read_text() == "别动我"


def test_users_are_added_and_listed(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    said = town.ok("users", "add", "何玉梅", "--role", "window_clerk")
    assert said.out.startswith("已新增 何玉梅（")
    assert "请本人登录后马上修改" in said.out
    monkeypatch.setenv("FENGQIAO_NEW_PASSWORD", "另一个密码2026")
    assert town.json("users", "add", "柳叶青", "--role", "mediator")["shared_password"] is False
    assert town.json("users", "list") == {
        "users": [
            {"name": "何玉梅", "role": "window_clerk", "active": True},
            {"name": DIRECTOR, "role": "centre_director", "active": True},
            {"name": "柳叶青", "role": "mediator", "active": True},
        ]
    }
    assert town("disputes", "list", user="何玉梅").status == 0
    monkeypatch.setenv("FENGQIAO_PASSWORD", "另一个密码2026")
    assert town("disputes", "list", user="柳叶青").status == 0
    refused = town("users", "list", user="柳叶青")
    assert (refused.status, refused.out) == (1, "")
    monkeypatch.setenv("FENGQIAO_PASSWORD", PASSWORD)
    assert "已经有叫" in town("users", "add", "何玉梅", "--role", "auditor").err


def test_an_account_is_switched_off_and_comes_back_with_a_new_password(
    town: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.ok("users", "add", "何玉梅", "--role", "window_clerk")
    assert town.json("users", "off", "何玉梅") == {"name": "何玉梅", "active": False}
    assert town("disputes", "list", user="何玉梅").status != 0
    assert "不能停用自己的账号" in town("users", "off", DIRECTOR).err
    assert "没有叫" in town("users", "off", "没有这个人").err
    monkeypatch.setenv("FENGQIAO_NEW_PASSWORD", "另一个密码2026")
    town.ok("users", "password", "何玉梅")
    monkeypatch.setenv("FENGQIAO_PASSWORD", "另一个密码2026")
    assert town("disputes", "list", user="何玉梅").status == 0


def test_a_sound_centre_passes_both_checks(town: Office) -> None:
    town.register()
    assert town.ok("check", "--full").out == "数据库完好\n"
    document = town.json("check", "--full")
    assert (document["ok"], document["problems"]) == (True, [])
    assert len(document["digest"]) == 64


def test_the_digest_is_equal_for_equal_data_and_differs_after_a_registration(town: Office) -> None:
    before = town.digest()
    assert town.digest() == before
    town.ok("disputes", "list")
    assert town.digest() == before
    town.register()
    assert town.digest() != before


def test_doctor_needs_no_password(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FENGQIAO_PASSWORD")
    said = town.call("doctor", "--centre", town.folder)
    assert (said.status, said.err) == (0, "")
    assert [line.split("\t")[:2] for line in said.out.splitlines()] == [
        ["正常", "centre.toml"],
        ["正常", "centre.keys"],
        ["正常", "centre.db"],
        ["正常", "attachments"],
        ["注意", "backups"],
    ]
    (town.folder / "centre.keys").write_text("{")
    broken = town.call("doctor", "--centre", town.folder, "--json")
    assert broken.status == 3
    assert [fact["what"] for fact in broken.document["facts"] if not fact["ok"]] == ["centre.keys", "backups"]
    assert "restore" in broken.err


@pytest.mark.parametrize(
    ("start", "days", "kind", "due"),
    [
        ("2026-09-28", 5, "working", "2026-10-10"),
        ("2026-09-28", 5, "calendar", "2026-10-03"),
        ("2026-09-28", 5, "court", "2026-10-08"),
        ("2026-11-23", 30, "calendar", "2026-12-23"),
    ],
)
def test_a_deadline_needs_no_centre(call: Call, start: str, days: int, kind: str, due: str) -> None:
    assert call("deadline", start, days, "--kind", kind).out == f"{due}\n"
    said = call("deadline", start, days, "--kind", kind, "--json")
    assert (said.status, said.document["due"]) == (0, due)


def test_a_deadline_in_an_unpublished_year_says_so(call: Call) -> None:
    assert "假期表未更新" in call("deadline", "2030-01-01", 5, "--kind", "working").out


def test_a_start_that_is_no_day_is_refused(call: Call) -> None:
    said = call("deadline", "2026-13-01", 5, "--kind", "working")
    assert (said.status, said.err) == (1, "“2026-13-01”不是日期，请写成 2026-11-23 这样\n")
