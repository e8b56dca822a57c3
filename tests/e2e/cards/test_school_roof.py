"""Card 11: a fall from a school's roof; twelve rounds apart, past midnight, twelve items that add up."""

from db.enums import InvitedKind, MediationSource, MeetingManner, MeetingOutcome, OfferKind
from desktop_app.domain.deadlines import StopReason
from desktop_app.services import mediation_suspension
from tests.e2e.cards.after import hours
from tests.e2e.cards.conftest import OpenCase
from tests.e2e.cards.room import on

FATHER, MOTHER, WIFE, CHILD = "成建平", "田翠娥", "梅晓燕", "成诺"
SCHOOL, FIRM = "固始县泉河铺镇第二样例小学", "信阳砚禾样例建筑劳务有限公司"
ITEMS = (
    ("死亡赔偿金", 842_000),
    ("丧葬费", 42_600),
    ("被扶养人生活费（父）", 96_400),
    ("被扶养人生活费（母）", 112_800),
    ("被扶养人生活费（女）", 148_200),
    ("精神损害抚慰金", 80_000),
    ("抢救医疗费", 18_650),
    ("救护车和遗体运送费", 4_350),
    ("处理丧事人员误工费", 9_600),
    ("交通费", 5_400),
    ("住宿费", 4_000),
    ("一次性困难补助", 106_000),
)


def test_signed_after_two_in_the_morning(opens: OpenCase) -> None:
    case = opens("school-works-death", "10-28 09:30")
    case.at("10-28 11:00")
    case.applies(
        FATHER,
        MOTHER,
        WIFE,
        claims=("按实际损失赔偿260万元。", "学校和施工单位共同承担。", "先付丧葬费用。"),
        source=MediationSource.POLICE,
        sent_by="泉河铺派出所",
    )
    case.all_agree_to_mediation()
    case.is_accepted()
    case.tells_rights()
    for agent in case.agents():
        case.empowers(agent)
    case.asks_whether_anybody_shall_stand_aside()
    expert = case.invites("童维安", InvitedKind.EXPERT, "镇司法所", "熟悉赔偿标准")

    # Apart: every offer is kept, and no paper of the other side shows it.
    trail = (
        ("10-28 14:00", "10-28 15:00", FATHER, OfferKind.ASKED, 2_600_000),
        ("10-28 15:30", "10-28 16:30", FIRM, OfferKind.OFFERED, 900_000),
        ("10-28 17:00", "10-28 18:00", FATHER, OfferKind.ASKED, 2_100_000),
        ("10-29 08:30", "10-29 09:30", FIRM, OfferKind.OFFERED, 1_200_000),
        ("10-29 09:40", "10-29 10:40", FATHER, OfferKind.ASKED, 1_600_000),
    )
    for start, end, who, kind, yuan in trail:
        case.at(end)
        case.talks_apart(start, end, (who,), "一项一项核对法定项目，各自说了能让到哪里。", (who, kind, yuan))
    assert len(case.detail().work.offers) == len(trail)

    # A pause: both sides ask a lawyer.
    case.at("10-29 11:00")
    case.does_by_rules(
        mediation_suspension.suspend_clock,
        case.mediation,
        mediation_suspension.SuspensionDraft(
            StopReason.EXPERTISE, "双方申请咨询律师，书面申请各一份", case.today()
        ),
    )
    case.at("10-30 18:30")
    case.does_by_rules(mediation_suspension.resume_clock, case.mediation, case.today())

    case.meets(
        "10-30 19:00",
        "10-31 02:15",
        "晚上七点重新开始。\n答（成建平）：一百六十万不能再少。\n答（封亚军）：一百三十万。\n"
        "调解员把十二项列在黑板上，逐项核对。\n凌晨一点五十分，双方都说一百四十七万可以。\n以上记录已读给各方听，没有意见。",
        MeetingOutcome.SETTLED,
        agents=list(case.agents()),
        guests=[expert],
        manner=MeetingManner.SEPARATE,
    )
    meeting = case.detail().meetings[-1]
    assert hours(meeting.started_at, meeting.ended_at) == 7.25
    assert sum(yuan for _, yuan in ITEMS) == 1_470_000
    case.agrees(
        "2026年10月27日，成家旺在校舍屋面维修中从脚手架坠落身亡。双方对赔偿数额和由谁承担有争议。",
        (
            "施工单位赔偿1470000元。",
            "签字当日付丧葬费42600元，其余2026年11月30日前付清。",
            "学校协助办理，不另承担赔偿。",
        ),
        (
            case.owes(FIRM, WIFE, 42_600, "10-31", "丧葬费，转账", obligation=1),
            case.owes(FIRM, WIFE, 1_427_400, "11-30", "余款，转账", obligation=1),
        ),
        items=ITEMS,
        for_court=True,
    )
    case.everybody_signs()
    case.at("10-31 09:00")
    case.is_sealed()
    drawn = case.detail().agreement
    assert drawn is not None
    assert drawn.effective_on == on("10-31")
    case.at("10-31 10:00")
    case.is_paid(1, 42_600)
    case.at("11-27 10:00")
    case.is_paid(2, 1_427_400)

    papers = case.papers()
    everything = "".join(papers.values())
    for name, _ in ITEMS:
        assert name in everything, name
    for words in ("壹佰肆拾柒万元整", "10月30日19时00分至2026年10月31日2时15分", "童维安"):
        assert words in everything, words
    assert "2,600,000" not in everything, "the trail of offers is nobody's paper"
    case.scans_what_people_bring()
    bound = case.is_bound()
    assert bound.pages > 14
