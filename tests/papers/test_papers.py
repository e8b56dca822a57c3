"""Every paper read back from its PDF: whole texts, all parties, page boxes, fonts, same bytes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pypdfium2 as pdfium
import pytest

from db.enums import PartyKind, PartySide
from desktop_app.errors import RuleViolation
from desktop_app.papers import (
    acceptance_register,
    agreement,
    dispatch_log,
    dispatch_order,
    feedback_report,
    grid_handover,
    leader_assignment,
    mediation_record,
    registration_sheet,
    silent_notice,
    supervision_order,
    sweep_daily,
    sweep_statistics,
    sweep_summary,
    transfer_notice,
    urge_notice,
)
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.tables import PAD_X
from desktop_app.papers.party import PaperParty, party_text
from tests.papers import dispatch_samples, samples
from tests.papers.reading import fonts_of, outside, page_texts, squeezed, text_between
from tests.papers.test_fonts import rare

Maker = Callable[[], bytes]
PAPERS: dict[str, Maker] = {
    "registration_sheet": lambda: registration_sheet.render(samples.registration()),
    "acceptance_register": lambda: acceptance_register.render(samples.acceptance()),
    "mediation_record": lambda: mediation_record.render(samples.record()),
    "agreement": lambda: agreement.render(samples.agreement()),
    "sweep_daily": lambda: sweep_daily.render(samples.sweep()),
    "sweep_weekly": lambda: sweep_summary.render(samples.summary()),
    "silent_notice": lambda: silent_notice.render(samples.notice()),
    "sweep_statistics": lambda: sweep_statistics.render(samples.statistics()),
    "grid_handover": lambda: grid_handover.render(samples.handover()),
    "leader_assignment": lambda: leader_assignment.render(samples.assignment()),
    "dispatch_order": lambda: dispatch_order.render(samples.dispatch()),
    "inner_order": lambda: dispatch_order.render(dispatch_samples.inner_order()),
    "transfer_notice": lambda: transfer_notice.render(dispatch_samples.transfer()),
    "urge_notice": lambda: urge_notice.render(dispatch_samples.urge()),
    "supervision_order": lambda: supervision_order.render(dispatch_samples.supervision()),
    "feedback_report": lambda: feedback_report.render(dispatch_samples.feedback()),
    "dispatch_log": lambda: dispatch_log.render(dispatch_samples.log()),
}
LONG = "".join(f"第{number}次说明：双方各执一词，村民小组作证；" for number in range(1, 480))[:10_000]
VILLAGE = "某某省某某市某某县某某镇某某自然村与邻近三个自然村联合片区村民委员会"[:33]
NAME = "阿卜杜热合曼·麦麦提吐尔逊江·阿布都克里木江艾合买提托合提"[:25]
RARE = "".join(char for char in rare() if not 0xE000 <= ord(char) <= 0xF8FF)
VALUE_LEFT, VALUE_RIGHT = 56 * MM + PAD_X - 2, 188 * MM


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    assert PAPERS[name]() == PAPERS[name]()


@pytest.mark.parametrize("name", PAPERS)
def test_every_font_is_embedded_and_every_character_is_on_the_page(name: str) -> None:
    pdf = PAPERS[name]()
    used = list(fonts_of(pdf))
    assert used
    assert [font for font, embedded in used if not embedded] == []
    assert outside(pdf, 10 * MM) == []
    assert "〓" not in "".join(page_texts(pdf))


@pytest.mark.parametrize("name", PAPERS)
def test_the_file_carries_the_day_of_the_paper_and_the_title(name: str) -> None:
    document = pdfium.PdfDocument(PAPERS[name]())
    info = document.get_metadata_dict()
    document.close()
    assert info["CreationDate"].startswith("D:2026")
    assert info["Title"]
    assert info["Producer"] == "枫桥案台"


def many_parties(count: int = 30) -> tuple[PaperParty, ...]:
    out: list[PaperParty] = []
    for number in range(count):
        side = PartySide.APPLICANT if number < count - 2 else PartySide.RESPONDENT
        out.append(
            replace(samples.HE, side=side, name=f"当事{chr(0x4E00 + number * 37)}{number}号", agents=())
        )
    return tuple(out)


def test_all_rare_characters_come_back_equal_from_a_long_field_of_every_form() -> None:
    sheet = registration_sheet.render(replace(samples.registration(), summary=RARE))
    assert squeezed(RARE) in text_between(sheet, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)
    register = acceptance_register.render(replace(samples.acceptance(), summary=RARE))
    assert squeezed(RARE) in text_between(register, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)
    record = mediation_record.render(replace(samples.record(), transcript=RARE))
    assert squeezed(RARE) in text_between(record, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)
    paper = agreement.render(replace(samples.agreement(), facts=RARE))
    assert squeezed(RARE) in text_between(paper, 0, 600, 26 * MM, 274 * MM)
    order = dispatch_order.render(replace(samples.dispatch(), content=RARE))
    assert squeezed(RARE) in text_between(order, 53 * MM, 185 * MM, 36 * MM, 263 * MM)
    leader = leader_assignment.render(replace(samples.assignment(), summary=RARE))
    assert squeezed(RARE) in text_between(leader, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)
    finding = replace(samples.sweep().findings[0], summary=RARE)
    daily = replace(samples.sweep(), findings=(finding, samples.sweep().findings[1]))
    got = text_between(sweep_daily.render(daily), 0, 600, 26 * MM, 274 * MM)
    assert not set(RARE) - set(got)


def test_the_whole_text_of_an_agreement_is_what_was_put_in_and_nothing_else() -> None:
    paper = replace(samples.agreement(), instalments=(), copies=3)
    people = [party_text(party, paper.made_on, print_id_number=False) for party in paper.parties]
    expected = "".join(
        (
            paper.committee,
            "人民调解协议书",
            f"编号：{paper.number}",
            *people,
            "纠纷主要事实、争议事项：",
            paper.facts,
            "经调解，自愿达成如下协议：",
            *(f"{numeral}、{term}" for numeral, term in zip("一二三", paper.terms, strict=True)),
            "履行方式、时限：",
            paper.performance,
            "本协议一式三份，当事人、人民调解委员会各持一份。",
            "申请人 贺连山（签名、盖章或按指印）：年月日",
            "被申请人 侯文斌（签名、盖章或按指印）：年月日",
            "人民调解员 冯秀兰（签名）：年月日",
            "记录人 何玉梅（签名）：年月日",
            "（人民调解委员会印章）年月日",
        )
    )
    got = squeezed("".join(page_texts(agreement.render(paper))))
    marks = ("第1页共2页（转下页）", f"人民调解协议书（续页）编号：{paper.number}", "第2页共2页")
    for mark in marks:
        got = got.replace(squeezed(mark), "", 1)
    assert got == squeezed(expected)


def test_a_statement_of_ten_thousand_characters_flows_over_the_pages_complete() -> None:
    assert len(LONG) == 10_000
    pdf = mediation_record.render(replace(samples.record(), transcript=LONG))
    assert LONG in text_between(pdf, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)
    texts = page_texts(pdf)
    assert len(texts) > 8
    assert all("人民调解记录（续页）" in text for text in texts[1:])
    assert all("〔续〕" in text for text in texts[1:9])
    assert [
        squeezed(f"第{number}页共{len(texts)}页") in squeezed(text) for number, text in enumerate(texts, 1)
    ] == [True] * len(texts)
    assert outside(pdf, 10 * MM) == []


def test_a_long_statement_in_the_agreement_and_the_daily_report_is_complete() -> None:
    pdf = agreement.render(replace(samples.agreement(), facts=LONG))
    assert LONG in text_between(pdf, 0, 600, 26 * MM, 274 * MM)
    finding = replace(samples.sweep().findings[0], summary=LONG)
    daily = sweep_daily.render(replace(samples.sweep(), findings=(finding, samples.sweep().findings[1])))
    assert outside(daily, 10 * MM) == []
    left = 28 * MM + 96 * MM
    column = text_between(daily, left + 2, left + 36 * MM - 2, 26 * MM, 274 * MM)
    assert LONG in column.replace("简要情况", "")  # the head row of every page


def test_thirty_parties_are_all_printed_and_can_all_sign() -> None:
    people = many_parties()
    pdf = agreement.render(replace(samples.agreement(), parties=people, copies=31))
    got = text_between(pdf, 0, 600, 26 * MM, 274 * MM)
    for party in people:
        assert squeezed(party_text(party, date(2026, 3, 26), print_id_number=False)) in got
        assert f"{party.side.label}{party.name}（签名、盖章或按指印）：" in got
    for maker in (
        registration_sheet.render(replace(samples.registration(), parties=people)),
        acceptance_register.render(replace(samples.acceptance(), parties=people)),
        mediation_record.render(replace(samples.record(), parties=people)),
    ):
        text = squeezed("".join(page_texts(maker)))
        assert [party.name for party in people if party.name not in text] == []
        assert outside(maker, 10 * MM) == []


def test_long_names_and_places_stay_whole_and_inside_their_cells() -> None:
    assert len(VILLAGE) == 33
    assert len(NAME) == 25
    assert "·" in NAME
    party = replace(samples.HE, name=NAME, address=VILLAGE)
    pdf = registration_sheet.render(
        replace(samples.registration(), parties=(party,), place=VILLAGE, grid=VILLAGE)
    )
    assert NAME in text_between(pdf, VALUE_LEFT, 100 * MM + 1)
    assert VILLAGE in text_between(pdf, 116 * MM, 189 * MM)
    assert outside(pdf, 10 * MM) == []
    signed = agreement.render(replace(samples.agreement(), parties=(party, samples.HOU)))
    assert squeezed(f"申请人{NAME}（签名、盖章或按指印）：") in text_between(signed, 0, 600)


def test_ages_are_those_of_the_day_of_the_paper() -> None:
    born = replace(samples.HE, birth_date=date(1975, 3, 2), agents=())
    assert "，50岁，" in party_text(born, date(2026, 3, 1), print_id_number=False)
    assert "，51岁，" in party_text(born, date(2026, 3, 2), print_id_number=False)


def test_the_number_of_an_identity_card_is_printed_only_where_it_is_asked_for() -> None:
    number = samples.HE.id_number
    assert number not in party_text(samples.HE, date(2026, 3, 2), print_id_number=False)
    assert number in party_text(samples.HE, date(2026, 3, 2), print_id_number=True)
    hidden = registration_sheet.render(replace(samples.registration(), print_id_number=False))
    assert number not in squeezed("".join(page_texts(hidden)))


def test_an_organisation_is_printed_with_its_code_and_signs_with_its_seal() -> None:
    pdf = agreement.render(replace(samples.agreement(), parties=(samples.HE, samples.SHOP)))
    text = squeezed("".join(page_texts(pdf)))
    assert "统一社会信用代码92139926MA00000X1T" in text
    assert "（法定代表人或负责人签名，并加盖公章）：" in text
    assert samples.SHOP.kind is PartyKind.ORGANISATION


def test_sums_stand_in_figures_and_capitals_and_add_up() -> None:
    text = squeezed("".join(page_texts(agreement.render(samples.agreement()))))
    assert "13,500元（大写：壹万叁仟伍佰元整）" in text
    assert "合计23,500.50元（大写：贰万叁仟伍佰元伍角整）" in text


def test_too_few_copies_are_refused() -> None:
    with pytest.raises(RuleViolation, match="至少 3 份"):
        agreement.render(replace(samples.agreement(), copies=2))


def test_the_daily_report_prints_the_rate_with_its_definition() -> None:
    text = squeezed("".join(page_texts(PAPERS["sweep_daily"]())))
    assert "按时上报率87.2%（按时上报34个÷应报网格39个；" in text
    empty = cast(Any, sweep_daily.SweepFigures)(*([0] * 10))
    assert sweep_daily.rate_text(empty) == "—"


def test_a_daily_report_whose_figures_disagree_is_not_printed() -> None:
    wrong = replace(samples.sweep(), figures=replace(samples.sweep().figures, zero=34))
    with pytest.raises(RuleViolation, match="对不上"):
        sweep_daily.render(wrong)


def test_a_day_without_findings_and_silence_says_so_in_words() -> None:
    figures = sweep_daily.SweepFigures(12, 12, 12, 0, 0, 0, 0, 0, 0, 0)
    paper = replace(
        samples.sweep(),
        figures=figures,
        villages=(sweep_daily.SweepVillage("东沟村", figures),),
        findings=(),
        silent_grids=(),
    )
    text = squeezed("".join(page_texts(sweep_daily.render(paper))))
    assert "当日各网格未排查出矛盾纠纷" in text
    assert "应报网格已全部上报。" in text


def test_a_meeting_past_midnight_names_both_days() -> None:
    assert "2026年3月26日22时30分至2026年3月27日0时40分" in squeezed(
        "".join(page_texts(PAPERS["mediation_record"]()))
    )


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 20, 35, 99])
def test_terms_are_numbered_in_chinese(count: int) -> None:
    names = {1: "一", 2: "二", 9: "九", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九"}
    assert agreement.chinese_number(count) == names[count]
