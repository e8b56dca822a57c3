"""``signatures``: what is signed on which paper, told and ticked at the command line."""

from pathlib import Path

from tests.cli.office import COMMITTEE, MEDIATORS, Office, refused


def test_the_lines_of_a_printed_paper_are_listed_and_ticked(town: Office, tmp_path: Path) -> None:
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    for party in ("吴桂芬", "宏达建材厂（样例）"):
        town.ok("mediation", "consent", number, party)
    town.ok("mediation", "accept", number)
    listed = town.json("signatures", "list", number)["papers"]
    register = next(one for one in listed if one["kind"] == "acceptance_register")
    assert (register["printed"], register["lines"]) == (False, [])
    refused(town("signatures", "tick", "acceptance_register", number), 1, "还没有打印")
    town.ok("paper", "acceptance_register", number, "-o", tmp_path / "登记表.pdf")
    listed = town.json("signatures", "list", number)["papers"]
    register = next(one for one in listed if one["kind"] == "acceptance_register")
    assert "申请人 吴桂芬" in [line["who"] for line in register["lines"]]
    assert {line["signed"] for line in register["lines"]} == {None}
    count = len(register["lines"])
    refused(town("signatures", "tick", "acceptance_register", number, "--line", "99"), 1, "没有第 99 处")
    left = town.json("signatures", "tick", "acceptance_register", number, "--line", "1")["left"]
    assert len(left) == count - 1
    assert town.ok("signatures", "tick", "acceptance_register", number).last.endswith("都签了")
    left = town.json("signatures", "tick", "acceptance_register", number, "--line", "2", "--not")["left"]
    assert left == [register["lines"][1]["who"]]
    assert "没签" in town.ok("signatures", "list", number).out
