"""The printed ledger: all stands on the paper, pages name themselves, long rows go on with their number."""

from dataclasses import replace
from datetime import UTC, date, datetime

from desktop_app.papers.dispute_ledger import LONGEST, DisputeLedger, LedgerRow, render, template, totals
from tests.papers.reading import outside, page_texts, squeezed

ROW = LedgerRow(
    number="柳桥纠〔2026〕A0001-4",
    registered_on=date(2026, 11, 3),
    parties="吴桂芬 与 宏达建材厂",
    category="邻里纠纷-相邻污染损害防止",
    summary="砂石厂夜间破碎石料，噪音影响邻居休息。",
    village="三官村民委员会第1网格",
    lead="柳桥镇司法所 陶守信",
    risk="蓝",
    due_on=date(2026, 12, 1),
    outcome="办理中",
    state="办理中",
    people=3,
    is_open=True,
    overdue=False,
)
LEDGER = DisputeLedger(
    "柳桥镇综治中心", "状态：未结案；风险：红", "2026-01-01 至 2026-12-31",
    datetime(2026, 11, 28, 4, tzinfo=UTC), (ROW,), "周砚秋",
)  # fmt: skip


PRINTABLE = 20
"""Points from the edge that every office printer reaches."""


def _numbered(count: int) -> tuple[LedgerRow, ...]:
    return tuple(replace(ROW, number=f"柳桥纠〔2026〕B{place:04}-X") for place in range(1, count + 1))


def test_one_page_says_all_of_it() -> None:
    (text,) = page_texts(render(LEDGER))
    plain = squeezed(text)
    for words in (
        "矛盾纠纷台账", "填报单位（章）：柳桥镇综治中心", "条件：状态：未结案；风险：红",
        "登记期间：2026-01-01至2026-12-31", "制表时间：2026年11月28日12时00分", "2026-11-03", "2026-12-01",
        "合计：1件，涉及3人；未结案1件，其中超期0件。", "按状态：办理中1。", "按风险：蓝1。",
        "制表人：周砚秋", "审核人：", "签发人：",
    ):  # fmt: skip
        assert words in plain, words
    assert squeezed(ROW.number) in plain


def test_every_page_has_the_head_and_its_count_and_no_row_is_lost() -> None:
    pdf = render(replace(LEDGER, rows=_numbered(60)))
    texts = [squeezed(text) for text in page_texts(pdf)]
    assert len(texts) > 5
    for place, text in enumerate(texts, 1):
        assert f"第{place}页共{len(texts)}页" in text
    heads = [text for text in texts if "登记编号登记日期当事人" in text]
    assert len(heads) >= len(texts) - 1
    whole = "".join(texts)
    assert [n for n in range(1, 61) if f"B{n:04}-X" not in whole] == []
    assert outside(pdf, PRINTABLE) == []


def test_the_longest_entries_fit() -> None:
    name = "阿卜杜勒·" + "长" * 20
    parties = "、".join(f"{name}{place:02}" for place in range(15))
    long = replace(
        ROW, parties=f"{parties} 与 {parties}", summary="砖" * 10_000, outcome="化解成功：" + "和" * 5_000,
        village="固" * 33 + "居民委员会第12网格",
    )  # fmt: skip
    pdf = render(replace(LEDGER, rows=(ROW, long, ROW)))
    text = squeezed("".join(page_texts(pdf)))
    assert outside(pdf, PRINTABLE) == []
    assert text.count("（全文见登记表）") == 2
    assert text.count("砖") == LONGEST["summary"]
    assert [place for place in range(15) if text.count(f"长{place:02}") != 2] == []
    assert "〔续〕" in text


def test_totals_count_by_kind_largest_first() -> None:
    rows = (
        ROW,
        replace(ROW, risk="红", state="化解成功", is_open=True, overdue=True, people=5),
        replace(ROW, risk="红", state="已结案", is_open=False, category=""),
    )
    assert totals(replace(LEDGER, rows=rows), template()) == (
        "合计：3 件，涉及 11 人；未结案 2 件，其中超期 1 件。",
        "按状态：办理中 1，化解成功 1，已结案 1。",
        "按风险：红 2，蓝 1。",
        "按类别：邻里纠纷-相邻污染损害防止 2。",
    )
