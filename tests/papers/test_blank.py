"""Blank forms: every label of the paper, room for the pen, no code, nothing that looks filled in."""

import pytest

from db.enums import PaperKind
from desktop_app.papers.blank import BLANKS, blank_kinds, render_blank
from desktop_app.papers.blank_form import Long, Pairs, Tick
from desktop_app.papers.blank_sheet import SHEETS
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.trace import traced
from desktop_app.papers.scan.code_reader import find_code
from desktop_app.papers.templates import shipped
from tests.papers.reading import fonts_of, outside, page_texts, squeezed
from tests.papers.scans import pictures

ISSUER = "柳桥镇人民调解委员会"


@pytest.mark.parametrize("kind", blank_kinds())
def test_a_blank_form_has_its_labels_and_no_code(kind: PaperKind) -> None:
    pdf = render_blank(kind, ISSUER)
    texts = page_texts(pdf)
    got = squeezed("".join(texts))
    assert ISSUER in got
    form = BLANKS.get(kind)
    if form is not None:
        words = shipped(form.template, form.needs)
        assert words.title in got
        for row in form.rows:
            if isinstance(row, Pairs):
                for label in row.labels:
                    assert words.labels[label].rstrip("：") in got
    assert "None" not in got
    assert "2000" not in got, "no day"
    assert outside(pdf, 10 * MM) == []
    assert all(embedded for _, embedded in fonts_of(pdf))
    assert [find_code(page) for page in pictures(pdf)] == [None] * len(texts)
    assert pdf == render_blank(kind, ISSUER)


@pytest.mark.parametrize("kind", [k for k in BLANKS if BLANKS[k].signers])
def test_everybody_who_signs_has_a_line_and_no_page_is_left_to_the_signers_alone(kind: PaperKind) -> None:
    with traced() as trace:
        pdf = render_blank(kind, ISSUER)
    form = BLANKS[kind]
    assert len(trace.places) == len(form.signers) + form.seal
    texts = [squeezed(text) for text in page_texts(pdf)]
    assert len(texts) <= 3
    words = shipped(form.template, form.needs)
    named = [row.label if isinstance(row, Long | Tick) else row.labels[0] for row in form.rows
             if isinstance(row, Long | Tick | Pairs)]  # fmt: skip
    assert any(words.labels[key].rstrip("：") in texts[-1] for key in named)


def test_the_mediation_record_leaves_most_of_two_pages_to_the_pen() -> None:
    pages = pictures(render_blank(PaperKind.MEDIATION_RECORD, ISSUER), 50)
    assert 2 <= len(pages) <= 3
    assert all(min(page.tobytes()) < 128 for page in pages), "no page is empty"


SHEET_SAYS = {
    PaperKind.ACCEPTANCE_NOTICE: (
        "受理通知书（存根） 受送达人 送达人 送达方式、日期 （骑缝号） 受理通知书 由人民调解员 期限到年月日 "
        "不收取任何费用 （人民调解委员会印章） 年月日 受送达人",
        2,
    ),
    PaperKind.REFUSAL_NOTICE: (
        "不予受理通知书（存根） 原因 （骑缝号） 于年月日收到调解申请 "
        "□对方当事人拒绝调解或者不答复 □已经起诉 □其他 说明： "
        "□申请仲裁 □请求有关行政机关处理 □向人民法院起诉 （人民调解委员会印章） 年月日",
        2,
    ),
    PaperKind.TERMINATION_NOTICE: (
        "终止调解通知书 于年月日受理并进行了调解 □调解期限届满 □无法联系当事人 说明： □申请仲裁 "
        "（人民调解委员会印章） 年月日 受送达人",
        2,
    ),
    PaperKind.RIGHTS_NOTICE: (
        "权利义务告知书 三、当事人的权利 四、当事人的义务 30日内 □口头告知 □发给告知书 被告知人申请人 "
        "被告知人被申请人 告知人",
        3,
    ),
    PaperKind.POWER_OF_ATTORNEY: (
        "授权委托书 委托人 证件号码 受托人 □律师 □公民 证件号码 □一般代理 □特别授权 □1. □7. "
        "自签署之日起至年月日止 现委托 委托人 受托人",
        2,
    ),
    PaperKind.EVIDENCE_LIST: (
        "证据材料目录 案号 序号 证据名称 来源 页数 证明对象 份数 备注 1 15 提供人 与原件核对无异 核对人",
        2,
    ),
}
"""What stands on a blank sheet, in this order, and how many places it has to sign and seal."""


@pytest.mark.parametrize("kind", SHEETS)
def test_a_blank_sheet_says_what_its_paper_says_and_ticks_nothing(kind: PaperKind) -> None:
    said, places = SHEET_SAYS[kind]
    with traced() as trace:
        pdf = render_blank(kind, ISSUER)
    text, place = squeezed("".join(page_texts(pdf))), 0
    for words in said.split():
        found = text.find(words, place)
        assert found >= 0, f"{words} behind {text[max(place - 20, 0) : place]}"
        place = found + len(words)
    assert "■" not in text
    assert len(trace.places) == places


def test_what_is_ticked_on_a_paper_can_be_ticked_on_its_blank() -> None:
    withdrawal = squeezed("".join(page_texts(render_blank(PaperKind.WITHDRAWAL, ISSUER))))
    assert "申请人性别" in withdrawal
    for reason in ("已经和解并履行", "另行组织证据", "个人原因", "其他"):
        assert f"□{reason}" in withdrawal
    report = squeezed("".join(page_texts(render_blank(PaperKind.CLOSING_REPORT, ISSUER))))
    assert "□当事人申请□主动调解□公安移交□法院委托□政府指定□其他" in report
    oral = squeezed("".join(page_texts(render_blank(PaperKind.ORAL_AGREEMENT_REGISTER, ISSUER))))
    assert "是否跨调委会□是□否" in oral
    assert "调解结果" in oral
    register = squeezed("".join(page_texts(render_blank(PaperKind.ACCEPTANCE_REGISTER, ISSUER))))
    assert "依当事人申请（人民调解委员会主动调解），经当事人同意" in register


def test_the_blank_notice_of_refusal_is_one_sheet_with_its_stub() -> None:
    (page,) = page_texts(render_blank(PaperKind.REFUSAL_NOTICE, "柳桥镇人民调解委员会"))
    said = squeezed(page)
    for words in ("（存根）", "骑缝号", "其他", "向人民法院起诉", "人民调解委员会印章", "受送达人（签名"):
        assert words in said, words
