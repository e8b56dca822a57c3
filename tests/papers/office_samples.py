"""Papers of a centre's own work on an invented township: re-inspection, letters to petitioners."""

from dataclasses import replace
from datetime import date

from db.enums import InspectionOutcome
from desktop_app.domain.reinspection import by_lot, count_drawn, digest, lot_of
from desktop_app.papers.circular import Circular
from desktop_app.papers.petition_notice import PetitionNotice
from desktop_app.papers.reinspection_draw import DrawnCase, Lot, ReinspectionDraw
from desktop_app.papers.reinspection_sheet import ReinspectionSheet

CENTRE = "柳桥镇社会治安综合治理中心"
SEED = "628415"


def draw(cases: int = 7, share: int = 30) -> ReinspectionDraw:
    """A draw of a quarter; the second lot is a restricted case."""
    population = [f"{number:032x}" for number in range(0xA1, 0xA1 + cases)]
    lots = [
        Lot(uid, "" if place == 1 else f"柳桥纠〔2026〕A{place:04}-X", lot_of(SEED, uid))
        for place, uid in enumerate(by_lot(population, SEED))
    ]
    drawn = [
        DrawnCase(lot.number, "贺连山与侯文斌采光纠纷", date(2026, 2, 20), ("冯秀兰", "鲁长河"))
        if lot.number
        else DrawnCase("", "", None)
        for lot in lots[: count_drawn(cases, share)]
    ]
    return ReinspectionDraw(
        CENTRE, "柳桥抽〔2026〕2号", date(2026, 4, 1), "周砚秋", "阮小满",
        date(2026, 1, 1), date(2026, 3, 31), share, SEED, digest(population), tuple(drawn), tuple(lots),
    )  # fmt: skip


def inspected() -> ReinspectionSheet:
    """A case that failed and went back to work."""
    return ReinspectionSheet(
        CENTRE, "柳桥抽〔2026〕2号", date(2026, 4, 1), 1, "柳桥纠〔2026〕A0000-X", "贺连山与侯文斌采光纠纷",
        date(2026, 2, 20), ("冯秀兰", "鲁长河"), date(2026, 4, 6), "单秀兰", "贺连山（电话）",
        "约定三月底前拆除的雨棚还在，双方没有再谈过。", InspectionOutcome.FAILED,
        "十日内由原调解员上门重新商定。",
        "已退回办理，现在办理中。",
    )  # fmt: skip


def taken_along() -> ReinspectionSheet:
    """The form of a case that nobody looked at yet."""
    return replace(
        inspected(), inspected_on=None, inspector="", met="", findings="", outcome=None, measures="", after=""
    )


def circular() -> Circular:
    """A unit that is late, told to the others."""
    return Circular(
        CENTRE, "柳桥督〔2026〕9号", date(2026, 4, 20), "柳桥镇水利站", "",
        "柳桥镇水利站承办的柳桥纠〔2026〕A0009-X号事项，办理期限为2026-04-03，已超期17天，至今没有办理。",
        "请该单位限期办理，书面说明原因和整改措施。请各单位引以为戒，按期办理。", date(2026, 4, 27), "宋雨晴",
    )  # fmt: skip


def redo() -> PetitionNotice:
    """The notice that a quashed answer is given anew."""
    return PetitionNotice(
        "petition_redo", CENTRE, "柳桥信告〔2026〕9号", date(2026, 4, 8), ("贺连山",), "北岭采石场扬尘",
        date(2026, 4, 7), date(2026, 4, 7), date(2026, 6, 6), "宋雨晴", redone=True,
        quashed="柳桥信复〔2026〕3号", reviewer="柳河县人民政府复查",
    )  # fmt: skip


def answered_anew() -> PetitionNotice:
    """The letter of an answer that a review had ordered."""
    return replace(
        redo(), template="petition_opinion", number="柳桥信复〔2026〕5号", issued_on=date(2026, 5, 20),
        demand="要求采石场停机。", facts="四月以后两次监测，夜间超标。", decision="部分支持",
        opinion="责成采石场夜间停机，装喷淋。", basis="《大气污染防治法》第一百一十七条",
        organ="柳河县人民政府",
    )  # fmt: skip
