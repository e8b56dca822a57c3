"""Card 9: a day labourer dies at work; from the police in the evening, agreed the next night."""

from db.enums import ApplicationManner, MediationSource, MeetingOutcome, OfferKind
from desktop_app.services.application import ApplicationDraft, record_application
from tests.e2e.cards.conftest import OpenCase
from tests.e2e.cards.room import moment

MOTHER, WIFE, DAUGHTER, FIRM = "樊秀英", "周巧云", "魏雨桐", "固始县栖穗样例仓储服务有限公司"


def test_agreed_the_night_after(opens: OpenCase) -> None:
    case = opens("worker-death-yunxiao", "10-15 20:40")
    began = case.home.now
    case.at("10-15 21:30")
    case.goes_there_unasked(MediationSource.POLICE, "云霄派出所（公调对接）")
    case.all_agree_to_mediation(written=False)
    case.is_accepted()
    case.tells_rights()
    for agent in case.agents():
        case.empowers(agent)
    case.asks_whether_anybody_shall_stand_aside()
    draft = ApplicationDraft(ApplicationManner.WRITTEN, (case.party(WIFE),), "赔偿", ("赔偿",), case.today())
    case.cannot("主动调解", lambda: case.does(record_application, case.mediation, draft))

    case.takes_evidence("死亡医学证明", "10月15日死亡", source="县人民医院")
    case.takes_evidence("户口簿", "三名家属与死者的关系", whose=WIFE, pages=4)
    case.at("10-16 11:00")
    case.talks_apart(
        "10-16 09:30",
        "10-16 10:50",
        (WIFE, MOTHER),
        "丧葬费先付，孩子的生活费单列。",
        (WIFE, OfferKind.ASKED, 1_000_000),
    )
    case.at("10-16 15:00")
    case.talks_apart(
        "10-16 14:00",
        "10-16 14:50",
        (FIRM,),
        "公司愿意多出，但要分两次。",
        (FIRM, OfferKind.OFFERED, 600_000),
    )
    case.meets(
        "10-16 19:00",
        "10-16 22:10",
        "双方到一起，从法定项目一项一项算。\n答（周巧云）：七十五万，丧葬费今晚先付。\n答（鲁志民）：同意。\n以上记录已读给各方听，没有意见。",
        MeetingOutcome.SETTLED,
        agents=list(case.agents()),
    )
    payer = FIRM
    case.agrees(
        "2026年10月15日，魏得志在公司仓库卸货时突然倒地死亡。双方对赔偿有争议。",
        (
            "公司一次性赔偿三名家属750000元，含丧葬费、供养亲属抚恤金等全部费用。",
            "2026年10月17日前付50000元用于安葬，其余2026年11月5日前付清。",
            "魏雨桐应得部分由其母周巧云代为保管，用于生活和上学。",
        ),
        (
            case.owes(payer, WIFE, 50_000, "10-17", "丧葬费，转账", obligation=1),
            case.owes(payer, WIFE, 700_000, "11-05", "余款，转账", obligation=1),
        ),
        items=(("丧葬费", 50_000), ("供养亲属抚恤金", 280_000), ("一次性赔偿金", 420_000)),
    )
    case.everybody_signs(fingers=(MOTHER,))
    case.is_sealed()
    drawn = case.detail().agreement
    assert drawn is not None
    assert drawn.effective_on == case.today()
    assert case.home.now - began < moment("10-17 23:00") - began
    signers = {line.signer_name for line in drawn.lines}
    assert DAUGHTER not in signers, "she is fourteen; her mother signs for her"
    case.at("10-17 09:00")
    case.is_paid(1, 50_000)
    case.at("11-04 16:00")
    case.is_paid(2, 700_000)
    papers = "".join(case.papers().values())
    for words in ("柒拾伍万元整", "公调对接", "鲁志民", "由监护人周巧云"):
        assert words in papers, words
    case.scans_what_people_bring()
    bound = case.is_bound()
    assert bound.pages > 8
