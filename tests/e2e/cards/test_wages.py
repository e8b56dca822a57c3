"""Card 15: 27 workers and a foreman's widow; not settled, sued, and asked back by the court."""

from db.enums import MediationSource, MediationState, MeetingOutcome, PaperKind, TerminationReason
from desktop_app.services import court_referral
from tests.e2e.cards.conftest import OpenCase
from tests.e2e.cards.room import on

WIDOW, FIRM, DEAD = "季淑芬", "信阳砚禾样例建筑劳务有限公司", "武兴旺"
FIRST, SECOND = "骆长福", "贺大山"


def test_not_settled_first_and_then_with_the_court(opens: OpenCase) -> None:
    case = opens("wages-27-pingzhai", "10-20 08:40")
    workers = [name for name in case.parties() if name not in (WIDOW, FIRM)]
    assert len(workers) == 27
    assert DEAD not in case.parties(), "his widow stands in his place"

    # The first try: no account, two different sums, no agreement. Everybody is told of the other ways.
    case.at("10-20 14:00")
    case.applies(*workers, claims=("付清27人工资162480元。",))
    case.all_agree_to_mediation(written=False)
    case.is_accepted()
    case.tells_rights()
    case.meets(
        "10-22 09:00",
        "10-22 11:00",
        "没有账，双方说法差六万多元。\n以上记录已读给各方听，没有意见。",
        MeetingOutcome.NOT_SETTLED,
        agents=list(case.agents()),
    )
    case.fails("开会一次，双方各说各的数。", "欠多少、该谁付。", TerminationReason.APART)
    first = case.detail()
    assert first.row.state is MediationState.TERMINATED
    papers = case.papers()
    assert {PaperKind.TERMINATION_NOTICE, PaperKind.TERMINATION_STATEMENT} <= case.kinds()
    notice = next(text for name, text in papers.items() if "终止调解通知" in name)
    for name in (*workers, WIDOW, FIRM):
        assert name in notice, f"one notice for {name}"
    first_uid = case.mediation

    # They sue; the court asks the committee to help. The same case, a second mediation.
    case.at("10-26 09:00")
    case.moves_back_into_hand()
    case.applies(
        *workers,
        claims=("付清27人工资162480元。", "劳务公司从未结工程款中垫付。"),
        orally=False,
        source=MediationSource.COURT,
        sent_by="固始县人民法院",
    )
    assert case.mediation != first_uid
    case.does_by_rules(
        court_referral.record_referral,
        case.mediation,
        court_referral.ReferralDraft("固始县人民法院", "（2026）豫1525诉前调131号", on("10-25"), on("10-26")),
    )
    case.all_agree_to_mediation()
    case.is_accepted()
    case.tells_rights()
    for agent in case.agents():
        case.empowers(agent)
    case.asks_whether_anybody_shall_stand_aside()
    case.takes_evidence("记工本", "27人的工日", whose=FIRST, pages=27)
    case.takes_evidence("工程款结算单", "公司尚有工程款未结", whose=FIRM, pages=3)
    case.meets(
        "11-03 08:30",
        "11-03 12:00",
        "法庭、司法所和双方对记工本，逐人签字认可工日。\n以上记录已读给各方听，没有意见。",
        MeetingOutcome.SETTLED,
        agents=list(case.agents()),
    )
    case.agrees(
        "武兴旺生前欠27名工人工资合计162480元，由其妻季淑芬承接。双方对数额和由谁付有争议。",
        (
            "经核对记工本，尚欠27人工资162480元，名单和数额见附表。",
            "劳务公司从未结工程款中垫付，2026年11月20日前付清。",
            "公司垫付的数额从应付武兴旺的工程款中扣减。",
        ),
        (case.owes(FIRM, FIRST, 162_480, "11-20", "27人工资，由骆长福、贺大山、裴小霞代表签收发放"),),
        items=tuple((name, 6_000 if n < 26 else 6_480) for n, name in enumerate(workers)),
    )
    drawn = case.detail().agreement
    assert drawn is not None
    assert drawn.copies == 30, "29 parties and the committee"
    case.everybody_signs(fingers=tuple(workers[3:]))
    case.is_sealed()
    case.reports_to_court("双方达成调解协议，27名原告撤诉。")
    case.at("11-19 10:00")
    case.is_paid(1, 162_480)
    papers = case.papers()
    agreement = next(text for name, text in papers.items() if "协议书" in name)
    for name in (*workers, WIDOW, FIRM):
        assert agreement.count(name) >= 2, f"{name} stands above and has a line to sign"
    case.scans_what_people_bring()
    bound = case.is_bound()
    assert bound.pages > 20
