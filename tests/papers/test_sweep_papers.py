"""Weekly and monthly summary, notice to villages, T3: what stands on the sheets, and what is not printed."""

from dataclasses import replace
from datetime import date

import pypdfium2 as pdfium
import pytest

from desktop_app.domain.sweep_count import SweepFigures
from desktop_app.domain.sweep_statistics import (
    CAUSES,
    FinderLevel,
    FoundGroup,
    Line,
    PeriodKind,
    StatisticsPeriod,
    percent,
)
from desktop_app.errors import RuleViolation
from desktop_app.papers import silent_notice, sweep_statistics, sweep_summary
from desktop_app.papers.kit.sheet import MM
from tests.papers import samples
from tests.papers.reading import outside, page_texts, squeezed


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


# weekly and monthly summary
def test_the_summary_says_which_days_are_not_counted_and_what_the_rate_means() -> None:
    text = text_of(sweep_summary.render(samples.summary()))
    assert "每日一排周报" in text
    assert "本表只统计已审核锁定的5天。有1天未锁定，不计入：3月28日。" in text
    assert "按时上报率88%（准时22÷应报25，" in text
    assert "3月28日—————————未锁定" in text
    assert "1东沟村第二网格孟庆喜11" in text
    assert "制表人：何玉梅审核人：签发人：" in text


def test_the_monthly_summary_has_its_own_title() -> None:
    assert "每日一排月报" in text_of(
        sweep_summary.render(replace(samples.summary(), template="sweep_monthly"))
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"figures": samples.summary().figures + SweepFigures(grids=1, duty=1, silent=1)},
        {"villages": samples.summary().villages[:1]},
        {"silent_grids": ()},
        {"events": replace(samples.summary().events, found=2)},
        {"days": samples.summary().days[1:]},
    ],
)
def test_a_summary_whose_parts_disagree_is_not_printed(wrong: dict[str, object]) -> None:
    paper = replace(samples.summary(), **wrong)  # pyright: ignore[reportArgumentType]
    with pytest.raises(RuleViolation, match="对不上"):
        sweep_summary.render(paper)


def test_a_week_in_which_nobody_was_silent_says_so() -> None:
    days = tuple(replace(day, figures=samples.week_figures(4)) for day in samples.summary().days)
    total = sum((day.figures for day in days if day.figures is not None), SweepFigures())
    paper = replace(
        samples.summary(), days=days, figures=total, silent_grids=(),
        villages=(sweep_summary.SummaryVillage("东沟村", total),),
        events=sweep_summary.SummaryEvents(0, 0, 0, 0, 0, 0),
    )  # fmt: skip
    text = text_of(sweep_summary.render(paper))
    assert "已锁定的各天没有漏报的网格。" in text
    assert "未锁定，不计入" not in text


def test_a_long_list_of_silent_grids_goes_on_over_further_pages() -> None:
    silent = [sweep_summary.SummaryGrid("东沟村", f"第{n}网格", "孟庆喜", 1, 1) for n in range(150)]
    figures = samples.week_figures(400, silent=150)
    paper = replace(
        samples.summary(),
        days=(sweep_summary.SummaryDay(date(2026, 3, 23), figures),),
        villages=(sweep_summary.SummaryVillage("东沟村", figures),),
        figures=figures,
        silent_grids=tuple(silent),
        events=sweep_summary.SummaryEvents(0, 0, 0, 0, 0, 0),
    )
    pdf = sweep_summary.render(paper)
    texts = page_texts(pdf)
    assert len(texts) > 3
    assert all("每日一排周报（续页）" in text for text in texts[1:])
    assert all(f"第{n}网格" in text_of(pdf) for n in range(150))
    assert outside(pdf, 10 * MM) == []


# notice
def test_each_village_gets_a_sheet_of_its_own_that_it_signs_for() -> None:
    texts = [squeezed(text) for text in page_texts(silent_notice.render(samples.notice()))]
    assert len(texts) == 2
    assert (
        "东沟村：截至2026年3月26日17时40分，你村（社区）有2个网格2026年3月26日的每日一排还没有上报"
        in texts[0]
    )
    assert "南坪社区：" in texts[1]
    assert "丁大海" in texts[1]
    assert "丁大海" not in texts[0]
    assert all("村（社区）签收人：" in text and "17:30前上报" in text for text in texts)
    assert not any("第1页" in text for text in texts)


def test_a_day_that_was_missed_asks_for_the_reason() -> None:
    text = text_of(silent_notice.render(replace(samples.notice(), missed=True)))
    assert "漏报了2026年3月26日的每日一排（名单如下）。请逐格查明原因" in text
    assert "17:30" not in text


def test_the_pages_of_a_long_notice_are_counted_for_its_village_alone() -> None:
    pdf = silent_notice.render(samples.notice(60))
    texts = [squeezed(text) for text in page_texts(pdf)]
    assert len(texts) == 5
    assert "第1页共4页" in texts[0]
    assert "未报网格催报单（续页）东沟村" in texts[1]
    assert "第4页共4页" in texts[3]
    assert "南坪社区" in texts[4]
    assert "第1页" not in texts[4]
    assert outside(pdf, 10 * MM) == []


def test_a_notice_to_nobody_is_not_printed() -> None:
    with pytest.raises(RuleViolation, match="不用催报"):
        silent_notice.render(replace(samples.notice(), villages=()))


