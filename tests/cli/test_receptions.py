"""``receptions`` and ``petitions`` from the command line."""

import json
from pathlib import Path

from desktop_app.services.dispute_draft import EXAMPLE, encode_draft
from tests.cli.office import Office


def test_a_reception_day_from_the_command_line(town: Office, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(encode_draft(EXAMPLE))
    day = town.json("receptions", "add", "接访室", "--leader", "申明", "--post", "镇长", "--from", "8:30")[
        "uid"
    ]
    made = town.json(
        *("receptions", "visit", day, "--name", "邬冬梅", "--demand", "太吵"),
        *("--outcome", "registered", "--case", str(case)),
    )
    assert made["dispute"]
    told = ("--outcome", "told", "--told", "镇社保所")
    second = town.json("receptions", "visit", day, "--name", "曲长河", "--demand", "养老认证", *told)
    assert second["dispute"] == ""
    linked = ("--outcome", "linked", "--dispute", made["dispute"])
    town.ok("receptions", "visit", day, "--name", "阮小满", "--demand", "也嫌吵", *linked)
    today = town.json("receptions", "visitors", "2020-01-01", "2099-12-31")
    assert [row["outcome"] for row in today["items"]] == ["registered", "told", "linked"]
    (listed,) = town.json("receptions", "list", "2020-01-01", "2099-12-31")["items"]
    assert (listed["visits"], listed["time"], listed["attended"]) == (3, "08:30", True)
    sheet = tmp_path / "sheet.pdf"
    town.ok("paper", "reception_register", second["number"], "-o", str(sheet))
    assert sheet.read_bytes().startswith(b"%PDF")
    assert town("receptions", "visit", day, "--name", "", "--demand", "太吵").status == 1
    assert town("receptions", "visit", "接访室", "--name", "邬", "--demand", "太吵").status == 1
    town.ok("receptions", "point", "固桥村说事点", "--place", "老槐树下", "--keeper", "康宁")
    town.ok("receptions", "talk", "邬冬梅", "--content", "鸡吃了菜", "--point", "固桥村说事点")
    assert town("receptions", "talk", "邬冬梅", "--content", "鸡", "--point", "没有的").status == 1
    assert town.json("receptions", "plan", "2026-12-01", "2026-12-31")["made"] == 3
    book = tmp_path / "ledger.xlsx"
    town.ok("receptions", "export", "2020-01-01", "2099-12-31", "-o", str(book), "--reason", "检查")
    again = town.json("receptions", "import", str(book))
    assert (again["stored"], again["rows"]["known"]) == (0, 3)


def test_a_petition_from_the_command_line(town: Office, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(json.loads(encode_draft(EXAMPLE))), "utf-8")
    number = town.json("petitions", "add", "--case", str(case), "--external", "豫信2026009")["number"]
    (row,) = town.json("petitions", "list")["items"]
    assert (row["number"], row["clock"], row["days_left"]) == (number, "书面告知是否受理", 15)
    notice = town.json("petitions", "accept", "豫信2026009", "--handler", "解文斌")["notice"]
    assert notice.endswith("1号")
    refused = town(
        *("petitions", "extend", number, "--days", "31"), *("--reason", "等报告", "--approved-by", "申明")
    )
    assert refused.status == 1
    assert "1 至 30" in refused.err
    opinion = ("--facts", "查实", "--text", "停机", "--basis", "噪声法", "--decision", "supported")
    town.ok("petitions", "answer", number, *opinion, "--review-organ", "县政府")
    clocks = {clock["key"]: clock for clock in town.json("petitions", "show", number)["clocks"]}
    assert clocks["answer"]["met_on"] is not None
    letter = tmp_path / "letter.pdf"
    town.ok("paper", "petition_opinion", number, "-o", str(letter))
    assert letter.read_bytes().startswith(b"%PDF")
    assert town("petitions", "review", number, "--organ", "县政府", "--reason", "不服").status == 1
    town.ok("petitions", "end", number, "end", "--note", "没有再提")
    assert town.json("petitions", "list")["count"] == 0


def test_a_quashed_answer_and_the_year_s_figures_from_the_command_line(town: Office, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(json.loads(encode_draft(EXAMPLE))), "utf-8")
    number = town.json("petitions", "add", "--case", str(case), "--external", "豫信2026010")["number"]
    town.ok("petitions", "accept", number, "--handler", "解文斌")
    clocks = {clock["key"]: clock for clock in town.json("petitions", "show", number)["clocks"]}
    today = clocks["notice"]["met_on"]
    opinion = ("--facts", "查实", "--text", "停机", "--basis", "噪声法", "--decision", "supported")
    town.ok("petitions", "answer", number, *opinion, "--review-organ", "县政府", "--served", today)
    town.ok("petitions", "review", number, "--organ", "县政府", "--reason", "不服")
    answered = ("petitions", "review-answer", number, "--outcome", "quashed", "--opinion", "没有查清")
    done = town.json(*answered)
    assert done["state"] == "quashed"
    assert done["notice"].endswith("2号")
    assert town.json("petitions", "show", "豫信2026010")["state"] == "accepted", "the handling that goes on"
    notice = tmp_path / "notice.pdf"
    town.ok("paper", "petition_redo", number, "-o", str(notice))
    assert notice.read_bytes().startswith(b"%PDF")
    sheet = tmp_path / "统计.pdf"
    figures = town.json("petitions", "statistics", "-o", str(sheet))
    assert (figures["count"], figures["redone"]) == (1, 1)
    assert figures["tables"]["review"]["rows"][0] == ["复查", "1", "0", "0", "1"]
    assert sheet.read_bytes().startswith(b"%PDF")
