"""``paper``, ``dossier`` and ``report``: real PDFs, read back."""

from pathlib import Path

import pytest

from tests.cli.office import COMMITTEE, GRIDS, LEADER, MEDIATORS, NAME, Office
from tests.papers.reading import page_texts, squeezed


def _text(path: Path) -> str:
    return squeezed("".join(page_texts(path.read_bytes())))


def test_a_registration_sheet_needs_only_a_registered_dispute(town: Office, tmp_path: Path) -> None:
    number, path = town.register(), tmp_path / "登记表.pdf"
    document = town.json("paper", "registration_sheet", number, "-o", path)
    assert (document["file"], document["kind"]) == (str(path), "registration_sheet")
    text = _text(path)
    assert all(word in text for word in ("吴桂芬", "宏达建材厂（样例）", number, "砂石厂夜间破碎石料"))


def test_the_papers_of_a_mediation_and_its_dossier(town: Office, tmp_path: Path) -> None:
    number = town.in_hand()
    early = town("dossier", number, "-o", tmp_path / "x.pdf")
    assert (early.status, early.err) == (1, f"{number} 还没有人民调解，请先登记调解申请\n")
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    for party in ("吴桂芬", "宏达建材厂（样例）"):
        town.ok("mediation", "consent", number, party, "--written")
    town.ok("mediation", "accept", number)
    register, dossier = tmp_path / "受理.pdf", tmp_path / "卷宗.pdf"
    town.ok("paper", "acceptance_register", number, "-o", register)
    assert "吴桂芬" in _text(register)
    missing = town("paper", "agreement", number, "-o", tmp_path / "x.pdf")
    assert (missing.status, missing.out) == (1, "")
    before = town.content()
    pulled = town("dossier", number, "-o", tmp_path / "nowhere" / "x.pdf")
    assert pulled.status == 3
    assert town.content() == before
    document = town.json("dossier", number, "-o", dossier)
    assert f"本卷文书共{document['pages']}页" in _text(dossier)
    assert document["missing"]
    assert document["number"] == town.json("dossier", number, "-o", dossier)["number"]
    assert not (tmp_path / "x.pdf").exists()
    assert "吴桂芬" in _text(dossier)


def test_a_leader_assignment_sheet_by_either_number(town: Office, tmp_path: Path) -> None:
    number = town.register(risk_level="red")
    made = town.ok("assign", "propose", number, "--leader", LEADER, "--reason", "群众反复上访").last
    town.ok("assign", "decide", made, "--decided-by", "薛慧敏")
    for key in (made, number):
        town.ok("paper", "leader_assignment", key, "-o", tmp_path / "包案.pdf")
        assert LEADER in _text(tmp_path / "包案.pdf")


def test_the_daily_report_counts_the_grids(town: Office, tmp_path: Path) -> None:
    town.ok("sweep", "report", GRIDS[0], "--zero")
    path = tmp_path / "日报.pdf"
    document = town.json("report", "daily", "-o", path)
    assert document["day"] == town.json("sweep", "status")["day"]
    text = _text(path)
    assert NAME.removesuffix("综治中心") in text
    town.ok("report", "daily", "-o", path, "--date", "2026-01-05")
    assert _text(path) != text


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("paper", "registration_sheet", "A9999-X"), 1),
        (("paper", "leader_assignment", "A9999-X"), 1),
        (("paper", "dispatch_order", "A9999-X"), 1),
        (("paper", "sweep_daily", "A9999-X"), 2),
        (("paper", "love_letter", "A9999-X"), 2),
        (("report", "yearly"), 2),
    ],
)
def test_a_paper_that_cannot_be_made_leaves_no_file(
    town: Office, tmp_path: Path, words: tuple[str, ...], status: int
) -> None:
    said = town(*words, "-o", tmp_path / "x.pdf")
    assert (said.status, said.out) == (status, "")
    assert said.err.count("\n") == 1
    assert not (tmp_path / "x.pdf").exists()


def test_the_reports_of_a_week_a_month_and_the_statistics(town: Office, tmp_path: Path) -> None:
    town.ok("sweep", "report", GRIDS[0], "--zero")
    path = tmp_path / "表.pdf"
    said = town("report", "weekly", "-o", path)
    assert (said.status, "先锁定" in said.err) == (1, True)
    said = town("report", "monthly", "-o", path)
    assert (said.status, "先锁定" in said.err) == (1, True)
    assert not path.exists()
    document = town.json("report", "statistics", "-o", path, "--issuer", "薛慧敏", "--focused", "0,1,4,12")
    assert document["kind"] == "sweep_statistics"
    text = _text(path)
    assert "签发人：薛慧敏" in text
    assert "开展集中排查次数014512" in text
    town.ok("report", "statistics", "-o", path, "--period", "2026Q1")
    assert "填报季度：2026年第一季度" in _text(path)
    said = town("report", "statistics", "-o", path, "--period", "一季度")
    assert (said.status, "不是填报期" in said.err) == (1, True)
    said = town("report", "statistics", "-o", path, "--focused", "3")
    assert (said.status, "四个数" in said.err) == (1, True)


def test_the_notice_names_the_silent_grids(town: Office, tmp_path: Path) -> None:
    path = tmp_path / "催报单.pdf"
    assert town.json("report", "silent", "-o", path)["kind"] == "silent_notice"
    assert "未报网格催报单" in _text(path)
    assert town("report", "silent", "-o", path, "--issuer", "薛慧敏").status == 2