# T3
PRINTED = (
    ("总况", "排查数 调处数 调处率 成功数 成功率"),
    ("民族宗教矛盾纠纷", "排查数 调处数"),
    ("军转干部、复原退伍军人安置引发的矛盾纠纷", "排查数 调处数"),
    ("征地拆迁安置引发的矛盾纠纷", "排查数 调处数"),
    ("建筑工程质量、物业管理等问题引发的矛盾纠纷", "排查数 调处数"),
    ("土地矿产山林水利界限权属纠纷", "排查数 调处数"),
    ("经济活动引发的矛盾纠纷", "排查数 调处数"),
    ("劳资纠纷", "排查数 调处数"),
    ("企业改制引发的矛盾纠纷", "排查数 调处数"),
    ("环境污染、生态破坏引发的矛盾纠纷", "排查数 调处数"),
    ("司法活动引发的矛盾纠纷", "排查数 调处数"),
    ("行政执法活动引发的矛盾纠纷", "排查数 调处数"),
    ("大中专院校、中小学校引发的矛盾纠纷", "排查数 调处数"),
    ("海事渔事纠纷", "排查数 调处数"),
    ("干部作风等问题引发的矛盾纠纷", "排查数 调处数"),
    ("村务管理引发的矛盾纠纷", "排查数 调处数"),
    ("农村土地承包、农村集体“三资”及农民负担等问题引发的矛盾纠纷", "排查数 调处数"),
    ("婚姻家庭邻里等各类民间纠纷", "排查数 调处数"),
    ("医患纠纷", "排查数 调处数"),
    ("其他", "排查数 调处数"),
    ("涉及矛盾纠纷人数（起数）", "50人以下 50至100人 100人至500人 500人以上"),
    ("重大矛盾纠纷", "排查数 调处数 成功数 成功率"),
    ("开展集中排查", "次数"),
)
"""The rows of the provincial sheet, from papers.md 6 T3, in their order."""
ROWS = [group + item for group, items in PRINTED for item in items.split()]


def test_the_sheet_has_exactly_the_rows_and_columns_of_the_printed_one() -> None:
    words = sweep_statistics.template()
    rows = sweep_statistics.rows(samples.statistics(), words)
    assert [squeezed(row.content) for row in rows] == ROWS
    assert len(rows) == 52
    heads = [squeezed(column.head) for column in words.columns["rows"]]
    assert heads == ["内容／层级", "县市区", "乡镇街道", "村居", "小计", "年度累计"]
    assert len(CAUSES) == 19


def test_the_sheet_read_back_has_its_head_its_figures_its_remark_and_its_signers() -> None:
    pdf = sweep_statistics.render(samples.statistics())
    text = text_of(pdf)
    assert f"2026年3月{samples.CENTRE}矛盾纠纷排查情况表" in text
    assert f"填报单位（盖章）：{samples.CENTRE}" in text
    assert "填报月份：2026年3月" in text
    assert "总况排查数1271020" in text
    assert "总况调处数027919" in text
    assert "总况调处率0.00%100.00%100.00%90.00%95.00%" in text
    assert "总况成功率0.00%0.00%100.00%77.78%89.47%" in text
    assert "婚姻家庭邻里等各类民间纠纷排查数007717" in text
    assert "涉及矛盾纠纷人数（起数）500人以上10011" in text
    assert "重大矛盾纠纷排查数02022" in text
    assert "备注：各市于每季度第一个月的10日前将上季度情况上报省；县（市、区）于次月5日前上报市。" in text
    assert "签发人：冯秀兰制表人：何玉梅" in text
    assert "有2天（各乡镇合计）未锁定" in text
    assert outside(pdf, 10 * MM) == []
    document = pdfium.PdfDocument(pdf)
    pages = len(document)
    document.close()
    assert pages >= 2


def test_focused_sweeps_are_left_to_the_pen_until_they_are_given() -> None:
    words = sweep_statistics.template()
    assert sweep_statistics.rows(samples.statistics(), words)[-1].cells == ("",) * 5
    given = replace(samples.statistics(), focused=Line(0, 1, 4, 12))
    assert sweep_statistics.rows(given, words)[-1].cells == ("0", "1", "4", "5", "12")


def test_a_sheet_whose_bands_do_not_add_up_is_not_printed() -> None:
    odd = FoundGroup("family", FinderLevel.VILLAGE, True, True, True, 4, False, 1)
    with pytest.raises(RuleViolation, match="起数"):
        sweep_statistics.render(replace(samples.statistics(), groups=(odd,)))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "0.00%"),
        (1, 3, "33.33%"),
        (2, 3, "66.67%"),
        (3, 3, "100.00%"),
        (1, 8, "12.50%"),
        (1, 800, "0.13%"),
    ],
)
def test_rates_have_two_decimals_and_nought_without_a_divisor(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    ("period", "first", "last", "words"),
    [
        (StatisticsPeriod(2026, PeriodKind.MONTH, 12), date(2026, 12, 1), date(2026, 12, 31), "12月"),
        (StatisticsPeriod(2028, PeriodKind.MONTH, 2), date(2028, 2, 1), date(2028, 2, 29), "2月"),
        (StatisticsPeriod(2026, PeriodKind.QUARTER, 4), date(2026, 10, 1), date(2026, 12, 31), "第四季度"),
        (StatisticsPeriod(2026, PeriodKind.HALF, 1), date(2026, 1, 1), date(2026, 6, 30), "上半年"),
        (StatisticsPeriod(2026, PeriodKind.YEAR), date(2026, 1, 1), date(2026, 12, 31), "全年度"),
    ],
)
def test_periods(period: StatisticsPeriod, first: date, last: date, words: str) -> None:
    assert (period.first, period.last, period.words) == (first, last, words)


@pytest.mark.parametrize(
    ("kind", "number"), [(PeriodKind.MONTH, 13), (PeriodKind.QUARTER, 5), (PeriodKind.HALF, 0)]
)
def test_a_period_that_a_year_does_not_have_is_refused(kind: PeriodKind, number: int) -> None:
    with pytest.raises(RuleViolation, match="填报期"):
        StatisticsPeriod(2026, kind, number)
