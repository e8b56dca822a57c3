"""The receipt slip read back from its PDF: code, facts, every record that was not plainly accepted."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2 as pdfium

from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.receipt_slip import ReceiptSlip, SlipRecord, render
from tests.papers.reading import fonts_of, outside, page_texts, squeezed

SLIP = ReceiptSlip(
    sender="柳桥镇综治中心",
    recipient="固始县综治中心",
    ordinal=23,
    file="柳桥-固始-第0023号-94pfab.fqpkg",
    made_at=datetime(2026, 3, 26, 8, 40, tzinfo=UTC),
    at=datetime(2026, 3, 26, 9, 10, tzinfo=UTC),
    state="已收进",
    why="",
    contents="纠纷 38 处更改，每日一排 7 天",
    accepted=143,
    code="K7QD-M2XA-94PF",
    records=(
        SlipRecord("陈树林 与 柳桥村村民委员会 征地纠纷", "两边不一样", "两个值都留着，请定夺。"),
        SlipRecord("交办单 砂石厂扬尘纠纷", "另存未采用", "对方无权填写这些内容。"),
    ),
    office="固始县综治中心",
    printed_at=datetime(2026, 3, 26, 9, 20, tzinfo=UTC),
)


def height_of(pdf: bytes, text: str) -> float:
    """Height in points of the first character of a text on the first page."""
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        found = page.search(text).get_next()
        assert found is not None
        _, bottom, _, top = page.get_charbox(found[0])
        return top - bottom
    finally:
        document.close()


def test_everything_is_on_the_slip_and_nothing_hangs_over() -> None:
    pdf = render(SLIP)
    assert render(SLIP) == pdf
    text = squeezed("".join(page_texts(pdf)))
    for words in (
        "数据包回执", "柳桥镇综治中心", "第23号", "2026年3月26日17时10分", "143条记录", "K7QD-M2XA-94PF",
        "陈树林与柳桥村村民委员会征地纠纷", "另存未采用", "对方无权填写这些内容。", "经手人（签名）：",
    ):  # fmt: skip
        assert words in text
    assert outside(pdf, 10 * MM) == []
    assert all(embedded for _, embedded in fonts_of(pdf))


def test_the_code_is_large_enough_to_be_read_out() -> None:
    assert height_of(render(SLIP), "K7QD") > 18


def test_a_package_that_was_not_taken_says_why_and_claims_nothing() -> None:
    refused = replace(SLIP, state="已隔离", why="数据包不完整。", accepted=0, records=(), contents="")
    text = squeezed("".join(page_texts(render(refused))))
    assert "数据包不完整。" in text
    assert "全部收下" not in text
    taken = squeezed("".join(page_texts(render(replace(SLIP, records=())))))
    assert "全部收下" in taken


def test_hundreds_of_records_go_on_over_the_pages() -> None:
    many = tuple(replace(SLIP.records[0], title=f"第 {number} 件") for number in range(1, 200))
    pages = page_texts(render(replace(SLIP, records=many)))
    assert len(pages) > 3
    text = squeezed("".join(pages))
    assert all(f"第{number}件" in text for number in range(1, 200))
