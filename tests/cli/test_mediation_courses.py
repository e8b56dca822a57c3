"""``fengqiao mediation`` from the application to the end, on a real centre folder."""

import pytest

from tests.cli.office import COMMITTEE, MEDIATORS, Office

APPLICANT, OTHER = "吴桂芬", "宏达建材厂（样例）"


@pytest.fixture
def taken(town: Office) -> str:
    """Number of a dispute for which mediation was applied."""
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    return number


def accept(town: Office, number: str) -> None:
    for party in (APPLICANT, OTHER):
        town.ok("mediation", "consent", number, party)
    town.ok("mediation", "accept", number)


def test_an_application_is_taken_and_everybody_told(town: Office, taken: str) -> None:
    words = ("--facts", "机器夜里响", "--claim", "夜里停机", "--claim", "赔窗户", "--applicant", APPLICANT)
    assert town.json("mediation", "apply", taken, *words, "--oral")["claims"] == 2
    again = town("mediation", "apply", taken, *words)
    assert (again.status, again.out) == (1, "")
    assert "已经登记" in again.err
    town.ok("mediation", "tell-rights", taken, "--party", APPLICANT)
    town.ok("mediation", "tell-rights", taken, "--party", OTHER, "--oral")
    told = town("mediation", "tell-rights", taken)
    assert (told.status, told.out) == (1, "")


def test_acceptance_is_notified_and_served(town: Office, taken: str) -> None:
    early = town("mediation", "notice", taken)
    assert (early.status, early.out) == (1, "")
    assert "没有要发的通知书" in early.err
    accept(town, taken)
    made = town.json("mediation", "notice", taken)
    assert made["kind"] == "acceptance_notice"
    assert "调受" in made["notice"]
    assert town.json("mediation", "serve", taken, "--party", APPLICANT)["served"] == 1
    wrong = town("mediation", "serve", taken, "--means", "飞鸽")
    assert (wrong.status, wrong.out) == (1, "")
    assert "村（社区）转交" in wrong.err
    assert town.json("mediation", "serve", taken, "--means", "邮寄")["served"] == 1
    done = town("mediation", "serve", taken)
    assert "没有等着送达" in done.err


def test_an_extension_holds_when_all_agree(town: Office, taken: str) -> None:
    accept(town, taken)
    before = town.json("mediation", "list")["items"][0]["due_on"]
    town.ok("mediation", "extend", taken, "--days", "10", "--reason", "等鉴定", "--asked-by", OTHER)
    assert town.json("mediation", "extend-consent", taken, APPLICANT)["state"] == "waiting"
    assert town.json("mediation", "list")["items"][0]["due_on"] == before
    assert town.json("mediation", "extend-consent", taken, OTHER, "--written")["state"] == "granted"
    assert town.json("mediation", "list")["items"][0]["due_on"] > before
    again = town("mediation", "extend", taken, "--days", "10", "--reason", "再等等")
    assert (again.status, again.out) == (1, "")
    assert "不能再延" in again.err


def test_the_limit_is_suspended_and_resumed(town: Office, taken: str) -> None:
    accept(town, taken)
    town.ok("mediation", "suspend", taken, "--reason", "鉴定", "--proof", "受理书 12 号")
    assert town.json("mediation", "list")["items"][0]["due_on"] is None
    assert town.json("mediation", "resume", taken)["due_on"]


def test_a_courts_case_ends_and_goes_back(town: Office, taken: str) -> None:
    town.ok("mediation", "referral", taken, "--court", "固始县人民法院", "--case", "（2026）豫1525诉前调88号")
    accept(town, taken)
    today = town.json("sweep", "status")["day"]
    bare = town("mediation", "terminate", taken, "--told", today)
    assert (bare.status, bare.out) == (1, "")
    assert "请勾选原因" in bare.err
    ended = town.json(
        "mediation", "terminate", taken, "--reason", "分歧大", "--told", today, "--way", "申请仲裁"
    )
    assert ended["state"] == "terminated"
    assert town.json("mediation", "notice", taken)["kind"] == "termination_notice"
    town.ok("mediation", "report-court", taken, "--report", "调解不成")


def test_an_application_is_refused_or_taken_back(town: Office, taken: str) -> None:
    state = town.json("mediation", "withdraw", taken, "--reason", "个人原因")["state"]
    assert state == "withdrawn"
    town.ok("mediation", "open", taken, "--committee", COMMITTEE, "--mediator", MEDIATORS[0], "--initiative")
    refused = town.json("mediation", "refuse", taken, "--reason", "申请材料不齐", "--words", "缺身份证复印件")
    assert refused["state"] == "refused"
    assert town.json("mediation", "notice", taken)["kind"] == "refusal_notice"


def test_a_risk_goes_to_the_police(town: Office, taken: str) -> None:
    words = ("--risk", "扬言砸机器", "--measures", "村干部陪着")
    assert town.json("mediation", "risk", taken, *words)["reported"] is False
    police = ("--police", "泉河铺派出所 邹立平")
    assert town.json("mediation", "risk", taken, *words, *police)["reported"] is True


def test_what_is_not_known_is_named_and_changes_nothing(town: Office, taken: str) -> None:
    before = town.content()
    for words, word in (
        (("tell-rights", taken, "--party", "无名氏"), "没有当事人"),
        (("empower", taken, "无名氏", "--item", "领取文书"), "没有代理人"),
        (("join", taken, "--committee", COMMITTEE, "--mediator", MEDIATORS[1], "--reason", "帮忙"), "另一个"),
        (("seat", taken, "法律顾问"), "席位=姓名"),
        (("seat", taken, "法律顾问=邱律师"), "才能登记调解席"),
        (("report-court", taken, "--report", "好"), "不是法院委派"),
        (("resume", taken), "才能恢复期限"),
    ):
        said = town("mediation", *words)
        assert (said.status, said.out) == (1, ""), words
        assert word in said.err
    assert town.content() == before
