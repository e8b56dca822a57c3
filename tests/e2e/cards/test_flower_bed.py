"""Card 3: a flower bed in a paddy; agreed, half done, then the court; the blows go to the police."""

from datetime import timedelta

from db.enums import BreachRoute, DisputeState, InvitedKind, MediationSource, MeetingMeans, MeetingOutcome
from desktop_app.services import aggravation, joint_committee
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from tests.e2e.cards.conftest import OpenCase
from tests.e2e.cards.room import moment

DING, LI, SON = "丁万顺", "李存厚", "李小冬"


def test_half_done_and_then_to_the_court(opens: OpenCase) -> None:
    case = opens("flowerbed-heqiao", "09-14 08:50")
    case.at("09-14 15:00")
    case.applies(
        DING,
        claims=("拆除占用水田的花坛，恢复田埂。", "赔偿医药费和误工费共1260元。"),
        source=MediationSource.POLICE,
        sent_by="柳桥派出所",
    )
    case.all_agree_to_mediation(written=False)
    case.is_accepted()
    case.tells_rights()
    case.asks_whether_anybody_shall_stand_aside()

    # One incident, two lines: what may be an offence is reported at once (人民调解法 25).
    risk = case.does(
        aggravation.record_aggravation,
        case.mediation,
        aggravation.AggravationDraft(
            moment("09-14 15:10"),
            "9月12日推搡致人倒地，李小冬说“再来就打断腿”。",
            "把双方分开谈，告知后果。",
            for_police=True,
        ),
    )
    case.does(
        aggravation.report_police,
        case.mediation,
        risk,
        aggravation.PoliceReportDraft(moment("09-14 15:14"), "柳桥派出所值班民警"),
    )

    # The village's committee joins, and people from the police and the court come along.
    with case.step() as (session, by, now):
        village = add_committee(session, CommitteeDraft("何桥村人民调解委员会", "何"), by=by, now=now)
        helper = add_mediator(session, village, MediatorDraft("何长顺", is_chair=True), by=by, now=now)
    case.does(
        joint_committee.join_committee,
        case.mediation,
        joint_committee.JointDraft(
            village, (helper,), case.today(), "纠纷在村里，村调委会熟悉情况。", recusal_checked=True
        ),
    )
    guests = [
        case.invites("柳桥派出所民警", InvitedKind.ORGANISATION, "柳桥派出所"),
        case.invites("柳桥法庭法官", InvitedKind.ORGANISATION, "柳桥人民法庭"),
    ]
    case.meets(
        "09-16 15:00",
        "09-16 16:50",
        "问：花坛占了多少田？\n答（丁万顺）：量过，长6.2米，宽0.9米。\n问：拆要多久？\n答（李存厚）：一个月够了。\n"
        "推搡的事由派出所另行处理，今天只谈花坛。以上记录已读给双方听，没有意见。",
        MeetingOutcome.SETTLED,
        place="何桥村河沿组李存厚家门前",
        guests=guests,
        means=MeetingMeans.FIELD,
    )
    case.agrees(
        "李存厚家在门前砌花坛，占用丁万顺家水田一角，长6.2米、宽0.9米。",
        (
            "李存厚于2026年10月16日前拆除花坛，恢复田埂和田面。",
            "医药费和误工费1260元，由李存厚于2026年9月20日前付清。",
        ),
        (
            case.does_thing(LI, "10-16", "拆除花坛，恢复田埂和田面"),
            case.owes(LI, DING, 1260, "09-20", "医药费和误工费"),
        ),
    )
    case.everybody_signs()
    case.is_sealed()
    case.moves("await_follow_up")
    assert case.state() is DisputeState.AWAITING_FOLLOW_UP

    case.at("09-20 10:00")
    case.is_paid(2, 1260, "现金")
    case.at("10-19 09:30")
    first = case.duties()[0]
    assert first.overdue, "the term is over"
    broken = case.is_broken(LI, "只拆了靠路的一半，靠田的一半还在。", "花坛没有拆完，田埂没有恢复。", 1)
    case.goes_on_by(broken, BreachRoute.COURT, "当事人不愿再谈，已告知可以向人民法院起诉。")
    assert case.state() is not DisputeState.AWAITING_FOLLOW_UP, "the dispute is open again"

    everything = "".join(case.papers().values())
    assert "何桥村人民调解委员会" in everything, "both committees stand on the papers"
    assert "再来就打断腿" not in everything, "what the police is told is no part of the civil papers"
    case.scans_what_people_bring()
    bound = case.is_bound()
    assert bound.pages > 8
    assert case.home.now - moment("09-14 08:50") > timedelta(days=30)
