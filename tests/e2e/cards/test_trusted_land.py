"""Card 7: land in trust of an uncle who died; sent by the court, the heir signs with his finger."""

from datetime import timedelta

from db.enums import MediationSource, MeetingMeans, MeetingOutcome, PerformanceFinding, SignatureMeans
from desktop_app.services import court_referral
from tests.e2e.cards.conftest import OpenCase
from tests.e2e.cards.room import on

NEPHEW, UNCLE, HEIR = "丁海涛", "丁长庚", "丁宏伟"


def test_the_heir_settles_the_account_book(opens: OpenCase) -> None:
    case = opens("farm-trust-dingtang", "10-12 10:20")
    assert UNCLE not in case.parties(), "he died; his son takes his place"
    assert HEIR in case.parties()
    case.at("10-12 16:00")
    case.applies(
        NEPHEW,
        claims=("核对2014年至2026年的账本和转账记录。", "差额一次付清。"),
        orally=False,
        source=MediationSource.COURT,
        sent_by="固始县人民法院",
    )
    case.does_by_rules(
        court_referral.record_referral,
        case.mediation,
        court_referral.ReferralDraft(
            "固始县人民法院", "（2026）豫1525诉前调118号", on("10-10"), on("10-12"), "桑明远"
        ),
    )
    case.all_agree_to_mediation()
    case.is_accepted()
    case.tells_rights()
    for agent in case.agents():
        case.empowers(agent)
    case.asks_whether_anybody_shall_stand_aside()
    due = case.detail().row.due_on
    assert due is not None
    assert due - on("10-12") >= timedelta(days=30), "the court's thirty days run from the papers' receipt"

    case.takes_evidence("作业本记的账本", "十二年的粮款和农资", whose=HEIR, pages=38)
    case.takes_evidence("转账记录", "2019年至2026年转账", whose=NEPHEW, pages=5)
    case.meets(
        "10-16 09:00",
        "10-16 11:50",
        "双方一页一页对账。丁海涛在苏州，用视频参加，妻弟贺小军在场。\n对到2021年，有三笔现金说法不一。\n以上记录已读给双方听，没有意见。",
        MeetingOutcome.CONTINUED,
        agents=list(case.agents()),
        means=MeetingMeans.VIDEO,
    )
    case.meets(
        "10-21 14:00",
        "10-21 16:20",
        "问：三笔现金怎么算？\n答（丁宏伟）：有一笔找到收条，另两笔不算了。\n答（贺小军）：那差额就是七千六。\n以上记录已读给双方听，没有意见。",
        MeetingOutcome.SETTLED,
        agents=list(case.agents()),
    )
    case.agrees(
        "丁海涛2014年起把11.6亩地托给堂叔丁长庚代种。丁长庚2026年6月病故，其子丁宏伟承接。双方对十二年的账目有争议。",
        (
            "经核对，丁海涛应付丁宏伟7600元，2026年10月25日前一次付清。",
            "托管协议到今年秋收为止，土地交还丁海涛。",
        ),
        (
            case.owes(NEPHEW, HEIR, 7_600, "10-25", "账目差额，转账"),
            case.does_thing(HEIR, "10-31", "交还11.6亩地"),
        ),
    )
    case.everybody_signs(fingers=(HEIR,))
    case.is_sealed()
    drawn = case.detail().agreement
    assert drawn is not None
    line = next(one for one in drawn.lines if HEIR in one.names or one.signer_name == HEIR)
    assert line.means is SignatureMeans.FINGERPRINT
    case.reports_to_court("双方达成调解协议，原告撤回起诉。")
    case.at("10-24 09:00")
    case.is_paid(1, 7_600)
    case.at("10-30 17:00")
    case.is_paid(2)
    case.moves("await_follow_up")
    case.visits(
        "10-31 10:00",
        (NEPHEW, HEIR),
        PerformanceFinding.PERFORMED,
        "钱付清了，地交还了，两家商量好明年的种法。",
    )
    case.writes_report("双方对清账目，差额已付")
    case.scans_what_people_bring()
    everything = "".join(case.papers().values())
    for words in ("法院委托", "贺小军", "柒仟陆佰元整", "视频"):
        assert words in everything, words
    bound = case.is_bound()
    assert bound.pages > 10
