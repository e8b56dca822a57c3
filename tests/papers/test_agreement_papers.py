"""Papers of an agreement and after it, read back: every party, every sum, no text cut, the same bytes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from desktop_app.domain.money import capitals, yuan
from desktop_app.domain.paper_code import content_version
from desktop_app.papers import (
    agreement,
    closing_report,
    follow_up_record,
    judicial_confirmation_application,
    oral_agreement_register,
    rights_notice,
)
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.rights_notice import RightsNotice, ToldParty
from tests.papers import agreement_samples as made
from tests.papers.reading import fonts_of, outside, page_texts, squeezed
from tests.papers.test_papers import LONG, RARE, many_parties

PAPERS: dict[str, Callable[[], bytes]] = {
    "agreement": lambda: agreement.render(made.agreement()),
    "oral": lambda: oral_agreement_register.render(made.oral()),
    "follow_up": lambda: follow_up_record.render(made.follow_up()),
    "application": lambda: judicial_confirmation_application.render(made.application()),
    "unit": lambda: judicial_confirmation_application.render(
        replace(made.application(), applicants=(made.application().applicants[0], made.COMPANY))
    ),
    "report": lambda: closing_report.render(made.report()),
}


def _text(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_input_gives_the_same_bytes_with_every_font_in_them(name: str) -> None:
    pdf = PAPERS[name]()
    assert pdf == PAPERS[name]()
    assert [font for font, embedded in fonts_of(pdf) if not embedded] == []
    assert outside(pdf, 10 * MM) == []
    assert "〓" not in "".join(page_texts(pdf))


def test_obligations_items_and_their_totals_are_printed() -> None:
    for name in ("agreement", "oral", "application"):
        text = _text(PAPERS[name]())
        for one in made.OBLIGATIONS:
            assert one.what in text
            assert one.until in text
            if one.amount_fen is not None:
                assert f"{yuan(one.amount_fen)}元（大写：{capitals(one.amount_fen)}）" in text
        for item in made.ITEMS:
            assert f"{item.name}{yuan(item.amount_fen)}元" in text
        assert capitals(sum(item.amount_fen for item in made.ITEMS)) in text
        assert "1-21-2" not in text


def test_a_new_agreement_names_the_one_it_replaces() -> None:
    text = _text(agreement.render(replace(made.agreement(), supersedes="柳桥调协〔2026〕第9号")))
    assert "替代编号为柳桥调协〔2026〕第9号的协议" in text
    assert "替代" not in _text(PAPERS["agreement"]())


def test_the_oral_register_has_every_field_and_no_line_for_parties() -> None:
    text = _text(PAPERS["oral"]())
    for field in (
        "编号", "申请时间", "达成协议时间", "调解地点", "是否跨调委会", "纠纷主要事实、争议事项", "协议内容",
        "协议涉及金额", "履行方式、时限", "调解结果", "履行情况", "附件",
    ):  # fmt: skip
        assert field in text
    assert "■否" in text
    assert "按指印" not in text
    assert text.count("（签名）") == 3, "two mediators and the recorder"
    assert "（人民调解委员会印章）" in text
    joint = _text(oral_agreement_register.render(replace(made.oral(), joint_with=("南坪社区调委会",))))
    assert "■是" in joint
    assert "南坪社区调委会" in joint


def test_both_layouts_of_the_application_have_their_fields() -> None:
    persons, unit = _text(PAPERS["application"]()), _text(PAPERS["unit"]())
    for person in made.application().applicants:
        assert person.id_number in persons
        assert person.phone in persons
    assert "1975年3月2日出生" in persons
    assert "法定代表人" not in persons
    for value in ("统一社会信用代码91411525MA0000000X", "住所地云台县柳桥镇工业路18号", "职务经理"):
        assert value in unit
    assert "法定代表人或负责人签名，并加盖公章" in unit
    assert "单位职工（成员）合法权益" in unit
    for text in (persons, unit):
        assert "现请求云台县人民法院对上述协议予以确认" in text
        assert "恶意串通、规避法律" in text
        assert "上述调解协议一式五份" in text
        assert "本申请书一式四份" in text
        assert "3.送达地址及电话" in text


def test_twenty_seven_applicants_all_stand_and_sign() -> None:
    people = many_parties(27)
    text = _text(judicial_confirmation_application.render(replace(made.application(), applicants=people)))
    for person in people:
        assert f"申请人：{person.name}" in text
        assert f"申请人{squeezed(person.name)}（签名、按指印）" in text


def test_thirty_parties_and_long_clauses_run_over_the_pages_uncut() -> None:
    people = many_parties(30)
    drawn = replace(made.agreement(), parties=people, copies=31, terms=(LONG[:3000], *made.agreement().terms))
    pdf = agreement.render(drawn)
    texts = page_texts(pdf)
    assert len(texts) >= 8
    text = squeezed("".join(texts))
    for person in people:
        assert squeezed(person.name) in text
    for number in range(1, 100):
        assert f"第{number}次说明" in text
    assert all(f"第{page}页共{len(texts)}页" in squeezed(one) for page, one in enumerate(texts, 1))
    assert outside(pdf, 10 * MM) == []


def test_the_visit_prints_what_was_found_and_the_chosen_answer() -> None:
    text = _text(PAPERS["follow_up"]())
    assert "■基本满意" in text
    assert "□非常满意" in text
    assert text.count("没有发现") == 2
    assert "2026年4月15日10时00分" in text
    bad = replace(
        made.follow_up(),
        performance=LONG[:4000],
        error="面积写错",
        escalation="又吵了一次",
        suit="已有裁判",
    )
    text = _text(follow_up_record.render(bad))
    assert "没有发现" not in text
    assert all(part in text for part in ("面积写错", "又吵了一次", "已有裁判", "第150次说明"))


def test_the_closing_report_has_its_nine_rows_result_and_opinion() -> None:
    text = _text(PAPERS["report"]())
    for field in (
        "卷号", "填表时间", "承办单位", "承办人", "受案时间", "结案时间", "当事人姓名", "地址", "电话",
        "案件来源", "纠纷简要事实", "处理结果", "结案意见",
    ):  # fmt: skip
        assert field in text
    assert "■公安移交" in text
    assert "■其他" in _text(closing_report.render(replace(made.report(), source="elsewhere")))


def test_a_minor_is_printed_with_the_guardian() -> None:
    child = replace(made.agreement().parties[0], birth_date=date(2012, 5, 1), guardian="贺小燕（母亲）")
    text = _text(agreement.render(replace(made.agreement(), parties=(child, made.agreement().parties[1]))))
    assert "由监护人贺小燕（母亲）代理" in text
    text = _text(
        judicial_confirmation_application.render(
            replace(made.application(), applicants=(child, made.COMPANY))
        )
    )
    assert "法定代理人（监护人）贺小燕（母亲）" in text


def test_rare_characters_stand_in_every_paper() -> None:
    some = RARE[:300]
    for pdf in (
        agreement.render(replace(made.agreement(), facts=some)),
        oral_agreement_register.render(replace(made.oral(), facts=some)),
        follow_up_record.render(replace(made.follow_up(), performance=some)),
        judicial_confirmation_application.render(replace(made.application(), facts=some)),
        closing_report.render(replace(made.report(), facts=some)),
    ):
        assert some in _text(pdf)


def test_two_committees_head_and_seal_the_agreement_and_the_oral_register() -> None:
    second = "南坪社区人民调解委员会"
    drawn = replace(made.agreement(), joint_with=(second,), sealed_on=date(2026, 3, 28))
    for text in (
        _text(agreement.render(drawn)),
        _text(oral_agreement_register.render(replace(made.oral(), joint_with=(second,)))),
    ):
        assert text.startswith(f"{drawn.committee}、{second}")
        assert f"{drawn.committee}（印章）{second}（印章）" in text
        assert "（人民调解委员会印章）" not in text
    assert "2026年3月28日" in _text(agreement.render(drawn))


def test_a_guardian_signs_for_a_minor() -> None:
    child = replace(made.agreement().parties[0], name="魏雨桐", guardian="周巧云（母亲）")
    adult = made.agreement().parties[1]
    text = _text(agreement.render(replace(made.agreement(), parties=(child, adult))))
    assert "申请人魏雨桐（监护人周巧云代签，签名或按指印）：" in text
    assert f"{adult.name}（签名、盖章或按指印）：" in text
    told = RightsNotice("柳桥镇人民调解委员会", "", date(2026, 3, 1), (ToldParty(child), ToldParty(adult)))
    text = _text(rights_notice.render(told))
    assert "被告知人申请人魏雨桐（监护人周巧云代签，签名或按指印）：" in text
    assert text.count("代签") == 1


def test_what_the_pen_adds_does_not_make_a_print_outdated() -> None:
    oral = made.oral()
    before = content_version(oral)
    day = date(2026, 3, 28)
    signed = replace(oral, sealed_on=day, performed="已履行", attachments=("登记表",))
    assert content_version(signed) == before
    assert content_version(replace(oral, performance="改为现金")) != before
    assert content_version(replace(made.report(), approver="路长青")) == content_version(made.report())
    assert content_version(replace(made.application(), made_on=day)) == content_version(made.application())
    told = RightsNotice("柳桥镇人民调解委员会", "", day, (ToldParty(oral.parties[0]),))
    after = replace(told, parties=(ToldParty(oral.parties[0], day),), tellers=("阮小满",))
    assert content_version(after) == content_version(told)
    assert content_version(replace(told, parties=(ToldParty(oral.parties[1]),))) != content_version(told)
