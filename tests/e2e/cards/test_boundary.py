"""Card 1: a boundary between two fields, three broken promises, measured on the spot, boundary stones."""

from db.enums import InvitedKind, MeetingManner, MeetingMeans, MeetingOutcome, PaperKind, PerformanceFinding
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from tests.e2e.cards.conftest import OpenCase

FANG, ZHAN, ZHAI = "方有才", "詹桂兰", "翟秉义"


def test_the_boundary_is_measured_agreed_and_marked_with_stones(opens: OpenCase) -> None:
    case = opens("land-boundary-xushan", "11-09 09:12")
    for earlier in case.told()["earlier_mediations"]:
        told = f"{earlier['on']} {earlier['host']}：{earlier['result']}"
        case.does_by_rules(add_progress, case.dispute, NoteDraft(NoteKind.EARLIER_MEDIATION, told))

    # They come to the window and say what they want; it is written down and read back.
    case.at("11-09 15:40")
    case.applies(
        FANG,
        ZHAN,
        claims=(
            "请镇里找到当年分地时的灰角基准点，当着双方的面丈量。",
            "按丈量结果埋设永久界标。",
            "恢复被拔掉的麦苗，或者折价补给种子和人工。",
        ),
    )
    case.all_agree_to_mediation()
    case.is_accepted()
    case.tells_rights()
    case.asks_whether_anybody_shall_stand_aside()

    # In the field, with the old bookkeeper who was there when the land was given out.
    case.at("11-11 08:30")
    bookkeeper = case.invites("翟玉章", InvitedKind.NEIGHBOUR, "徐山村", "老会计，当年分地的经手人")
    case.at("11-11 11:30")
    case.inspects(
        "11-11 09:00",
        "11-11 11:20",
        "徐山村东岗组老柿树以东、大塘西北角",
        "在老柿树东侧挖到当年的灰角，深四十厘米；双方都看过，没有意见。按灰角向塘角拉直线丈量。",
        ("灰角到老柿树根", "12.40 米", "皮尺拉直"),
        ("灰角到大塘西北角", "86.75 米", ""),
        ("现种界线偏西", "0.62 米", "翟家多种约三垄"),
    )
    case.takes_evidence("二轮承包合同", "承包地四至", whose=FANG, pages=3)
    case.takes_evidence("现场照片", "灰角的位置和麦苗被拔的情况", source="调解员现场拍摄", pages=6)
    case.at("11-11 15:00")
    case.questions(
        "11-11 14:00",
        "11-11 14:50",
        "翟玉章",
        "问：当年分地是怎么定的界？\n答：老柿树下撒了灰角，另一头是塘角，拉一根绳。\n问：今天挖到的是不是？\n答：是，位置没有动。",
        place="徐山村村部",
    )

    case.meets(
        "11-12 09:00",
        "11-12 11:40",
        "问：昨天挖到的灰角认不认？\n答（方有才）：认。\n答（翟秉义）：认，可麦子已经种下去了。\n"
        "问：麦子收了再恢复田埂行不行？\n答（方有才）：行，但界石要先埋。\n以上记录已读给双方听，没有意见。",
        MeetingOutcome.SETTLED,
        place="徐山村村部会议室",
        guests=[bookkeeper],
        manner=MeetingManner.JOINT,
        means=MeetingMeans.FIELD,
    )
    case.agrees(
        "双方承包地东西相邻，二轮承包时没有埋界石。2026年春耕时田埂被翻掉，双方对界线有争议，秋播又因拔苗争吵。",
        (
            "以2026年11月11日挖出的灰角到大塘西北角的直线为界。",
            "2026年11月20日前，双方各出一人，在两端和中间埋设界石三块。",
            "今年的麦子由种的人收，麦收后恢复两尺宽的田埂。",
            "翟秉义于2026年11月20日前补给方有才麦种和人工860元。",
        ),
        (
            case.does_thing(ZHAI, "11-20", "与方有才各出一人，埋设界石三块"),
            case.owes(ZHAI, FANG, 860, "11-20", "补给麦种和人工"),
        ),
    )
    case.everybody_signs(fingers=(ZHAN,))
    assert case.detail().agreement.effective_on is None, "the seal is still to come"  # type: ignore[union-attr]
    case.at("11-13 09:00")
    case.is_sealed()
    drawn = case.detail().agreement
    assert drawn is not None
    assert drawn.effective_on == case.today()
    assert drawn.copies == len(case.parties()) + 1 == 6

    case.at("11-19 16:00")
    case.is_paid(1)
    case.is_paid(2, 860, "现金")
    case.scans_into("evidence", "界石照片", 2)
    case.moves("await_follow_up")
    case.visits(
        "11-20 10:00", (FANG, ZHAI), PerformanceFinding.PERFORMED, "界石三块都在，860元已付清，两家没有再争。"
    )
    case.at("11-23 09:00")
    case.writes_report("界石已埋，款项付清")
    case.closes()

    assert {
        PaperKind.APPLICATION,
        PaperKind.ACCEPTANCE_NOTICE,
        PaperKind.RIGHTS_NOTICE,
        PaperKind.INVESTIGATION_RECORD,
        PaperKind.EVIDENCE_LIST,
        PaperKind.MEDIATION_RECORD,
        PaperKind.AGREEMENT,
        PaperKind.FOLLOW_UP_RECORD,
        PaperKind.CLOSING_REPORT,
    } <= case.kinds()
    papers = case.papers()
    everything = "".join(papers.values())
    for words in ("86.75米", "翟𬱖", "老会计", "界石三块", "捌佰陆拾元整", "灰角"):
        assert words in everything, words
    case.scans_what_people_bring()
    case.is_signed()
    assert case.lacks() == ()
    bound = case.is_bound()
    assert bound.pages >= 12
    assert [entry.first_page for entry in bound.entries] == sorted(
        entry.first_page for entry in bound.entries
    )
