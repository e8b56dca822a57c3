"""Papers of a centre's own work beside their field lists: each field in its place, each place to sign."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from db.enums import PaperKind
from desktop_app.papers import circular, petition_notice, reinspection_draw, reinspection_sheet
from desktop_app.papers.blank import render_blank
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.trace import traced
from tests.papers import office_samples as samples
from tests.papers.reading import outside, page_texts, squeezed
from tests.papers.test_papers import LONG


@dataclass(frozen=True, slots=True)
class Row:
    """A paper, its fields in printed order, the captions of its signing places, its seals."""

    make: Callable[[], bytes]
    fields: str
    signers: tuple[str, ...] = ()
    seals: int = 0


_PETITIONER = ("信访人（签名或按指印）：",)
FIELDS: Mapping[str, Row] = {
    "draw": Row(
        lambda: reinspection_draw.render(samples.draw()),
        "结案纠纷随机抽查抽取单 柳桥抽〔2026〕2号 抽取日期 2026年4月1日 种子 628415 抽取范围 "
        "2026年1月1日至2026年3月31日结案的纠纷 参加抽取 7件 抽取比例 30%，抽中3件 名单校验值 "
        "一、抽中的纠纷 序号 纠纷编号 纠纷名称 结案日期 经办人 冯秀兰、鲁长河 （受限案件） 抽取人： 见证人： "
        "二、参加抽取的名单和抽取办法 抽取办法 名单校验值 例如第1签 签序 案件标识 签的前8位 抽中",
        ("抽取人：", "见证人："),
    ),
    "sheet": Row(
        lambda: reinspection_sheet.render(samples.inspected()),
        "结案纠纷随机抽查登记表 抽查编号 柳桥抽〔2026〕2号（1） 纠纷编号 纠纷名称 结案日期 2026年2月20日 "
        "经办人 抽查日期 2026年4月6日 见面、通话的人 贺连山（电话） 核查情况 雨棚还在 抽查结果 □合格 "
        "■不合格，退回办理 整改要求 十日内 后续 已退回办理",
        ("抽查人（签名）：", "被核查人（签名或按指印）：", "中心主任（签名）："),
    ),
    "circular": Row(
        lambda: circular.render(samples.circular()),
        "柳桥镇社会治安综合治理中心 关于柳桥镇水利站超期未办的通报 柳桥督〔2026〕9号 各村（社区）、各单位： "
        "柳桥纠〔2026〕A0009-X号事项 已超期17天 现对柳桥镇水利站予以通报。 引以为戒 "
        "请柳桥镇水利站在2026年4月27日前书面报告 联系人：宋雨晴。 柳桥镇社会治安综合治理中心（盖章） "
        "2026年4月20日 抄送 柳桥镇水利站 印发 2026年4月20日印发",
        (),
        1,
    ),
    "redo": Row(
        lambda: petition_notice.render(samples.redo()),
        "信访事项重新办理告知书 编号：柳桥信告〔2026〕9号 贺连山： 经柳河县人民政府复查 "
        "撤销我单位柳桥信复〔2026〕3号处理意见书 自2026年4月7日起重新办理，承办人宋雨晴 重新计算六十日 "
        "到2026年6月6日 申请复查、复核 2026年4月8日",
        _PETITIONER,
        1,
    ),
    "opinion": Row(
        lambda: petition_notice.render(samples.answered_anew()),
        "信访事项处理意见书 编号： 撤销柳桥信复〔2026〕3号处理意见书，责令重新办理。我单位已重新调查处理完毕 "
        "一、信访诉求 二、查明的事实 三、处理意见 部分支持。 四、依据 五、不服处理意见的途径 "
        "向柳河县人民政府申请复查",
        _PETITIONER,
        1,
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_the_list_stands_on_the_paper_in_its_order(name: str) -> None:
    pdf = FIELDS[name].make()
    text, place = squeezed("".join(page_texts(pdf))), 0
    for field in FIELDS[name].fields.split():
        found = text.find(squeezed(field), place)
        assert found >= 0, f"{name}: {field} is missing behind {text[max(place - 20, 0) : place]}"
        place = found + len(squeezed(field))
    assert outside(pdf, 10 * MM) == []


@pytest.mark.parametrize("name", FIELDS)
def test_who_signs_and_seals_is_as_listed_and_nobody_else(name: str) -> None:
    row = FIELDS[name]
    with traced() as trace:
        row.make()
    assert tuple(one.caption for one in trace.places if not one.seal) == row.signers
    assert sum(one.seal for one in trace.places) == row.seals


def test_the_paper_alone_is_enough_to_draw_the_same_again() -> None:
    """By the words of the paper and nothing else: seed, share, list, as somebody at another PC would."""
    paper = samples.draw(43, 20)
    text = squeezed("".join(page_texts(reinspection_draw.render(paper))))
    seed = re.search(r"种子([0-9a-z]+)抽取范围", text)
    said = re.search(r"名单校验值([0-9a-f]{64})", text)
    share = re.search(r"抽取比例(\d+)%，抽中(\d+)件", text)
    assert seed is not None
    assert said is not None
    assert share is not None
    table = text[text.index("签的前8位") :]
    uids = re.findall(r"(?<![0-9a-f])0{30}[0-9a-f]{2}(?=[0-9a-f]{8})", table)
    assert len(uids) == 43
    assert hashlib.sha256("\n".join(sorted(uids)).encode()).hexdigest() == said[1]
    lots = sorted(uids, key=lambda uid: hashlib.sha256(f"{seed[1]}/{uid}".encode()).hexdigest())
    assert lots == uids, "the list stands in the order of its lots"
    chosen = re.findall(r"[0-9a-f]{8}抽中", table)
    assert int(share[2]) == -(-43 * int(share[1]) // 100) == len(chosen)


def test_a_circular_stands_in_the_type_area_of_the_standard() -> None:
    pdf = circular.render(replace(samples.circular(), reason="水" * 2000))
    pages = page_texts(pdf)
    full = [line for page in pages for line in page.split("\n") if set(line.strip()) == {"水"}]
    assert max(len(line.strip()) for line in full) == 28
    assert sum(set(line.strip()) == {"水"} for line in pages[1].split("\n")) == 22


def test_a_letter_with_a_named_day_says_it() -> None:
    named = replace(samples.redo(), named=True)
    text = squeezed("".join(page_texts(petition_notice.render(named))))
    assert "按照决定，我单位将在2026年6月6日前重新作出处理意见" in text
    assert "六十日" not in text


def test_a_sheet_goes_along_before_it_is_filled_and_nothing_long_is_lost() -> None:
    text = squeezed("".join(page_texts(reinspection_sheet.render(samples.taken_along()))))
    assert "□合格□不合格" in text
    long = replace(samples.inspected(), findings=LONG[:4000])
    text = squeezed("".join(page_texts(reinspection_sheet.render(long))))
    assert text.count("第79次") == 1


def test_the_blank_sheet_has_the_fields_of_the_paper() -> None:
    blank = squeezed("".join(page_texts(render_blank(PaperKind.REINSPECTION_SHEET, samples.CENTRE))))
    paper = squeezed("".join(page_texts(reinspection_sheet.render(samples.taken_along()))))
    for label in ("抽查编号", "见面、通话的人", "核查情况", "□合格", "整改要求", "后续", "中心主任（签名）"):
        assert label in blank
        assert label in paper
