"""Orders, transfers, supervisions, feedback: geometry, long texts, one place to sign for each unit."""

from dataclasses import replace

import pytest

from desktop_app.papers import (
    dispatch_log,
    dispatch_order,
    feedback_report,
    supervision_order,
    transfer_notice,
    urge_notice,
)
from desktop_app.papers.kit.official import LETTER, geometry_of
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.supervision_order import LogLine
from tests.papers import dispatch_samples as samples
from tests.papers.reading import page_texts, squeezed, text_between
from tests.papers.test_papers import LONG


def text(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


def test_the_type_area_is_that_of_the_standard() -> None:
    official, plain = geometry_of(True), geometry_of(False)
    assert (round(official.left / MM), round(official.top / MM)) == (28, 37)
    assert (round(official.width / MM), round(official.height / MM)) == (156, 225)
    assert int(official.width / LETTER.size) == 28
    assert int(official.height / LETTER.leading) == 22
    assert plain.top < official.top


def test_a_letter_fills_28_characters_and_22_lines() -> None:
    pdf = transfer_notice.render(replace(samples.transfer(), content="水" * 2000))
    pages = page_texts(pdf)
    full = [line for page in pages for line in page.split("\n") if set(line.strip()) == {"水"}]
    assert max(len(line.strip()) for line in full) == 28
    assert sum(set(line.strip()) == {"水"} for line in pages[1].split("\n")) == 22
    assert squeezed("水" * 28) in text_between(pdf, 28 * MM - 1, 184 * MM + 1, 37 * MM - 2, 262 * MM + 2)


@pytest.mark.parametrize("official", [True, False])
def test_every_unit_signs_for_its_order(official: bool) -> None:
    said = text(dispatch_order.render(replace(samples.inner_order(), official=official)))
    for words in (
        "矛盾纠纷分流交办单", "协办单位柳桥派出所、大坝桥村民委员会", "签收期限2026年3月17日",
        "柳桥镇水利站签收人：", "柳桥派出所签收人：", "大坝桥村民委员会签收人：",
        "交办依据灌溉用水、水利设施：镇水利站", "定办理由前两次退单",
    ):  # fmt: skip
        assert words in said


def test_the_county_order_has_one_receipt_and_its_own_title() -> None:
    plain = replace(samples.inner_order(), supports=(), diverted=False, basis="", decided_reason="")
    said = text(dispatch_order.render(plain))
    assert "矛盾纠纷交办单" in said
    assert said.count("签收人（签名）") == 1
    assert "协办单位" not in said


def test_a_reminder_and_a_notice_have_their_own_titles() -> None:
    assert "催办单" in text(urge_notice.render(samples.urge()))
    early = text(urge_notice.render(replace(samples.urge(), late=False)))
    assert "办理提醒函" in early
    assert "办理情况请于2026年4月1日前书面答复" in early


def test_a_supervision_has_lines_for_the_pen_until_there_is_a_log() -> None:
    empty = supervision_order.render(replace(samples.supervision(), log=()))
    assert "督办和反馈记录" in text(empty)
    listed = replace(samples.supervision(), listed=True, lifted_on=samples.supervision().reply_due_on)
    said = text(supervision_order.render(replace(listed, lifted_reason="已按时放水")))
    assert "挂牌督办单" in said
    assert "2026年4月2日解除，已按时放水" in said


def test_a_feedback_is_a_form_before_it_is_a_report() -> None:
    blank = replace(samples.feedback(), fed_back_on=None, result="", evidence="", review="", reviewer="")
    said = text(feedback_report.render(blank))
    assert "办理情况和结果" in said
    assert "反馈单位（盖章）：柳桥镇水利站" in said
    assert "同意办结" in text(feedback_report.render(samples.feedback()))


def test_the_log_has_both_tables() -> None:
    said = text(dispatch_log.render(samples.log()))
    for words in ("去向", "接收状态", "督办形式", "见面对象", "大坝桥村民委员会（协办）", "已退单"):
        assert words in said
    assert "没有督办。" in text(dispatch_log.render(replace(samples.log(), supervisions=())))


def test_nothing_of_a_long_text_is_lost() -> None:
    long, wanted = LONG[:4000], squeezed(LONG[:4000])
    line = LogLine("现场督办", None, "宋雨晴", "", "", long)
    forms = (
        dispatch_order.render(replace(samples.inner_order(), content=long)),
        supervision_order.render(replace(samples.supervision(), reason=long)),
        feedback_report.render(replace(samples.feedback(), result=long)),
    )
    letters = (
        transfer_notice.render(replace(samples.transfer(), content=long)),
        urge_notice.render(replace(samples.urge(), reason=long)),
    )
    for left, pdfs in ((53 * MM, forms), (28 * MM - 1, letters)):
        for pdf in pdfs:
            assert wanted in text_between(pdf, left, 186 * MM, 36 * MM, 263 * MM)
    logged = text(supervision_order.render(replace(samples.supervision(), log=(line,))))
    assert logged.count("第79次") == 1
