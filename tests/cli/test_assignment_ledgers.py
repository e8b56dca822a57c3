"""``assign ledger|import|imports|undo-import``: ledgers of leader assignments out and in."""

from pathlib import Path

from tests.cli.office import Office
from tests.ledgers.leader_cases import county_ledger
from tests.papers.reading import page_texts, squeezed

ROW = ("1", "三官村", "两家争水渠", "卫国平（副镇长）", "水利站 邱明", "2027-06-30", "", "", "未销号")


def test_a_ledger_comes_in_goes_out_as_pdf_and_table_and_is_taken_back(town: Office, tmp_path: Path) -> None:
    path = county_ledger(tmp_path / "旧台账.xlsx", ROW)
    assert town.json("assign", "import", path, "--dry-run")["incomplete"] == 1
    assert town.json("assign", "imports")["count"] == 0
    town.ok("assign", "import", path)
    again = town.json("assign", "import", path)
    assert (again["known"], again["import"]) == (1, None)
    ledger = tmp_path / "台账.pdf"
    town.ok("assign", "ledger", "-o", ledger, "--leader", "卫国平")
    assert "争水渠" in squeezed("".join(page_texts(ledger.read_bytes())))
    refused = town("assign", "ledger", "-o", tmp_path / "台账.csv")
    assert refused.status == 1
    assert "用途" in refused.err
    town.ok("assign", "ledger", "-o", tmp_path / "台账.csv", "--form", "street", "--reason", "报县")
    assert "本月工作情况" in (tmp_path / "台账.csv").read_text("utf-8-sig")
    full = town("assign", "ledger", "-o", tmp_path / "完整.pdf", "--full-numbers")
    assert (full.status, (tmp_path / "完整.pdf").exists()) == (1, False)
    assert "要另一位同事同意" in full.err
    done = town.json("assign", "undo-import", town.json("assign", "imports")["items"][0]["import"],
                     "--reason", "导错了")  # fmt: skip
    assert (done["undone"], done["cases"], done["kept"]) == (1, 1, [])


def test_the_sheet_of_one_leader_is_asked_for_by_name(town: Office, tmp_path: Path) -> None:
    town.ok("assign", "import", county_ledger(tmp_path / "旧台账.xlsx", ROW))
    town.ok("paper", "leader_cases", "卫国平", "-o", tmp_path / "一览.pdf")
    (text,) = page_texts((tmp_path / "一览.pdf").read_bytes())
    assert "卫国平（副镇长）" in squeezed(text)
    assert town("paper", "leader_cases", "没有这个人", "-o", tmp_path / "无.pdf").status == 1
