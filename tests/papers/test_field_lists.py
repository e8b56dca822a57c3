"""Every paper beside its field list: each field in its place, each signer and seal, each footnote.

One row a paper, in our own words, from the specification of the papers F0 to F17 and their fields. A field
that a paper loses, a signer too few or a seal too many fails here by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from desktop_app.papers import (
    acceptance_register,
    agreement,
    closing_report,
    dossier_note,
    evidence_list,
    follow_up_record,
    investigation_record,
    judicial_confirmation_application,
    mediation_record,
    meeting_protocol,
    oral_agreement_register,
)
from desktop_app.papers.blank import blank_kinds, render_blank
from desktop_app.papers.dossier import back_cover, contents, cover
from desktop_app.papers.kit.trace import traced
from tests.papers import agreement_samples, samples, work_samples
from tests.papers.course_samples import COURSE
from tests.papers.reading import page_texts, squeezed

PERSON = "性别 民族 年龄 联系方式 职业或职务 单位或住址"
"""What a form asks of a person behind the name, which stands under the side."""
HE, HOU, PARTY = "申请人 贺连山", "被申请人 侯文斌", "（签名、盖章或按指印）："
SEAL = "（人民调解委员会印章）"
MEDIATORS = ("人民调解员 冯秀兰（签名）：", "人民调解员 鲁长河（签名）：")
CONSENTING = ("人民调解员 陶守信（签名）：", "人民调解员 单秀兰（签名）：")
RECORDER, WRITER = "记录人 何玉梅（签名）：", "记录人 阮小满（签名）："
SERVED = ("受送达人 贺连山（签名、盖章或按指印）：",)
DAY = date(2026, 6, 12)
CASE = "（2026）柳桥人调字第14号"


@dataclass(frozen=True, slots=True)
class Row:
    """A paper, its fields in printed order, the captions of its signing places, its seals."""

    make: Callable[[], bytes]
    fields: str
    signers: tuple[str, ...] = ()
    seals: int = 0


def _contents() -> bytes:
    rows = (
        contents.ContentsRow("人民调解申请书", 1, 2),
        contents.ContentsRow("人民调解协议书", 3, 6, "原件"),
    )
    return contents.render(contents.Contents(samples.COMMITTEE, CASE, DAY, rows, 6, "8F90 A8DB"))


def _note() -> bytes:
    words = ("收条为复印件", ("转账凭证1页",), "冯秀兰", DAY)
    paper = dossier_note.DossierNote(samples.COMMITTEE, CASE, "本卷共8页。", "何玉梅", DAY, *words)
    return dossier_note.render(paper)


def _back_cover() -> bytes:
    return back_cover.render(
        samples.dossier_back(),
        number=CASE,
        committee=samples.COMMITTEE,
        day=DAY,
        pages=6,
        checksum="8F90 A8DB",
    )


def _notice(name: str) -> Callable[[], bytes]:
    return lambda: COURSE[name](1, 0)


def _course(name: str) -> Callable[[], bytes]:
    return lambda: COURSE[name](2, 0)


FIELDS: Mapping[str, Row] = {
    "F0": Row(
        lambda: cover.render(samples.dossier_cover()),
        f"{samples.COMMITTEE} 调解卷宗 卷名 卷号 人民调解员 调解日期 至 立卷人 立卷日期 保管期限 备注",
    ),
    "F0a": Row(
        _contents,
        "卷内目录 卷号 序号 文书名称 页号 备注 人民调解申请书 1 人民调解协议书 3-6 原件 共6页 校验码",
    ),
    "F1": Row(
        _course("application"),
        f"人民调解申请书 申请人 {PERSON} 被申请人 {PERSON} 纠纷简要情况 当事人申请事项 1. 2. 3. "
        "已将人民调解的有关规定告知本人 自愿申请人民调解 已读给申请人听 （签名、盖章或按指印） 年月日",
        (HE + PARTY, WRITER),
    ),
    "F2": Row(
        lambda: acceptance_register.render(samples.acceptance()),
        "人民调解受理登记表 2026年2月5日，本人民调解委员会依当事人申请，经当事人同意，"
        "调解贺连山、侯文斌之间的纠纷 "
        f"纠纷类型 案件来源 ①当事人申请 ②人民调解委员会主动调解 申请人 {PERSON} 被申请人 {PERSON} "
        f"纠纷简要情况 登记人 {SEAL} 2026年2月5日 备注：此表由人民调解委员会填写",
        (HE + PARTY, HOU + PARTY, "登记人 何玉梅（签名）："),
        1,
    ),
    "F3": Row(
        _course("rights_notice"),
        "群众性组织 不收取任何费用 自愿、平等 选择或者接受人民调解员 接受调解、拒绝调解或者要求终止调解 "
        "公开进行或者不公开进行 自主表达意愿 如实陈述纠纷事实 遵守调解现场秩序，尊重人民调解员 "
        "尊重对方当事人行使权利 具有法律约束力 30日内 申请司法确认 告知方式 口头告知 发给告知书",
        (f"被告知人 {HE}（签名或按指印）：", f"被告知人 {HOU}（签名或按指印）：", "告知人 阮小满（签名）："),
    ),
    "F4": Row(
        _course("power_of_attorney"),
        "委托人 受托人 与委托人关系 类型 律师 法律工作者 单位工作人员 近亲属 公民 证件号码 代理权限 "
        "一般代理 特别授权 委托事项 1.代为申请或者要求终止调解 2.收集、提供证据 3.选择或者接受人民调解员 "
        "4.承认、变更、放弃请求 5.参加调解，签署调查记录、调解记录、告知书、协议书 "
        "6.领取文书 7.其他 委托期限",
        ("委托人 贺连山" + PARTY, "受托人 贺小燕（签名）："),
    ),
    "F5": Row(
        lambda: investigation_record.render(work_samples.questioning()),
        "人民调解调查记录 时间 地点 参加人 被调查人 记录 问： 答： 已向被调查人宣读",
        ("被调查人 牛大壮" + PARTY, "调查人 冯秀兰（签名）：", "调查人 鲁长河（签名）：", RECORDER),
    ),
    "F6": Row(
        lambda: evidence_list.render(work_samples.evidence()),
        "人民调解证据材料 案号 纠纷 当事人 序号 证据名称 来源 页数 证明对象 份数 与原件核对无异",
        ("提供人 贺连山（签名）：", "提供人 侯文斌（签名）：", "核对人 冯秀兰（签名）："),
    ),
    "F7": Row(
        lambda: mediation_record.render(samples.record()),
        "人民调解记录 时间 地点 事由 参加人 当事人 已将人民调解的有关规定告知各方当事人 调解记录 "
        "调解结果 ①调解成功 ②调解不成 ③有待继续调解 已向当事人宣读",
        (HE + PARTY, HOU + PARTY, *MEDIATORS, RECORDER),
    ),
    "F8": Row(
        lambda: agreement.render(samples.agreement()),
        "人民调解协议书 编号 申请人：贺连山 被申请人：侯文斌 纠纷主要事实、争议事项 "
        f"经调解，自愿达成如下协议 履行方式、时限 "
        f"本协议一式四份，当事人、人民调解委员会各持一份 {SEAL} 年月日",
        (HE + PARTY, HOU + PARTY, MEDIATORS[0], RECORDER),
        1,
    ),
    "F8b": Row(
        lambda: oral_agreement_register.render(agreement_samples.oral()),
        f"人民调解口头协议登记表 编号 申请时间 达成协议时间 调解地点 是否跨调委会 申请人 {PERSON} 被申请人 "
        f"{PERSON} 纠纷主要事实、争议事项 协议内容 协议涉及金额 履行方式、时限 调解结果 履行情况 附件 {SEAL}",
        (*MEDIATORS, RECORDER),
        1,
    ),
    "F9": Row(
        lambda: follow_up_record.render(agreement_samples.follow_up()),
        "人民调解回访记录 当事人 调解协议编号 回访事由 回访时间 协议履行情况 满意程度 起诉及裁判情况 "
        "协议有无差错 有无激化迹象 采取的措施 2026年4月15日",
        ("回访人 何玉梅（签名）：",),
    ),
    "F10": Row(
        lambda: judicial_confirmation_application.render(agreement_samples.application()),
        "司法确认申请书 申请人：贺连山 男 汉族 出生 公民身份号码 住 联系电话 委托代理人 申请人：侯文斌 "
        "纠纷主要事实、争议事项 协议内容 履行方式、时限 一式五份 现请求云台县人民法院对上述协议予以确认 "
        "申请人承诺 恶意串通、规避法律 给他人造成损害 附件 人民调解协议书 身份证明 送达地址及电话 年月日",
        ("申请人 贺连山（签名、按指印）：", "申请人 侯文斌（签名、按指印）："),
    ),
    "F11": Row(_note, "卷宗情况说明 卷号 情况说明 缺损、变更 后来增加的材料 立卷人 立卷时间 检查人 检查时间"),
    "F12": Row(_back_cover, "卷号 立卷人 审核人 日期 本卷文书共6页 校验码"),
    "F13": Row(
        lambda: closing_report.render(agreement_samples.report()),
        "结案报告表 卷号 填表时间 承办单位 承办人 受案时间 结案时间 当事人姓名 地址 电话 案件来源 当事人申请 "
        "主动调解 公安移交 法院委托 政府指定 纠纷简要事实 处理结果 结案意见",
        ("承办人 冯秀兰、鲁长河（签名）：", "审批人 陶守信（签名）："),
    ),
    "F14": Row(
        _notice("refusal_notice"),
        "不予受理通知书（存根） 编号 受送达人 送达人 "
        "（骑缝号） 不予受理通知书 编号 对方当事人拒绝调解或者不答复 "
        "不属于人民调解的受理范围 没有明确的被申请人或者调解请求 "
        "申请材料不齐 依法由专门机关管辖，或者法律禁止 "
        f"已经起诉 其他 下列途径 申请仲裁 请求有关行政机关处理 向人民法院起诉 {SEAL} 2026年3月9日",
        SERVED,
        1,
    ),
    "F14b": Row(
        _notice("acceptance_notice"),
        "受理通知书（存根） 编号 受送达人 送达人 （骑缝号） 受理通知书 编号 受理 不收取任何费用 "
        f"{SEAL} 2026年3月9日",
        SERVED,
        1,
    ),
    "F15": Row(
        _notice("termination_notice"),
        "终止调解通知书 编号 贺连山： 没有达成协议 第二十六条 依法通过下列途径 申请仲裁 请求有关行政机关处理 "
        f"向人民法院起诉 {SEAL} 2026年3月9日",
        SERVED,
        1,
    ),
    "F15 终止调解情况表": Row(
        _course("termination_statement"),
        "终止调解情况表 受理时间 终止时间 调解过程摘要 终止原因 调解期限届满 一方撤回或者不接受调解 分歧大 "
        "恶意串通 隐瞒事实或者拖延 无法联系当事人 其他 争议焦点 备注",
        CONSENTING,
        2,
    ),
    "F15b": Row(
        _course("withdrawal"),
        f"撤回调解申请书 申请人 {PERSON} 撤回的原因 已经和解并履行 "
        f"另行组织证据 个人原因 其他 自愿撤回 年月日",
        (HE + PARTY, WRITER),
    ),
    "F16": Row(
        _course("extension_consent"),
        "延期调解同意书 案号 原期限到 新期限到 延期的理由 各方当事人同意",
        (HE + PARTY, HOU + PARTY, *CONSENTING),
        2,
    ),
    "F17": Row(
        lambda: meeting_protocol.render(work_samples.protocol()),
        "调解会场程序 核对身份 询问回避 会场纪律 权利义务 各方陈述 争议焦点 结束",
        (HOU + PARTY, "申请人 贺连山 的代理人 贺小燕（签名）：", *MEDIATORS, RECORDER),
    ),
}


@pytest.mark.parametrize("code", FIELDS)
def test_every_field_of_the_list_stands_on_the_paper_in_its_order(code: str) -> None:
    text, place = squeezed("".join(page_texts(FIELDS[code].make()))), 0
    for field in FIELDS[code].fields.split():
        found = text.find(squeezed(field), place)
        assert found >= 0, f"{code}: {field} is missing behind {text[max(place - 20, 0) : place]}"
        place = found + len(squeezed(field))


@pytest.mark.parametrize("code", FIELDS)
def test_who_signs_and_seals_is_as_listed_and_nobody_else(code: str) -> None:
    row = FIELDS[code]
    with traced() as trace:
        row.make()
    assert tuple(one.caption for one in trace.places if not one.seal) == row.signers
    assert sum(one.seal for one in trace.places) == row.seals


def test_the_table_has_every_paper_of_the_set() -> None:
    papers = {code.split(" ")[0] for code in FIELDS}
    wanted = {f"F{number}" for number in range(18)} | {"F0a", "F8b", "F14b", "F15b"}
    assert papers == wanted


def test_no_paper_has_a_field_for_a_fee_and_neither_has_a_blank_form() -> None:
    """Mediation is free of charge (人民调解法 4): no paper asks for money that the committee would take."""
    made = [row.make() for row in FIELDS.values()]
    made += [render_blank(kind, samples.COMMITTEE) for kind in blank_kinds()]
    for pdf in made:
        text = squeezed("".join(page_texts(pdf)))
        for word in ("调解费", "受理费", "收费", "服务费", "工本费"):
            assert word not in text
