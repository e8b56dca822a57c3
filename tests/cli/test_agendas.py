"""``agenda``: the days listed, printed, and saved for a phone without a name."""

from pathlib import Path

from tests.cli.office import Office
from tests.papers.reading import page_texts, squeezed


def test_the_days_are_listed_printed_and_saved_for_a_phone(town: Office, tmp_path: Path) -> None:
    number = town.register()
    (row,) = town.json("agenda", "list", "--to", "2099-12-31")["items"]
    assert (row["verb"], row["kind"]) == ("受理", "dispute")
    assert number.endswith(row["number"])
    assert "吴桂芬" in row["what"]
    sheet, file = tmp_path / "日程.pdf", tmp_path / "日程.ics"
    town.ok("agenda", "print", "--from", row["day"], "-o", sheet)
    assert row["number"] in squeezed("".join(page_texts(sheet.read_bytes())))
    made = town.json("agenda", "phone", "--from", row["day"], "-o", file)
    assert made["count"] == 1
    text = file.read_text("utf-8")
    assert "受理（纠纷期限）" in text
    assert "吴桂芬" not in text
    wrong = town("agenda", "list", "--from", "明年")
    assert (wrong.status, wrong.out) == (1, "")
