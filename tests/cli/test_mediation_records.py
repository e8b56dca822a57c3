"""The work of a mediation from the command line: meetings, talks, records, evidence, people, phrases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.commands import desk
from desktop_app.domain.clock_time import CHINA
from desktop_app.runtime.clock import utc_now
from tests.cli.office import COMMITTEE, MEDIATORS, Office
from tests.papers.reading import page_texts, squeezed

PARTIES = ("吴桂芬", "宏达建材厂（样例）")


@pytest.fixture(autouse=True)
def evening(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Nine in the evening of today in China, whenever the test runs."""
    nine = utc_now().astimezone(CHINA).replace(hour=21, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(desk, "utc_now", lambda: nine.astimezone(UTC))
    return nine


@pytest.fixture
def accepted(town: Office) -> str:
    """Number of a dispute that is being mediated."""
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    for party in PARTIES:
        town.ok("mediation", "consent", number, party)
    town.ok("mediation", "accept", number)
    return number


def _words(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "记录.txt"
    path.write_text(text, "utf-8")
    return path


def _when(day: datetime, begin: int = 18, end: int = 19) -> tuple[str, ...]:
    return "--from", f"{day:%Y-%m-%d}T{begin}:00", "--to", f"{day:%Y-%m-%d}T{end}:00", "--place", "村部"


def _paper(town: Office, tmp_path: Path, kind: str, number: str) -> str:
    town.ok("paper", kind, number, "-o", tmp_path / "x.pdf")
    return squeezed("".join(page_texts((tmp_path / "x.pdf").read_bytes())))


def test_a_meeting_is_recorded_and_corrected(
    town: Office, accepted: str, tmp_path: Path, evening: datetime
) -> None:
    text = ("--text", _words(tmp_path, "吴桂芬：晚上吵得睡不着。"), "--outcome", "continued")
    town.ok("mediation", "invite", accepted, "路德贵", "--kind", "neighbour", "--agreed", PARTIES[0])
    before = town.content()
    early = town("mediation", "meeting", accepted, *_when(evening), *text, "--guest", "路德贵")
    assert (early.status, early.out) == (1, "")
    assert PARTIES[1] in early.err
    assert town.content() == before
    made = town.json("mediation", "meeting", accepted, *_when(evening), *text, "--means", "field")
    assert made["ordinal"] == 1
    better = ("--text", _words(tmp_path, "吴桂芬：夜里十点以后不要开机器。"), "--outcome", "continued")
    again = ("--correct", "1", "--reason", "记错了")
    assert town("mediation", "meeting", accepted, *_when(evening), *better, *again[:2]).status == 1
    town.ok("mediation", "meeting", accepted, *_when(evening), *better, *again)
    read = _paper(town, tmp_path, "mediation_record", accepted)
    assert "夜里十点以后不要开机器" in read
    assert "晚上吵得睡不着" not in read


def test_a_meeting_is_planned_told_put_off_and_called_off(
    town: Office, accepted: str, evening: datetime
) -> None:
    first, second = (f"{evening + timedelta(days=n):%Y-%m-%d}T09:30" for n in (3, 4))
    place = ("--place", "村部")
    past = town("mediation", "plan-meeting", accepted, "--at", f"{evening:%Y-%m-%d}T08:00", *place)
    assert past.status == 1
    assert "这个时间已经过了" in past.err
    town.ok("mediation", "plan-meeting", accepted, "--at", first, *place)
    told = town.json("mediation", "call-meeting", accepted, first, "--person", PARTIES[0])
    assert told["told"] == 1
    unknown = town("mediation", "call-off-meeting", accepted, second, "--reason", "不开了")
    assert unknown.status == 1
    assert first in unknown.err, "it names those that there are"
    why = ("--reason", "一方住院")
    town.ok("mediation", "postpone-meeting", accepted, first, "--at", second, *place, *why)
    assert town.json("mediation", "call-meeting", accepted, second)["told"] == 2
    town.ok("mediation", "call-off-meeting", accepted, second, "--reason", "已私下谈妥")
    assert town("mediation", "call-off-meeting", accepted, second, *why).status == 1


def test_what_is_found_out_is_recorded_and_printed(
    town: Office, accepted: str, tmp_path: Path, evening: datetime
) -> None:
    text = ("--text", _words(tmp_path, "问：几点开机？\n答：十一点。"))
    document = town.json(
        "mediation", "investigate", accepted, *_when(evening), *text, "--investigator", MEDIATORS[0],
        "--subject", "牛大壮",
    )  # fmt: skip
    assert document["warning"].startswith("调查人只有 1 个")
    assert "答：十一点。" in _paper(town, tmp_path, "investigation_record", accepted)
    seen = ("--text", _words(tmp_path, "机器靠墙。"), "--investigator", MEDIATORS[0])
    measured = ("--measured", "噪声=68分贝", "--measured", "到卧室=12米")
    town.ok("mediation", "investigate", accepted, *_when(evening), *seen, *measured)
    town.ok("paper", "investigation_record", accepted, "--meeting", "2", "-o", tmp_path / "y.pdf")
    assert "2到卧室12米" in squeezed("".join(page_texts((tmp_path / "y.pdf").read_bytes())))
    copy = ("--form", "copy", "--proves", "夜里开工", "--party", PARTIES[0], "--checked-by", MEDIATORS[0])
    town.ok("mediation", "evidence", accepted, "录像截图", *copy)
    assert "与原件核对无异" in _paper(town, tmp_path, "evidence_list", accepted)


def test_a_confidential_talk_is_not_printed(
    town: Office, accepted: str, tmp_path: Path, evening: datetime
) -> None:
    text = ("--text", _words(tmp_path, "最多出三千。"), "--party", PARTIES[1], "--confidential")
    town.ok("mediation", "talk", accepted, *_when(evening), *text)
    said = town("paper", "separate_talk", accepted, "-o", tmp_path / "x.pdf")
    assert said.status == 1
    assert "保密" in said.err
    assert not (tmp_path / "x.pdf").exists()
    offer = town.json("mediation", "offer", accepted, PARTIES[0], "--kind", "asked", "--amount", "5000")
    assert offer["amount_fen"] == 500_000


def test_a_challenged_host_is_changed(town: Office, accepted: str) -> None:
    both = town.json("mediation", "recusal", accepted, *PARTIES)
    assert both == {"parties": list(PARTIES), "challenged": ""}
    assert town.json("mediation", "recusal", accepted)["parties"] == list(PARTIES), "all are asked together"
    one_by_one = town(
        "mediation", "recusal", accepted, *PARTIES, "--challenged", MEDIATORS[0], "--reason", "x"
    )
    assert (one_by_one.status, one_by_one.out) == (1, "")
    assert "一位一位登记" in one_by_one.err
    town.ok("mediation", "recusal", accepted, PARTIES[0])
    town.ok("mediation", "recusal", accepted, PARTIES[1], "--challenged", MEDIATORS[0], "--reason", "邻居")
    stay = town("mediation", "decide-recusal", accepted, MEDIATORS[0], "--refused", "--note", "不是")
    assert stay.status == 1
    assert "应当调换" in stay.err
    town.ok("mediation", "decide-recusal", accepted, MEDIATORS[0], "--successor", MEDIATORS[1])
    before = town.content()
    assert town("mediation", "decide-recusal", accepted, MEDIATORS[0]).status == 1
    assert town.content() == before


def test_an_own_phrase_stands_first(town: Office, tmp_path: Path) -> None:
    text = _words(tmp_path, "记录念给{申请人}听。")
    items = town.json("mediation", "phrases", "--title", "念给老人听", "--text", text)["items"]
    assert (items[0]["title"], items[0]["keys"], items[0]["own"]) == ("念给老人听", "nglrt", True)
    bad = town("mediation", "phrases", "--title", "铃声", "--text", _words(tmp_path, "铃\x07"))
    assert (bad.status, bad.out) == (1, "")
    assert "控制字符" in bad.err


def test_what_is_not_understood_is_named(
    town: Office, accepted: str, tmp_path: Path, evening: datetime
) -> None:
    words = _words(tmp_path, "话")
    said = ("--text", words, "--outcome", "continued")
    odd = ("meeting", accepted, "--from", "下午", *_when(evening)[2:])
    before = town.content()
    for arguments, word in (
        ((*odd, *said), "没有看懂时间"),
        (("talk", accepted, *_when(evening), "--text", tmp_path / "没有.txt"), "读不出来"),
        (("talk", accepted, *_when(evening), "--text", words, "--party", "陌生人"), "没有当事人"),
        (("meeting", accepted, *_when(evening), *said, "--agent", "某人"), "没有代理人"),
        (("recusal", accepted, PARTIES[0], "--challenged", "陌生人"), "不是这件调解的调解员"),
    ):  # fmt: skip
        answer = town("mediation", *arguments)
        assert (answer.status, answer.out) == (1, "")
        assert word in answer.err
    assert town.content() == before
