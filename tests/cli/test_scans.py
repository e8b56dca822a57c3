"""``scans``, ``print-case``, ``print-kind``, ``blank``: paper goes out and comes home without a window."""

from pathlib import Path

from PIL import Image

from tests.cli.office import COMMITTEE, MEDIATORS, Office
from tests.papers.reading import page_texts, squeezed
from tests.papers.scans import pictures, scan_file


def _text(path: Path) -> str:
    return squeezed("".join(page_texts(path.read_bytes())))


def _accepted(town: Office) -> str:
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    for party in ("吴桂芬", "宏达建材厂（样例）"):
        town.ok("mediation", "consent", number, party, "--written")
    town.ok("mediation", "accept", number)
    return number


def test_papers_go_out_as_one_job_and_come_home_from_one_scan(town: Office, tmp_path: Path) -> None:
    number, out = _accepted(town), tmp_path / "全.pdf"
    printed = town.json("print-case", number, "-o", out)
    assert printed["copies"] == 3, "registration sheet, acceptance register, rights notice"
    assert "吴桂芬" in _text(out)
    again = town("print-case", number, "-o", out)
    assert again.status == 1
    assert "都打印过" in again.err
    pages = pictures(out.read_bytes())
    pile = [*reversed(pages), Image.new("L", (800, 1100), 230)]
    read = town.json("scans", "read", scan_file(tmp_path, "叠.pdf", pile))
    assert (read["pages"], len(read["filed"]), read["waiting"]) == (len(pile), 3, 1)
    rows = town.json("scans", "list")["rows"]
    assert [row["state"] for row in rows] == ["no_code"]
    town.ok("scans", "discard", "1", "--reason", "空白页")
    assert town.json("scans", "list")["rows"] == []
    assert len(town.json("attachments", "list", number)["attachments"]) == 3


def test_a_broken_scan_is_named_and_nothing_else_is_lost(town: Office, tmp_path: Path) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 broken")
    read = town.json("scans", "read", bad)
    assert read["pages"] == 0
    assert "坏.pdf" in read["refused"][0]
    assert bad.exists()


def test_one_kind_of_all_cases_and_blank_forms(town: Office, tmp_path: Path) -> None:
    _accepted(town)
    out, form = tmp_path / "受理.pdf", tmp_path / "空白.pdf"
    assert town.json("print-kind", "acceptance_register", "-o", out, "--both-sides")["copies"] == 1
    assert town("print-kind", "dossier_cover", "-o", out).status == 2
    town.ok("blank", "mediation_record", "-o", form, "--issuer", COMMITTEE)
    assert COMMITTEE in _text(form)
    assert town("blank", "dossier_cover", "-o", form).status == 2
