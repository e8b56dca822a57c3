"""The papers of a mediation's beginning and end, read back: everybody is there, nothing is cut off."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from db.enums import PartyKind
from desktop_app.papers import acceptance_register, power_of_attorney
from desktop_app.papers.kit.sheet import MM
from tests.papers.course_samples import COMMITTEE, COURSE, NUMBER, SECOND, people
from tests.papers.reading import outside, page_texts, squeezed
from tests.papers.samples import FACTS, HE, SHOP
from tests.papers.samples import acceptance as an_acceptance

_PER_PARTY = ("refusal_notice", "acceptance_notice", "termination_notice")


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


@pytest.mark.parametrize("name", COURSE)
@pytest.mark.parametrize("count", [2, 30])
def test_every_party_is_named_and_nothing_stands_outside_the_page(name: str, count: int) -> None:
    pdf = COURSE[name](count, 0)
    text = text_of(pdf)
    missing = [party.name for party in people(count) if squeezed(party.name) not in text]
    assert missing == []
    assert outside(pdf, 9 * MM) == []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.check_pdf_syntax() == []


@pytest.mark.parametrize("name", [n for n in COURSE if n not in ("rights_notice", "acceptance_notice")])
def test_a_long_text_goes_on_over_the_pages_and_is_whole(name: str) -> None:
    pdf = COURSE[name](2, 30)
    pages = page_texts(pdf)
    text = text_of(pdf)
    wanted = 2 if name in _PER_PARTY else 1
    for number in range(1, 31):
        # Page heads stand between the halves of a paragraph that goes over: its ends are enough.
        assert text.count(f"第{number}段。2026年1月18日") == wanted, number
    assert text.count("申请人主张合计31,000元") >= 25 * wanted, "all but those at a page's edge"
    assert len(pages) > 2
    assert all("（转下页）" in page for page in pages[: len(pages) // wanted - 1])


@pytest.mark.parametrize("name", _PER_PARTY)
def test_a_notice_has_a_sheet_for_every_party_with_its_own_receipt(name: str) -> None:
    pages = [squeezed(page) for page in page_texts(COURSE[name](3, 0))]
    for number, party in enumerate(people(3), 1):
        own = [page for page in pages if f"受送达人{party.name}" in page and "签名、盖章或按指印" in page]
        assert own, party.name
        straddle = f"（骑缝号）柳调不〔2026〕12号-{number}"
        stubs = [page for page in pages if straddle in page]
        assert len(stubs) == (0 if name == "termination_notice" else 1)


def test_a_stub_and_its_notice_carry_the_same_number_and_the_stub_stays_short() -> None:
    first = squeezed(page_texts(COURSE["refusal_notice"](2, 30))[0])
    assert "不予受理通知书（存根）" in first
    assert first.count("柳调不〔2026〕12号") == 3, "stub, tear line and notice"
    assert first.index("（骑缝号）") < first.index("柳桥镇人民调解委员会")


def test_ticks_show_all_reasons_and_which_hold() -> None:
    text = text_of(COURSE["refusal_notice"](2, 0))
    last = squeezed(page_texts(COURSE["refusal_notice"](2, 0))[1])
    assert "特此通知。" in last, "nobody seals a sheet without a word"
    assert "人民调解委员会印章" in last
    assert "■对方当事人拒绝调解或者不答复" in text
    assert "□已经起诉、申请仲裁，或者已有生效的处理结果" in text
    assert "■向人民法院起诉" in text
    assert "□申请仲裁" in text
    statement = text_of(COURSE["termination_statement"](2, 0))
    assert "■调解期限届满" in statement
    assert "■分歧大，不能达成一致" in statement
    assert "□恶意串通" in statement
    assert "（2026）豫1525诉前调88号" in statement


def test_an_oral_application_says_who_wrote_it_down_and_that_it_was_read_back() -> None:
    text = text_of(COURSE["application"](2, 0))
    assert "阮小满当场记录，并已读给申请人听" in text
    assert "记录人阮小满（签名）" in text
    for claim in ("1.赔偿误工费、护理费31,000元", "2.当面说明跌落的经过", "3.一次付清"):
        assert claim in text
    assert f"{COMMITTEE}已将人民调解的有关规定告知本人" in text


def test_rights_duties_and_the_thirty_days_are_told() -> None:
    text = text_of(COURSE["rights_notice"](2, 0))
    for words in (
        "不收取任何费用",
        "选择或者接受人民调解员",
        "要求调解公开进行或者不公开进行",
        "如实陈述纠纷事实",
    ):
        assert words in text
    assert "自调解协议生效之日起30日内，共同向人民法院申请司法确认" in text
    assert "□口头告知■发给告知书" in text
    assert "告知人阮小满（签名）" in text


def test_two_committees_are_named_and_both_seal() -> None:
    for name in ("extension_consent", "termination_statement"):
        text = text_of(COURSE[name](2, 0))
        assert f"{COMMITTEE}、{SECOND}" in text
        assert f"{COMMITTEE}（印章）{SECOND}（印章）" in text
    register = replace(an_acceptance(), joint_committee=SECOND)
    text = text_of(acceptance_register.render(register))
    assert text.count(f"{SECOND}（印章）") == 1
    assert "（人民调解委员会印章）" not in text


def test_a_power_prints_numbers_only_where_the_profile_says_so() -> None:
    pdf = COURSE["power_of_attorney"](2, 0)
    text = text_of(pdf)
    assert "139926199808150044" in text
    assert "139926197503020018" in text
    assert "■4.承认、变更、放弃请求" in text
    assert "■7.其他：代收赔偿款" in text
    assert "自签署之日起至本次调解结束止" in text
    paper = power_of_attorney.PowerOfAttorney(
        COMMITTEE, NUMBER, "案", date(2026, 3, 3), replace(SHOP, agents=()), HE.agents[0], "贺连山",
        frozenset(), valid_until=date(2026, 6, 1), print_id_number=False,
    )  # fmt: skip
    without = text_of(power_of_attorney.render(paper))
    assert "139926" not in without.replace(SHOP.credit_code, "")
    assert "自签署之日起至2026年6月1日止" in without
    assert paper.principal.kind is PartyKind.ORGANISATION
    assert "并加盖公章" in without


def test_a_notice_is_the_same_file_whenever_it_is_drawn() -> None:
    one, other = COURSE["refusal_notice"](2, 1), COURSE["refusal_notice"](2, 1)
    assert one == other
    assert FACTS[:10] in text_of(one)


def test_every_sheet_of_a_notice_counts_its_own_pages() -> None:
    pages = page_texts(COURSE["termination_notice"](2, 30))
    counts = [page for page in pages if f"共 {len(pages) // 2} 页" in page]
    assert len(counts) == len(pages)


def test_nobody_signs_the_statement_of_thirty_parties_on_a_sheet_without_a_word() -> None:
    pages = [squeezed(page) for page in page_texts(COURSE["termination_statement"](30, 0))]
    signed = [page for page in pages if "（印章）" in page]
    assert len(signed) == 1
    assert "备注" in signed[0], "the end of the table goes over with the signers"
