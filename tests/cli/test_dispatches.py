"""``dispatch``, ``urge``, ``inspect`` and ``escalate`` on a real centre."""

from pathlib import Path

from tests.cli.office import VILLAGE, Office


def test_an_order_goes_out_is_recorded_and_printed(town: Office, tmp_path: Path) -> None:
    (first, *_) = town.json("dispatch", "suggest", "养殖场臭气熏人", "--category", "0203")["items"]
    assert first["unit"] == "生态环境站"
    made = town.json(
        "dispatch", "issue", "养殖场臭气扰民", "--content", "群众反映臭气熏人。",
        "--unit", first["unit"], "--unit", "大坝桥村", "--due", "2099-01-31",
    )  # fmt: skip
    number = made["number"]
    town.ok("dispatch", "step", number, "sign_for", "--signer", "孟庆和", "--manner", "wechat")
    assert town("dispatch", "step", number, "sign_for", "--unit", "没有的站").status == 1
    shown = town.json("dispatch", "show", number)
    assert [(u["name"], u["state"]) for u in shown["units"]] == [
        ("生态环境站", "signed_for"), ("大坝桥村", "issued"),
    ]  # fmt: skip
    (row,) = town.json("dispatch", "list", "--open")["items"]
    assert (row["number"], row["next_unit"]) == (number, "大坝桥村")
    for kind in ("dispatch_order", "transfer_notice", "feedback_report", "dispatch_log"):
        file = tmp_path / f"{kind}.pdf"
        town.ok("paper", kind, number, "-o", file)
        assert file.read_bytes().startswith(b"%PDF")
    assert town("dispatch", "show", "没有").status == 1


def test_supervision_inspection_and_escalation_answer_by_the_command_line(town: Office) -> None:
    assert town.json("urge", "proposals") == {"count": 0, "items": []}
    assert town.json("urge", "issue")["count"] == 0
    assert town.json("urge", "list")["count"] == 0
    assert town("urge", "issue", "没有").status == 1
    assert town("urge", "lift", "没有").status == 1
    refused = town("inspect", "draw", "--from", "2026-01-01", "--to", "2026-01-31", "--witness", "陶守信")
    assert (refused.status, "没有结案的纠纷" in refused.err) == (1, True)
    assert town.json("inspect", "list")["count"] == 0
    number = town.register()
    for words in (("accept",), ("dispatch", "--unit", VILLAGE), ("sign_for",)):
        town.ok("disputes", "act", number, *words)
    town.ok("escalate", "ask", number, "--reason", "涉及两个乡镇")
    (row,) = town.json("escalate", "list")["items"]
    assert (row["dispute"], row["decision"]) == (number, None)
    refused = town("escalate", "answer", row["number"], "--decision", "refused", "--reason", "不行")
    assert (refused.status, "由县级综治中心答复" in refused.err) == (1, True)
