"""What the sheets of a leader assignment say in tests; invented people."""

from dataclasses import replace
from datetime import date

from db.enums import ProgressKind
from desktop_app.papers.assignment_discharge import AssignmentDischarge, DischargeItem, Opinion
from desktop_app.papers.assignment_handover import AssignmentHandover
from desktop_app.papers.assignment_head import AssignmentHead
from desktop_app.papers.assignment_plan import AssignmentPlan, PlanStep
from desktop_app.papers.assignment_progress import AssignmentProgress, SheetProgress
from desktop_app.papers.leader_cases import CaseLine, LeaderCases
from tests.papers import samples


def assignment_head() -> AssignmentHead:
    """What the sheets of one assignment begin with."""
    return AssignmentHead(
        centre=samples.CENTRE, number="柳桥包〔2026〕03号", made_on=date(2026, 3, 26),
        matter="北岭村灌渠占地补偿纠纷",
        case_number="LQ20260009", people=("何秀英", "侯文斌"), leader="汪建国", leader_post="镇党委副书记",
        deputy="", responsible_unit="镇农业农村办公室", responsible="鲁长河",
        responsible_phone="13700004418", state="推进中", assigned_on=date(2026, 3, 2),
        due_on=date(2026, 5, 29),
    )  # fmt: skip


def assignment_plan() -> AssignmentPlan:
    """A plan of three steps, one of them done."""
    return AssignmentPlan(
        assignment_head(),
        "三月底前会同双方重测面积，四月中旬前核定差额，按程序补发；测量、公示、发放三个环节都请双方在场签字。",
        (
            PlanStep("会同双方重测灌渠占地面积", "鲁长河", date(2026, 3, 15), "2026-03-12 完成"),
            PlanStep("核定差额并公示七天", "康玉山", date(2026, 4, 15)),
            PlanStep("按程序补发补偿款，回访", "鲁长河", date(2026, 5, 20)),
        ),
    )


def assignment_progress() -> AssignmentProgress:
    """Three entries, one of them written down later and with evidence."""
    return AssignmentProgress(
        assignment_head(),
        (
            SheetProgress(
                date(2026, 3, 4), ProgressKind.PHONE, False, "鲁长河", "电话告知包案领导和联系办法。",
                "到现场看一次", date(2026, 3, 6),
            ),
            SheetProgress(
                date(2026, 3, 6), ProgressKind.FIELD_VISIT, True, "汪建国、鲁长河、何秀英",
                "到北岭村听取双方意见，查看灌渠现场，双方同意重测。", "重测面积", date(2026, 3, 12),
            ),
            SheetProgress(
                date(2026, 3, 12), ProgressKind.VISIT, True, "鲁长河、康玉山、双方当事人",
                "实测面积2.4亩，台账1.8亩，双方在测量记录上签字。", "核定差额", date(2026, 4, 15),
                "现场测量记录", date(2026, 3, 18),
            ),
        ),
        "冯秀兰",
    )  # fmt: skip


def assignment_discharge() -> AssignmentDischarge:
    """A case at its end, reviewed, still to be signed by the head."""
    return AssignmentDischarge(
        replace(assignment_head(), state="申请销号"),
        extension="2026-04-30 延到 2026-05-29（唐志远批准）",
        result="按实测面积补发补偿款 3,600 元，田埂已恢复，双方签订协议并履行完毕。",
        feedback="何秀英：面积量清楚了，钱也到账了，没有别的意见。",
        entries=6, actions=4, first=date(2026, 3, 6), last=date(2026, 5, 20), steps=3, steps_done=3,
        checklist=(
            DischargeItem("四定", "定领导", True, "包案记录"),
            DischargeItem("四定", "定责任人", True, "包案记录"),
            DischargeItem("三包", "包调查", True, "03-12 走访见面"),
            DischargeItem("三包", "包处理", True, "04-20 协调会"),
            DischargeItem("三包", "包息诉罢访", True, "05-20 走访见面"),
        ),
        opinions=(
            Opinion("包案领导意见", "问题已解决，申请销号。", "汪建国", date(2026, 5, 22)),
            Opinion("综治中心复核意见", "材料齐全，同意销号。", "冯秀兰", date(2026, 5, 23)),
            Opinion("党政主要负责人意见"),
        ),
    )  # fmt: skip


def assignment_handover() -> AssignmentHandover:
    """A hand-over of five lines."""
    return AssignmentHandover(
        assignment_head(), "汪建国", "唐志远", date(2026, 4, 2), "汪建国同志调县委党校学习三个月。", "唐志远",
        ("包案审批材料", "化解方案（责任人鲁长河）", "方案步骤 3 项，未完成 2 项", "进展记录 3 条",
         "下一步：核定差额（2026-04-15）"),
        "2026年4月3日前认领，2026年4月8日前重新定方案。",
    )  # fmt: skip


def leader_cases() -> LeaderCases:
    """Three cases, the overdue one first."""
    case = CaseLine(
        "柳桥包〔2026〕03号", "北岭村灌渠占地补偿纠纷", "红", "推进中", "核定差额", date(2026, 4, 15), 20,
        date(2026, 5, 29), 64,
    )  # fmt: skip
    return LeaderCases(
        samples.CENTRE, "汪建国", "镇党委副书记", date(2026, 3, 26),
        (
            replace(
                case, matter="柳桥集市摊位纠纷", next_step="约见摊主代表", next_on=date(2026, 3, 20),
                days_left=-6, warnings=("14 天没有见面或开会，规定 7 天内一次。",), overdue=True,
            ),
            case,
            replace(
                case, matter="南坡林地界址纠纷", risk="黄", state="已派", next_step="认领，并核对有无回避",
                next_on=date(2026, 3, 26), days_left=0, acting_for="孙国栋",
            ),
        ),
    )  # fmt: skip
