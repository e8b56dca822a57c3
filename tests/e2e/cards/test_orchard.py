"""Card 5: a village committee and an orchard; an appraisal, a stalled claim, money in several rounds."""

from db.enums import MeetingManner, MeetingOutcome, OfferKind
from desktop_app.domain.deadlines import StopReason
from desktop_app.services import mediation_suspension
from tests.e2e.cards.conftest import OpenCase

VILLAGE, CHANG, SHAN = "固始县泉河铺镇大坝桥村民委员会", "常守田", "单玉凤"


def test_the_orchard_is_paid_for_in_two_instalments(opens: OpenCase) -> None:
    case = opens("land-compensation-dabaqiao", "10-26 09:05")
    case.at("10-26 15:30")
    case.applies(
        VILLAGE, claims=("请承包户配合施工，按评估数补偿。", "余下承包期按实有面积重算承包费。"), orally=False
    )
    case.all_agree_to_mediation()
    case.is_accepted()
    case.tells_rights()
    for agent in case.agents():
        case.empowers(agent)
    case.asks_whether_anybody_shall_stand_aside()
    due = case.detail().row.due_on
    assert due is not None

    # The trees are appraised anew: the clock stands still meanwhile.
    case.at("10-28 09:00")
    case.does_by_rules(
        mediation_suspension.suspend_clock,
        case.mediation,
        mediation_suspension.SuspensionDraft(StopReason.EXPERTISE, "县价格认证中心委托书", case.today()),
    )
    case.at("11-03 09:00")
    case.does_by_rules(mediation_suspension.resume_clock, case.mediation, case.today())
    moved = case.detail().row.due_on
    assert moved is not None
    assert (moved - due).days == 6

    case.takes_evidence("果树价格评估意见", "75棵果树评估35260元", source="县价格认证中心", pages=8)
    case.takes_evidence("承包合同", "承包面积8亩，期限25年", whose=CHANG, pages=4)
    case.meets(
        "11-04 14:30",
        "11-04 17:40",
        "问：今天先把两边的数说清楚。\n答（常守田）：十五万。\n答（村委会）：三万五千二百六。\n都说今天不能再让。以上记录已读给双方听，没有意见。",
        MeetingOutcome.CONTINUED,
        agents=list(case.agents()),
        manner=MeetingManner.SEPARATE,
    )
    case.at("11-10 10:00")
    case.talks_apart(
        "11-10 08:30",
        "11-10 09:50",
        (CHANG, SHAN),
        "到期以后能不能续包要走程序，不能当成到手的收成来算。",
        (CHANG, OfferKind.ASKED, 150_000),
        (CHANG, OfferKind.ASKED, 98_000),
    )
    case.at("11-10 16:00")
    case.talks_apart(
        "11-10 14:30",
        "11-10 15:40",
        (VILLAGE,),
        "水管改道村里可以自己做；补助要经村民代表会议同意。",
        (VILLAGE, OfferKind.OFFERED, 45_000),
    )
    case.meets(
        "11-17 14:30",
        "11-17 17:50",
        "问：村民代表会开了没有？\n答（村委会）：开了，补偿和补助总数不超过六万。\n答（常守田）：五万八，分两次。\n以上记录已读给双方听，没有意见。",
        MeetingOutcome.SETTLED,
        place="大坝桥村村部会议室",
        agents=list(case.agents()),
    )
    case.agrees(
        "常守田、单玉凤承包村集体坡地8亩，修产业路占用1.3亩，涉及果树75棵。双方对补偿数额有争议。",
        (
            "村民委员会补偿常守田、单玉凤58000元。",
            "分两期支付：2026年12月10日前30000元，2026年12月30日前28000元。",
            "灌溉水管改道由村里负责。",
            "协议生效后第二日起，常守田、单玉凤不再阻止施工。",
        ),
        (
            case.owes(VILLAGE, CHANG, 30_000, "12-10", "第一期补偿款，转账", obligation=1),
            case.owes(VILLAGE, CHANG, 28_000, "12-30", "第二期补偿款，转账", obligation=1),
            case.does_thing(VILLAGE, "12-20", "灌溉水管改道，通水"),
        ),
        items=(("地上果树补偿", 35_260), ("困难补助和误工补助", 22_740)),
        for_court=True,
    )
    case.everybody_signs(fingers=(CHANG, SHAN))
    case.at("11-19 10:00")
    case.is_sealed()
    drawn = case.detail().agreement
    assert drawn is not None
    assert drawn.copies == 5, "three parties, the committee, the court"

    # They ask the court together; thirty days from the seal end on a Saturday.
    assert f"{drawn.confirmation_due_on}" == "2026-12-21"
    case.is_confirmed_by_court("11-19", "11-25", "11-27", "12-08", "固始县人民法院")
    case.scans_into("confirmation", "裁定书", 2)
    case.at("12-09 11:00")
    case.is_paid(1, 30_000)
    case.at("12-18 11:00")
    case.is_paid(3)
    case.at("12-29 11:00")
    case.cannot("多", lambda: case.is_paid(2, 28_001))
    case.is_paid(2, 28_000)

    papers = case.papers()
    everything = "".join(papers.values())
    for words in ("伍万捌仟元整", "固始县人民法院", "35,260", "温晓静", "常亮"):
        assert words in everything, words
    agreement_text = next(text for name, text in papers.items() if "协议书" in name)
    for secret in ("98000", "98,000", "150000", "十五万"):
        assert secret not in agreement_text
    case.scans_what_people_bring()
    bound = case.is_bound()
    assert any("授权委托书" in entry.name for entry in bound.entries)
    assert any("司法确认" in entry.name for entry in bound.entries)
