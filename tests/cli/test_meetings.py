"""``meeting``: a week's pack issued, printed, decided upon; ``rules deadlines`` leaves right limits alone."""

from pathlib import Path

from tests.cli.office import Office
from tests.papers.reading import page_texts, squeezed


def test_a_weeks_meeting_from_the_pack_to_a_decision_that_is_done(town: Office, tmp_path: Path) -> None:
    number = town.register()
    uid = town.json("meeting", "issue", "week")["uid"]
    assert [row["uid"] for row in town.json("meeting", "list")["items"]] == [uid]
    town.ok("meeting", "print", uid, "-o", str(tmp_path / "a.pdf"))
    town.ok("meeting", "print", uid, "-o", str(tmp_path / "a.xlsx"))
    assert "周调度会议材料" in squeezed("".join(page_texts((tmp_path / "a.pdf").read_bytes())))
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    decide = (
        "meeting",
        "decide",
        uid,
        "--what",
        "请法庭提前介入",
        "--who",
        "余广田",
        "--until",
        "2099-01-01",
    )
    made = town.json(*decide, "--case", number)["uid"]
    town.ok("meeting", "done", made, "--note", "法庭已派员")
    refused = town("meeting", "done", made, "--note", "又办")
    assert refused.status == 1
    assert "已经办完" in refused.err
    assert town("meeting", "print", "x", "-o", "y.pdf").status == 1
    done = town.json("rules", "deadlines")
    assert (done["computed"], done["changed"]) == (1, 0)
