"""Where options may stand, and what is said to a command that is written wrong."""

import pytest

from desktop_app.cli import hoist
from tests.cli.office import DIRECTOR, Call, Office


@pytest.mark.parametrize(
    ("words", "front"),
    [
        (["units", "list", "--json", "--centre", "D"], ["--json", "--centre", "D"]),
        (["--user", "甲", "units", "--centre=D", "list"], ["--user", "甲", "--centre=D"]),
        (["--json", "disputes", "add", "--json", "f.json", "--centre", "D"], ["--json", "--centre", "D"]),
    ],
)
def test_shared_options_come_to_the_front(words: list[str], front: list[str]) -> None:
    ordered = hoist(words)
    assert ordered[: len(front)] == front
    assert sorted(ordered) == sorted(words)


def test_a_draft_file_of_disputes_add_stays_with_its_verb() -> None:
    assert hoist(["disputes", "add", "--json", "-", "--user", "甲"]) == [
        *("--user", "甲"),
        *("disputes", "add", "--json", "-"),
    ]


def test_nothing_behind_two_dashes_is_moved() -> None:
    assert hoist(["disputes", "search", "--json", "--", "--centre", "井"]) == [
        "--json",
        *("disputes", "search", "--", "--centre", "井"),
    ]


def test_shared_options_are_taken_before_and_after_the_verb(town: Office) -> None:
    place = ("--centre", town.folder, "--user", DIRECTOR)
    before = town.call(*place, "--json", "units", "list")
    middle = town.call("units", *place, "list", "--json")
    after = town.call("units", "list", "--json", f"--centre={town.folder}", f"--user={DIRECTOR}")
    assert (before.status, before.err) == (0, "")
    assert before == middle == after
    assert before.document["counts"]["village"] == 661


def test_the_only_user_need_not_be_named(town: Office) -> None:
    assert town.call("--centre", town.folder, "units", "list").status == 0
    town.ok("users", "add", "何玉梅", "--role", "window_clerk")
    said = town.call("--centre", town.folder, "units", "list")
    assert said.status == 2
    assert "--user" in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["frobnicate"], "没有“frobnicate”这个命令，请加 --help 看用法"),
        (["units", "frobnicate"], "没有“frobnicate”这个命令，请加 --help 看用法"),
        (["version", "--wrong"], "没有 --wrong 这个选项，请加 --help 看用法"),
        (["init"], "还缺 DIR，请加 --help 看用法"),
        (["paper", "registration_sheet", "A1"], "还缺 -o，请加 --help 看用法"),
        (["version", "mehr"], "多写了“mehr”，请加 --help 看用法"),
        (["units", "list", "--centre"], "--centre 后面要写内容，请加 --help 看用法"),
        (["disputes", "list", "--limit", "-1"], "--limit 不能小于 0，请加 --help 看用法"),
        (["deadline", "2026-11-23", "三"], "N 应填整数，请加 --help 看用法"),
        (["deadline", "2026-11-23", "3", "--kind", "lunar"], "--kind 只能是 working、calendar 或 court"),
        (["sweep", "report", "1", "--zero=3"], "--zero 后面不能写内容，请加 --help 看用法"),
        (["sweep", "report", "1"], "请用 --zero 或 --finding 二者之一"),
        (["disputes", "add"], "请用 --json 指定草稿文件，或用 --example 看样子"),
        (["units", "list"], "请用 --centre 指定中心文件夹"),
        (["units"], "命令没有写完或写得不对，请加 --help 看用法"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_chinese_sentence(
    call: Call, words: list[str], sentence: str
) -> None:
    said = call(*words)
    assert (said.status, said.err) == (2, sentence + "\n")


def test_a_wrong_choice_names_the_possible_ones(call: Call) -> None:
    said = call("init", "d", "--level", "village", "--name", "x", "--code", "1", "--admin", "甲")
    assert said.status == 2
    assert said.err == "--level 不能填“village”，可以填 county、township，请加 --help 看用法\n"


def test_help_lists_every_noun_of_the_contract(call: Call) -> None:
    said = call("--help")
    nouns = (
        *("init", "users", "units", "disputes", "sweep", "mediation", "assign", "supervise", "paper"),
        *("dossier", "report", "package", "deadline", "check", "backup", "restore", "doctor"),
        *("demo", "screenshots"),
    )
    assert said.status == 0
    assert [noun for noun in nouns if f" {noun} " not in said.out] == []
