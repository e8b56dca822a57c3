"""The daily sweep, people's mediation and leaders' assignments from the command line."""

from datetime import UTC
from pathlib import Path

import pytest

from desktop_app.commands import desk
from desktop_app.domain.clock_time import CHINA
from desktop_app.runtime.clock import utc_now
from tests.cli.office import COMMITTEE, GRIDS, LEADER, MEDIATORS, Office

SIGNED = ("--compiler", "阮小满", "--reviewer", "柳叶青", "--issuer", "周砚秋")


def _figures(town: Office) -> dict[str, object]:
    said = town.json("sweep", "status")
    return {
        key: said[key] for key in ("duty", "reported", "zero", "findings", "silent", "locked", "silent_grids")
    }


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine in the evening of today in China, whenever the test runs: silent grids have missed their hour."""
    nine = utc_now().astimezone(CHINA).replace(hour=21, minute=0)
    monkeypatch.setattr(desk, "utc_now", lambda: nine.astimezone(UTC))


@pytest.mark.usefixtures("evening")
def test_a_day_of_the_sweep_from_silence_to_the_lock(town: Office) -> None:
    assert _figures(town) == {
        **{"duty": 3, "reported": 0, "zero": 0, "findings": 0, "silent": 3, "locked": False},
        "silent_grids": list(GRIDS),
    }
    zero = town.json("sweep", "report", GRIDS[0], "--zero", "--means", "phone")
    assert (zero["grid"], zero["state"], zero["reporter"]) == (GRIDS[0], "zero", "甲小满")
    found = town.json("sweep", "report", GRIDS[1], "--finding", "两家为水沟争吵", "--settled", "当面说开")
    assert found["state"] == "findings"
    twice = town("sweep", "report", GRIDS[0], "--zero")
    assert (twice.status, twice.out) == (1, "")
    assert town.json("sweep", "lock", *SIGNED)["reported"] == 2
    end = _figures(town)
    assert (end["zero"], end["findings"], end["locked"], end["silent_grids"]) == (1, 1, True, [GRIDS[2]])
    before = town.content()
    late = town("sweep", "report", GRIDS[2], "--zero")
    assert (late.status, late.out) == (1, "")
    assert town.content() == before


def test_a_finding_that_waits_keeps_the_day_open(town: Office) -> None:
    for grid in GRIDS[1:]:
        town.ok("sweep", "report", grid, "--zero")
    town.ok("sweep", "report", GRIDS[0], "--finding", "两家为水沟争吵")
    before = town.content()
    said = town("sweep", "lock", *SIGNED)
    assert said.status == 1
    assert "待处置" in said.err
    assert town.content() == before


def test_a_filled_sheet_is_imported_and_untouched_rows_stay_silent(town: Office, tmp_path: Path) -> None:
    day = town.json("sweep", "status")["day"]
    path = tmp_path / "台账.csv"
    path.write_text(
        "网格编码,是否发现,简要情况,处置,结果\n"
        f"{GRIDS[0]},零报告,,,\n{GRIDS[1]},有,地界争吵,当场化解,重埋界石\n{GRIDS[2]},,,,\n",
        "utf-8",
    )
    before = town.content()
    tried = town.json("sweep", "import", path, "--date", day, "--dry-run")
    assert town.content() == before
    done = town.json("sweep", "import", path, "--date", day)
    assert {**tried, "dry_run": False, "import": done["import"]} == done
    assert (done["reports"], done["findings"]) == (2, 1)
    assert [row["outcome"] for row in done["rows"]] == ["stored", "stored", "blank"]
    assert _figures(town)["silent_grids"] == [GRIDS[2]]
    again = town.json("sweep", "import", path, "--date", day)
    assert [row["outcome"] for row in again["rows"]] == ["same", "same", "blank"]


def test_a_sheet_of_unknown_grids_is_refused(town: Office, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("网格编码,日期,是否发现,简要情况\n999999999999999,2026-11-20,零报告,\n", "utf-8")
    before = town.content()
    said = town("sweep", "import", path)
    assert (said.status, said.err) == (1, "一行也没有导入，请照各行的说明改正后再导入\n")
    assert town.content() == before


@pytest.mark.parametrize("verb", ["status", "lock"])
def test_a_day_that_is_none_is_refused(town: Office, verb: str) -> None:
    said = town("sweep", verb, "--date", "昨天的昨天", *(SIGNED if verb == "lock" else ()))
    assert (said.status, said.out) == (1, "")
    assert "不是日期" in said.err


@pytest.fixture
def taken(town: Office) -> str:
    """Number of a dispute that may be mediated."""
    return town.in_hand()


def _open(town: Office, number: str) -> None:
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])


def test_mediation_starts_when_everybody_agreed(town: Office, taken: str) -> None:
    _open(town, taken)
    before = town.content()
    early = town("mediation", "accept", taken)
    assert (early.status, early.out) == (1, "")
    assert town.content() == before
    town.ok("mediation", "consent", taken, "吴桂芬")
    town.ok("mediation", "consent", taken, "宏达建材厂（样例）", "--written")
    assert town.json("mediation", "accept", taken)["dispute"] == taken
    rows = town.json("mediation", "list")["items"]
    assert [row["dispute"] for row in rows] == [taken]


def test_a_refused_consent_bars_mediation(town: Office, taken: str) -> None:
    _open(town, taken)
    town.ok("mediation", "consent", taken, "吴桂芬")
    told = town.json("sweep", "status")["day"]
    town.ok("mediation", "consent", taken, "宏达建材厂（样例）", "--refused", "--told", told)
    before = town.content()
    said = town("mediation", "accept", taken)
    assert (said.status, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert town.content() == before


def test_what_mediation_does_not_know_is_named(town: Office, taken: str) -> None:
    before = town.content()
    for words, word in (
        (("open", taken, "--committee", "别的调委会", "--mediator", MEDIATORS[0]), COMMITTEE),
        (("open", taken, "--committee", COMMITTEE, "--mediator", "无名氏"), "无名氏"),
        (("accept", taken), "没有在办的人民调解"),
        (("consent", taken, "陌生人"), "没有当事人"),
    ):
        said = town("mediation", *words)
        assert (said.status, said.out) == (1, "")
        assert word in said.err
    assert town.content() == before


def test_a_leader_takes_a_case_from_proposal_to_progress(town: Office) -> None:
    number = town.register(risk_level="red")
    made = town.json("assign", "propose", number, "--leader", LEADER, "--reason", "群众反复上访")["number"]
    assert town.json("assign", "decide", made, "--note", "同意", "--decided-by", "薛慧敏")["approved"] is True
    plan = ("--responsible", "唐晓东", "--measures", "先核对账目，再开协调会")
    due = town.call("deadline", town.json("sweep", "status")["day"], 20, "--kind", "calendar").last
    assert town.json("assign", "plan", made, *plan, "--due", due)["due_on"] == due
    town.ok(
        "assign",
        "progress",
        made,
        "--kind",
        "visit",
        "--people",
        f"{LEADER}、唐晓东",
        "--content",
        "见了代表",
    )
    row = town.json("assign", "list")["items"][0]
    assert (row["number"], row["dispute"], row["leader"], row["due_on"]) == (made, number, LEADER, due)
    assert (row["state"], row["neglected"]) == ("planned", False)


def test_a_rejected_proposal_can_not_be_planned(town: Office) -> None:
    number = town.register(risk_level="red")
    made = town.ok("assign", "propose", number, "--leader", LEADER, "--reason", "群众反复上访").last
    assert town.json("assign", "decide", made, "--reject", "--note", "先由村里调处")["approved"] is False
    before = town.content()
    said = town("assign", "plan", made, "--responsible", "唐", "--measures", "开会", "--due", "2099-01-01")
    assert (said.status, said.out) == (1, "")
    assert town.content() == before


def test_an_unknown_leader_or_assignment_is_named(town: Office) -> None:
    number = town.register()
    said = town("assign", "propose", number, "--leader", "张三", "--reason", "x")
    assert (said.status, said.err) == (1, f"名单里没有“张三”，现有：{LEADER}\n")
    assert town("assign", "decide", "没有的号").err == "没有编号是 没有的号 的包案\n"
    assert town("supervise", "act", "没有的号", "sign_for").err == "没有编号是 没有的号 的交办\n"
    assert town.ok("supervise", "list").out == "没有交办\n"
