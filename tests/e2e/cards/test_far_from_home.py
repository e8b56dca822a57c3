"""Card 13: a worker dies far from home; first somebody pays the driver and finds a place, then they talk."""

from db.enums import MediationOrigin, MeetingManner, MeetingOutcome, OfferKind, PerformanceFinding
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from tests.e2e.cards.conftest import OpenCase

FATHER, WIDOW, OWNER = "谷怀德", "柳春梅", "孔庆有"


def test_first_what_cannot_wait(opens: OpenCase) -> None:
    case = opens("sudden-death-wangji", "11-03 06:50")
    case.does_by_rules(
        add_progress,
        case.dispute,
        NoteDraft(NoteKind.MEASURE, "厂主先垫付救护车运费8600元；遗体由县殡仪馆接收。"),
    )
    case.at("11-03 09:00")
    case.goes_there_unasked()
    case.all_agree_to_mediation(written=False)
    case.is_accepted()
    assert case.detail().origin is MediationOrigin.OWN_INITIATIVE
    case.tells_rights()
    case.asks_whether_anybody_shall_stand_aside()
    case.takes_evidence("死亡证明和病历", "心源性猝死，不在上班时间和岗位", whose=WIDOW, pages=5)
    case.at("11-03 15:20")
    case.questions(
        "11-03 14:00",
        "11-03 15:10",
        OWNER,
        "问：人是什么时候发现的？\n答：早上六点半，房东叫门没有人应。\n问：前一天上班没有？\n答：晚上八点下的班，好好的。",
    )
    case.at("11-03 19:00")
    case.talks_apart(
        "11-03 17:00",
        "11-03 18:50",
        (FATHER, WIDOW),
        "老人要个说法，孩子还在上学。",
        (WIDOW, OfferKind.ASKED, 300_000),
    )
    case.at("11-04 11:00")
    case.talks_apart(
        "11-04 09:00",
        "11-04 10:40",
        (OWNER,),
        "同乡一场，愿意补偿，不是赔偿。",
        (OWNER, OfferKind.OFFERED, 100_000),
    )
    case.meets(
        "11-04 15:00",
        "11-04 18:10",
        "分头谈过以后合到一起。\n问：不是工伤，按人道补偿谈，听明白没有？\n答（柳春梅）：明白。\n答（孔庆有）：十三万，连已经垫的运费。\n"
        "以上记录已读给各方听，没有意见。",
        MeetingOutcome.SETTLED,
        manner=MeetingManner.SEPARATE,
    )
    # Both sides want it done today, without a written agreement: an oral one, written into the register.
    case.agrees(
        "谷文强在浙江打工期间猝死，经核对不属于工伤。家属要求厂主补偿。",
        (
            "孔庆有出于人道补偿家属130000元，含已垫付的运费8600元。",
            "2026年11月10日前付清，付清后双方再无争议。",
        ),
        (case.owes(OWNER, WIDOW, 130_000, "11-10", "人道补偿款，现金和转账"),),
        orally=True,
    )
    drawn = case.detail().agreement
    assert drawn is not None
    assert drawn.effective_on == case.today(), "an oral agreement is in force the same day (人民调解法 30)"
    case.everybody_signs()
    case.is_sealed()
    case.at("11-05 10:00")
    case.is_paid(1, 8_600, "现金")
    assert not case.duties()[0].performed_on
    case.at("11-10 15:00")
    case.cannot("多", lambda: case.is_paid(1, 121_401))
    case.is_paid(1, 121_400)
    assert case.duties()[0].performed_on == case.today()
    case.moves("await_follow_up")
    case.visits(
        "11-11 09:30", (FATHER, WIDOW), PerformanceFinding.PERFORMED, "十三万元付清，老人领了低保申请表。"
    )
    papers = case.papers()
    assert any("口头协议登记表" in name for name in papers)
    assert not any(name.endswith("协议书") for name in papers)
    assert "壹拾叁万元整" in "".join(papers.values())
    case.scans_what_people_bring()
    bound = case.is_bound()
    assert bound.pages > 7
