"""F5, F6, F17 and the talk with one side read back: every field, every signer, long texts whole."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from desktop_app.papers import evidence_list, investigation_record, mediation_record, meeting_protocol
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.tables import PAD_X
from tests.papers import work_samples as samples
from tests.papers.reading import fonts_of, outside, page_texts, squeezed, text_between
from tests.papers.test_fonts import rare

PAPERS: Mapping[str, Callable[[], bytes]] = {
    "questioning": lambda: investigation_record.render(samples.questioning()),
    "inspection": lambda: investigation_record.render(samples.inspection()),
    "talk": lambda: investigation_record.render(samples.talk()),
    "evidence": lambda: evidence_list.render(samples.evidence()),
    "protocol": lambda: meeting_protocol.render(samples.protocol()),
    "record": lambda: mediation_record.render(samples.represented_record()),
}
LONG = "".join(f"第{number}次说明：双方各执一词，村民小组作证；" for number in range(1, 480))[:10_000]
VALUE_LEFT, VALUE_RIGHT = 56 * MM + PAD_X - 2, 188 * MM
RARE = "".join(char for char in rare() if not 0xE000 <= ord(char) <= 0xF8FF)


@pytest.mark.parametrize("name", PAPERS)
def test_same_bytes_embedded_fonts_and_nothing_outside_the_margins(name: str) -> None:
    pdf = PAPERS[name]()
    assert pdf == PAPERS[name]()
    used = list(fonts_of(pdf))
    assert used
    assert [font for font, embedded in used if not embedded] == []
    assert outside(pdf, 10 * MM) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("questioning", "时间2026年2月9日9时30分至10时20分地点南坪社区居民委员会"),
        ("questioning", "参加人南坪社区网格员程雪梅被调查人牛大壮身份情况男，46岁，油漆工"),
        ("questioning", "答：是贺连山早上自己扛来的，腿上绑过铁丝。"),
        ("questioning", "被调查人牛大壮（签名、盖章或按指印）：年月日调查人冯秀兰（签名）"),
        ("questioning", "调查人鲁长河（签名）：年月日记录人何玉梅（签名）："),
        ("inspection", "勘验数据：序号勘验项目数据说明1吊顶离地3.20米从瓷砖面量到木龙骨下沿2人字梯高2.05米"),
        ("inspection", "在场人（签名）：年月日勘验人冯秀兰（签名）："),
        ("talk", "2026年"),
        ("talk", "要求和出价：序号时间当事人要求或出价条件103-2015:10贺连山要求31,000元一次付清"),
        ("talk", "谈话对象贺连山（签名、盖章或按指印）"),
        ("evidence", "人民调解证据材料案号（2026）柳桥人调字第14号"),
        ("evidence", "证据共3份，17页收集时间2026年2月6日至2026年2月10日"),
        ("evidence", "复印件，2026年2月6日由冯秀兰核对，与原件核对无异"),
        ("evidence", "提供人贺连山（签名）：年月日提供人侯文斌（签名）：年月日"),
        ("protocol", "主持人冯秀兰记录人何玉梅人民调解员冯秀兰、鲁长河"),
        ("protocol", "询问回避贺连山：不要求回避。侯文斌：不要求回避。"),
        ("protocol", "争议焦点误工的天数；梯子是谁的责任。结束宣读记录，核对无误后签名。"),
        ("protocol", "申请人贺连山的代理人贺小燕（签名）："),
        ("record", "方式视频面对面、背对背"),
        ("record", "参加人程雪梅（南坪社区，网格员）、牛大壮（邻里）"),
    ],
)
def test_what_stands_on_the_paper(name: str, said: str) -> None:
    assert said in squeezed("".join(page_texts(PAPERS[name]())))


@pytest.mark.parametrize("name", ["protocol", "record"])
def test_who_sent_somebody_does_not_sign_himself(name: str) -> None:
    text = squeezed("".join(page_texts(PAPERS[name]())))
    assert "申请人贺连山（签名、盖章或按指印）" not in text
    assert "被申请人侯文斌（签名、盖章或按指印）" in text


@pytest.mark.parametrize("name", ["questioning", "protocol"])
def test_ten_thousand_characters_go_over_pages_whole(name: str) -> None:
    if name == "questioning":
        pdf = investigation_record.render(replace(samples.questioning(), content=LONG))
    else:
        pdf = meeting_protocol.render(replace(samples.protocol(), statements=LONG))
    assert LONG in text_between(pdf, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)
    texts = page_texts(pdf)
    assert len(texts) > 8
    assert all("（续页）" in text for text in texts[1:])
    assert outside(pdf, 10 * MM) == []


def test_rare_characters_come_back_equal() -> None:
    pdf = investigation_record.render(replace(samples.questioning(), content=RARE))
    assert squeezed(RARE) in text_between(pdf, VALUE_LEFT, VALUE_RIGHT, 26 * MM, 274 * MM)


def test_a_list_of_eighty_pieces_repeats_its_head_on_every_page() -> None:
    paper = samples.evidence()
    many = tuple(replace(paper.items[0], ordinal=n, name=f"第{n}份收据") for n in range(1, 81))
    texts = [squeezed(t) for t in page_texts(evidence_list.render(replace(paper, items=many)))]
    assert len(texts) > 4
    assert all("序号证据名称来源页数证明对象份数备注" in text for text in texts[1:-1])
    assert all(f"第{n}份收据" in "".join(texts) for n in range(1, 81))
