"""Orders, transfers, supervisions and feedback of an invented township."""

from dataclasses import replace
from datetime import date

from desktop_app.papers.dispatch_log import DispatchLog, Move
from desktop_app.papers.dispatch_order import DispatchOrder
from desktop_app.papers.feedback_report import FeedbackReport
from desktop_app.papers.supervision_order import LogLine, SupervisionOrder
from desktop_app.papers.transfer_notice import TransferNotice
from desktop_app.papers.urge_notice import UrgeNotice
from tests.papers import samples

CENTRE = "柳桥镇社会治安综合治理中心"
MATTER = "大坝桥村与北岭村灌渠用水纠纷"


def inner_order() -> DispatchOrder:
    """An order to a lead unit and two co-handlers, given for good."""
    return replace(
        samples.dispatch(), issuer=CENTRE, number="柳桥交〔2026〕JB0012", to_unit="柳桥镇水利站",
        supports=("柳桥派出所", "大坝桥村民委员会"), sign_due_on=date(2026, 3, 17), diverted=True,
        basis="灌溉用水、水利设施：镇水利站（《中华人民共和国水法》第五十六条、第五十七条）",
        decided_reason="前两次退单，经中心研究，按职责清单由水利站主办。",
    )  # fmt: skip


def transfer() -> TransferNotice:
    """A matter passed on to one unit."""
    return TransferNotice(
        issuer=CENTRE, number="柳桥交〔2026〕JB0013", issued_on=date(2026, 3, 16),
        to_units=("柳桥镇自然资源所",), matter=MATTER,
        content="两村因灌渠改道后的用水先后发生争执，涉及农户 42 户，水稻育秧在即。",
        demands="查清灌渠占地权属，提出处理意见。", due_on=date(2026, 3, 30), return_days=5,
        case_number="柳桥纠〔2026〕A0009-X", contact="宋雨晴", phone="13700003306",
        copies_to=("镇农业农村办", "镇司法所"), leader="请自然资源所牵头查清权属。（高明远）",
    )  # fmt: skip


def urge() -> UrgeNotice:
    """A notice on expiry."""
    return UrgeNotice(
        issuer=CENTRE, number="柳桥督〔2026〕3号", issued_on=date(2026, 3, 30), to_unit="柳桥镇水利站",
        reason=f"{MATTER}（柳桥纠〔2026〕A0009-X）办理期限为 2026-03-30，今天到期。",
        demands="请立即办理，并说明没有按期完成的原因。", reply_due_on=date(2026, 4, 1), late=True,
        contact="宋雨晴",
    )  # fmt: skip


def supervision() -> SupervisionOrder:
    """An order with two lines in its log."""
    return SupervisionOrder(
        issuer=CENTRE, number="柳桥督〔2026〕4号", issued_on=date(2026, 3, 31), to_unit="柳桥镇水利站",
        matter=MATTER, case_number="柳桥纠〔2026〕A0009-X", risk="黄", leader="高明远", contact="宋雨晴",
        reason="期限已过一天，没有进展记录。", demands="请单位负责人亲自抓，两日内拿出放水方案。",
        reply_due_on=date(2026, 4, 2),
        log=(
            LogLine("现场督办", date(2026, 4, 1), "高明远、宋雨晴", "北岭村灌渠口", "两村干部", "看了水位。"),
            LogLine("书面答复（纸质）", date(2026, 4, 2), "汪建国", "", "", "已商定轮灌次序，四月三日放水。"),
        ),
    )  # fmt: skip


def feedback() -> FeedbackReport:
    """A feedback that was reviewed."""
    return FeedbackReport(
        issuer=CENTRE, order_number="柳桥交〔2026〕JB0012", made_on=date(2026, 4, 10), unit="柳桥镇水利站",
        role="主办", matter=MATTER, case_number="柳桥纠〔2026〕A0009-X",
        demands="七日内与两村见面，商定用水次序。", due_on=date(2026, 4, 15), fed_back_on=date(2026, 4, 10),
        result="两村签订轮灌协议，灌渠口装了闸门，四月三日起按次序放水，双方没有异议。",
        evidence="轮灌协议 1 份、现场照片 3 张", review="情况属实，同意办结。", reviewer="周砚秋",
    )  # fmt: skip


def log() -> DispatchLog:
    """A matter that was returned once and supervised twice."""
    return DispatchLog(
        centre=CENTRE, matter=MATTER, case_number="柳桥纠〔2026〕A0009-X", made_on=date(2026, 4, 10),
        moves=(
            Move("2026-03-14", "柳桥镇自然资源所", "分流", "已退单", ""),
            Move("2026-03-16", "柳桥镇水利站", "分流", "办结", "2026-03-16 15:20 汪建国"),
            Move("2026-03-16", "大坝桥村民委员会（协办）", "分流", "办结", "2026-03-17 09:05 龚小雨"),
        ),
        supervisions=(
            LogLine("催办", date(2026, 3, 30), "宋雨晴", "", "柳桥镇水利站", "柳桥督〔2026〕3号"),
            *supervision().log,
        ),
    )  # fmt: skip
