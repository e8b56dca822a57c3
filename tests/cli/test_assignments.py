"""``assign`` and ``leaders`` from the list of leaders to the end of a case, and what they refuse."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cli.office import DIRECTOR, LEADER, Office

HEAD, OTHER = "薛慧敏", "高立新"


def day(town: Office, days: int = 0) -> str:
    """A day by the office's clock."""
    today = date.fromisoformat(town.json("sweep", "status")["day"])
    return (today + timedelta(days=days)).isoformat()


def row(town: Office, name: str) -> Any:
    """A leader of the list."""
    return next(r for r in town.json("leaders", "list", "--ended")["items"] if r["name"] == name)


def test_the_list_of_leaders_is_kept(town: Office) -> None:
    town.ok(
        "leaders", "add", OTHER, "--post", "镇长", "--level", "head", "--duty", "land", "--account", DIRECTOR
    )
    town.ok("leaders", "edit", OTHER, "--duty", "petition", "--from", "2026-01-01")
    town.ok("leaders", "recuse", OTHER, "--person", "吴桂芬", "--note", "堂妹")
    town.ok("leaders", "away", LEADER, "--reason", "外出学习", "--from", day(town), "--deputy", OTHER)
    shown = town.json("leaders", "show", OTHER)
    assert (shown["post"], shown["account"], shown["duties"]) == ("镇长", DIRECTOR, ["petition"])
    assert [one["person"] for one in shown["interests"]] == ["吴桂芬"]
    assert (row(town, LEADER)["deputy"], row(town, OTHER)["level"]) == (OTHER, "主要领导")
    said = town("leaders", "retire", OTHER, "--reason", "调离")
    assert (said.status, said.err) == (1, f"{OTHER}正在代管{LEADER}的包案，请先另定代管领导。\n")
    town.ok("leaders", "back", LEADER, "--on", day(town))
    town.ok("leaders", "unrecuse", OTHER, "--person", "吴桂芬", "--reason", "登记错了")
    assert "高立新" in town.ok("leaders", "list").out
    assert town.json("leaders", "page", LEADER) == {"leader": LEADER, "overdue": 0, "items": []}


def test_a_case_is_found_given_handed_on_and_ended(town: Office) -> None:
    number = town.register(risk_level="red")
    town.ok("leaders", "add", OTHER, "--post", "镇长", "--level", "head")
    (found,) = town.json("assign", "candidates")["items"]
    assert (found["number"], found["trigger"]) == (number, "red")
    assert town.json("assign", "suggest", number)["items"][0]["leader"] == OTHER
    made = town.ok(
        "assign", "propose", number, "--leader", LEADER, "--reason", "红色", "--trigger", "red"
    ).last
    said = town("assign", "decide", made)
    assert (said.status, said.err) == (1, "请填写批准人（党政一把手）的姓名。\n")
    said = town("assign", "decide", made, "--decided-by", DIRECTOR)
    assert "是提出人，不能自己批准" in said.err
    town.ok("assign", "decide", made, "--decided-by", HEAD)
    town.ok("assign", "confirm", made)
    plan = ("--responsible", "唐晓东", "--measures", "先核对账目", "--due", day(town, 20))
    town.ok("assign", "plan", made, *plan, "--step", f"核账|唐晓东|{day(town, 5)}")
    shown = town.json("assign", "show", made)
    assert [(s["content"], s["due_on"]) for s in shown["steps"]] == [("核账", day(town, 5))]
    assert any("90 天" in words for words in shown["clocks"])
    town.ok("assign", "step-done", shown["steps"][0]["uid"], "--note", "核清了")
    act = ("--people", LEADER, "--content", "见了代表", "--next", "签协议", "--next-on", day(town, 6))
    items = [word for item in ("investigated", "handled", "calmed") for word in ("--proves", item)]
    town.ok("assign", "progress", made, "--kind", "visit", *act, *items)
    town.ok("assign", "extend", made, "--reason", "等测绘")
    town.ok("assign", "decide-extension", made, "--until", day(town, 30), "--decided-by", HEAD)
    said = town("assign", "extend", made, "--reason", "再等等")
    assert "只能延期一次" in said.err
    town.ok("assign", "hand-over", made, "--leader", OTHER, "--reason", "分工调整", "--decided-by", HEAD)
    town.ok("assign", "plan", made, *plan)
    assert town.json("assign", "show", made)["handovers"][0]["to"] == OTHER
    ending = ("assign", "discharge", made, "--result", "签了协议", "--feedback", "满意")
    assert "请先办出结果再销号" in town(*ending).err
    for action in (("accept",), ("dispatch", "--unit", "411525116000"), ("sign_for",)):
        town.ok("disputes", "act", number, *action)
    town.ok("disputes", "act", number, "settle", "--result", "签了协议")
    town.ok(*ending)
    assert town.json("assign", "review", made, "--return", "--reason", "缺承诺书")["discharged"] is False
    town.ok(*ending)
    assert town.json("assign", "review", made)["discharged"] is True
    assert town.json("assign", "list")["count"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("leaders", "show", "张三"), "名单里没有“张三”"),
        (("leaders", "back", LEADER, "--on", "2026-11-01"), "没有登记离岗"),
        (("leaders", "edit", LEADER, "--account", "张三"), "没有可选的账号“张三”"),
        (("assign", "suggest", "x", "--kind", "hazard"), "不是风险隐患的标识"),
        (("assign", "step-done", "x"), "不是标识"),
        (("assign", "void", "没有的号", "--reason", "错了"), "没有编号是 没有的号 的包案"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(town: Office, words: tuple[str, ...], says: str) -> None:
    before = town.content()
    said = town(*words)
    assert (said.status, said.out) == (1, "")
    assert says in said.err
    assert said.err.count("\n") == 1
    assert town.content() == before
