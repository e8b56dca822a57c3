"""Invented papers of an agreement and of what comes after it: F8b, F9, F10, F13."""

from dataclasses import replace
from datetime import UTC, date, datetime

from db.enums import PartyKind, PartySide
from desktop_app.papers.agreement import Agreement, Instalment, Item
from desktop_app.papers.closing_report import ClosingReport
from desktop_app.papers.follow_up_record import FollowUpRecord
from desktop_app.papers.judicial_confirmation_application import ConfirmationApplication
from desktop_app.papers.oral_agreement_register import OralAgreementRegister
from desktop_app.papers.party import PaperParty
from tests.papers import samples

COMPANY = PaperParty(
    PartySide.RESPONDENT, PartyKind.ORGANISATION, "云台县南坪建筑劳务有限责任公司", phone="0376-6120033",
    address="云台县柳桥镇工业路18号", credit_code="91411525MA0000000X", legal_representative="侯文斌",
    representative_post="经理",
)  # fmt: skip
OBLIGATIONS = (
    Instalment("侯文斌", "贺连山", date(2026, 4, 10), 1_350_000, "转账", "第一期赔偿款", "", "1-1"),
    Instalment("侯文斌", "贺连山", date(2026, 5, 10), 1_000_050, "转账", "第二期赔偿款", "", "1-2"),
    Instalment("侯文斌", "贺连山", None, None, "", "承担七成取内固定费用", "凭票据十日内", "2"),
    Instalment("贺连山", "各方", None, None, "", "不再到侯文斌家中吵闹", "即日起", "3"),
)
ITEMS = tuple(
    Item(name, fen, note)
    for name, fen, note in (
        ("医疗费", 1_146_000, "发票十一张"), ("误工费", 900_000, "六十天"), ("护理费", 90_000, ""),
        ("住院伙食补助费", 45_000, ""), ("营养费", 60_000, ""), ("交通费", 20_000, ""),
        ("残疾辅助器具费", 80_000, ""), ("后续治疗费", 200_000, ""), ("鉴定费", 130_000, ""),
        ("被扶养人生活费", 150_000, ""), ("精神抚慰金", 129_050, ""), ("已垫付", -600_000, "二月支付"),
    )
)  # fmt: skip


def agreement() -> Agreement:
    """The written agreement with twelve items and obligations of every kind."""
    return replace(samples.agreement(), instalments=OBLIGATIONS, items=ITEMS)


def oral() -> OralAgreementRegister:
    """The same by word of mouth."""
    drawn = agreement()
    return OralAgreementRegister(
        drawn.committee, "柳桥调协〔2026〕第15号", date(2026, 3, 20), date(2026, 3, 26), "第二调解室",
        drawn.parties, drawn.facts, drawn.terms, drawn.performance, "还有 3 项没有履行",
        ("冯秀兰", "鲁长河"), "何玉梅", 2_350_050, OBLIGATIONS, ITEMS, (), "调解成功", ("收条照片",),
    )  # fmt: skip


def follow_up() -> FollowUpRecord:
    """A second visit that found everything in order."""
    drawn = agreement()
    return FollowUpRecord(
        drawn.committee, "（2026）柳桥人调字第14号", 2, drawn.parties, drawn.number,
        "贺连山与侯文斌提供劳务受伤赔偿纠纷", datetime(2026, 4, 15, 2, tzinfo=UTC), "上门",
        ("贺连山", "侯文斌"), "按约正在履行", "第一期已于4月9日转账，贺连山认可收到。",
        ("非常满意", "满意", "基本满意", "不满意"), "基本满意", "没有起诉", "", "", "下月再访。", "何玉梅",
    )  # fmt: skip


def application() -> ConfirmationApplication:
    """An application of two persons."""
    drawn = agreement()
    return ConfirmationApplication(
        drawn.parties, drawn.committee, drawn.number, drawn.made_on, drawn.facts, drawn.terms,
        drawn.performance, 5, "云台县人民法院", "调解组织所在地的基层人民法院",
        ("人民调解协议书", "身份证明", "送达地址及电话"), 4, date(2026, 4, 1), OBLIGATIONS, ITEMS,
    )  # fmt: skip


def report() -> ClosingReport:
    """A case that was performed."""
    drawn = agreement()
    return ClosingReport(
        drawn.committee, "（2026）柳桥人调字第14号", date(2026, 5, 20), drawn.committee, "冯秀兰、鲁长河",
        date(2026, 2, 5), date(2026, 5, 10), drawn.parties, "police", drawn.facts, "已全部履行。",
        "建议结案。", "陶守信",
    )  # fmt: skip
