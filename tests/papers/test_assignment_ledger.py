"""The printed ledger of leader assignments: every person and number stands on it, in both forms."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from desktop_app.domain.assignment_ledger import LedgerForm, month_of
from desktop_app.papers.assignment_ledger import (
    LONGEST,
    AssignmentLedger,
    AssignmentLedgerRow,
    LedgerPerson,
    render,
    template,
    total,
)
from tests.papers.reading import outside, page_texts, squeezed

WANG = LedgerPerson("王德发", "", "泉河铺镇三官村第2村民组", "139926********0018", "136****2210")
ROW = AssignmentLedgerRow(
    number="泉河铺包〔2026〕A0001-X",
    case_number="泉河铺纠〔2026〕A0007-3",
    unit="三官村民委员会 第1网格",
    people=(WANG,),
    summary="王德发与宏达建材厂环境污染纠纷：砂石厂夜间破碎石料，噪音影响周围住户休息。",
    demands="停止夜间作业，赔偿房屋裂缝损失",
    leader="陈志远",
    leader_post="镇党委书记",
    leader_phone="0376-4991001",
    responsible_unit="泉河铺镇司法所",
    responsible="陶守信",
    responsible_phone="139****8851",
    due_on=date(2026, 12, 20),
    standing="推进中，3 天没有动作",
    measures="先测噪音，再开协调会；夜间一律停机。",
    work="11-12 走访见面：看了三户的裂缝\n11-20 协调会：厂方同意夜间停机",
    outcome="推进中，3 天没有动作\n11-20 厂方同意夜间停机",
    dispatched="2026-11-09 县交办 固县交〔2026〕0003，限 12-09",
    discharged_on=None,
    is_open=True,
    overdue=False,
    idle=True,
)
LEDGER = AssignmentLedger(
    LedgerForm.COUNTY, "泉河铺镇综治中心", "期间在办和销号的", date(2026, 11, 1), date(2026, 11, 30),
    datetime(2026, 11, 28, 4, tzinfo=UTC), (ROW,), "周砚秋",
)  # fmt: skip
PRINTABLE = 20
"""Points from the edge that every office printer reaches."""


def test_the_county_form_says_who_does_what_until_when() -> None:
    (text,) = page_texts(render(LEDGER))
    plain = squeezed(text)
    for words in (
        "领导包案台账", "填报单位（章）：泉河铺镇综治中心", "期间：2026-11-01至2026-11-30",
        "陈志远镇党委书记", "泉河铺镇司法所陶守信", "2026-12-20",
        "11-20厂方同意夜间停机", "固县交〔2026〕0003，限12-09",
        "合计：1件；在办1件，其中超期0件、太久没有动作1件；期间销号0件。", "未销号", "制表人：周砚秋",
        "审核人：", "签发人：",
    ):  # fmt: skip
        assert words in plain, words
    assert "139926" not in plain  # the compact form has no numbers of people at all


def test_the_street_form_has_people_with_their_numbers_and_is_signed_by_three() -> None:
    (text,) = page_texts(render(replace(LEDGER, form=LedgerForm.STREET)))
    plain = squeezed(text)
    for words in (
        "领导包案工作月报表", "信访人", "户籍地址", "实际居住地址", "王德发", "139926********0018",
        "136****2210", "停止夜间作业", "看了三户的裂缝", "0376-4991001", "139****8851", "制表人：周砚秋",
        "站长：", "分管领导：",
    ):  # fmt: skip
        assert words in plain, words


@pytest.mark.parametrize("form", list(LedgerForm))
def test_thirty_people_and_the_longest_texts_fit_and_nobody_is_lost(form: LedgerForm) -> None:
    people = tuple(replace(WANG, name=f"阿卜杜勒·热合曼{n:02}", phone=f"136****{n:04}") for n in range(1, 31))
    long = replace(
        ROW, people=people, summary="砖" * 10_000, work="访" * 5_000, measures="案" * 5_000,
        outcome="果" * 5_000, unit="固" * 33 + "居民委员会第12网格",
    )  # fmt: skip
    pdf = render(replace(LEDGER, form=form, rows=(ROW, long, ROW)))
    assert outside(pdf, PRINTABLE) == []
    pages = [squeezed(text) for text in page_texts(pdf)]
    for place, page in enumerate(pages, 1):
        assert len(pages) == 1 or f"第{place}页共{len(pages)}页" in page
    whole = "".join(pages)
    if form is LedgerForm.STREET:
        assert [n for n in range(1, 31) if f"136****{n:04}" not in whole] == []
        assert whole.count("访") >= LONGEST["work"]
    else:
        assert whole.count("砖") == LONGEST["summary"]
    assert "全文见情况表" in whole


def test_the_total_counts_what_a_superior_asks_for() -> None:
    gone = replace(ROW, is_open=False, idle=False, discharged_on=date(2026, 11, 25))
    earlier = replace(gone, discharged_on=date(2026, 12, 2))
    late = replace(ROW, overdue=True)
    paper = replace(LEDGER, rows=(ROW, gone, earlier, late))
    said = "合计：4 件；在办 2 件，其中超期 1 件、太久没有动作 2 件；期间销号 1 件。"
    assert total(paper, template(LedgerForm.COUNTY)) == said


def test_a_month_ends_on_its_last_day() -> None:
    assert month_of(date(2024, 2, 11)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
