"""Invented people, places and cases for looking at papers and for testing them."""

import io
from datetime import UTC, date, datetime, time, timedelta

import pikepdf
from PIL import Image

from db.enums import (
    AgentAuthority,
    AgentKind,
    AssignmentState,
    Difficulty,
    DisputeType,
    Gender,
    IdKind,
    MediationOrigin,
    MeetingManner,
    MeetingOutcome,
    PartyKind,
    PartySide,
    ProgressKind,
    RiskLevel,
    Scale,
    Source,
)
from desktop_app.domain.sweep_count import SweepFigures as WeekFigures
from desktop_app.domain.sweep_statistics import FinderLevel, FoundGroup, PeriodKind, StatisticsPeriod
from desktop_app.papers import acceptance_register, mediation_record
from desktop_app.papers import agreement as agreement_paper
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.papers.agreement import Agreement, Instalment
from desktop_app.papers.dispatch_order import DispatchOrder
from desktop_app.papers.dossier.back_cover import BackCover
from desktop_app.papers.dossier.bind import Dossier, DossierSlot
from desktop_app.papers.dossier.cover import DossierCover
from desktop_app.papers.grid_handover import GridHandoverSheet, HandoverMatter
from desktop_app.papers.leader_assignment import (
    Approval,
    ChecklistItem,
    Deadline,
    LeaderAssignment,
    PaperProgress,
    PlanItem,
)
from desktop_app.papers.mediation_record import MediationRecord
from desktop_app.papers.party import PaperAgent, PaperParty
from desktop_app.papers.registration_sheet import RegistrationSheet
from desktop_app.papers.silent_notice import NoticeGrid, NoticeVillage, SilentNotice
from desktop_app.papers.sweep_daily import SilentGrid, SweepDaily, SweepFigures, SweepFinding, SweepVillage
from desktop_app.papers.sweep_statistics import SweepStatistics
from desktop_app.papers.sweep_summary import (
    SummaryDay,
    SummaryEvents,
    SummaryGrid,
    SummaryVillage,
    SweepSummary,
)

COMMITTEE = "柳桥镇人民调解委员会"
CENTRE = "柳桥镇社会治安综合治理中心"

HE = PaperParty(
    PartySide.APPLICANT,
    PartyKind.NATURAL,
    "贺连山",
    Gender.MALE,
    "汉族",
    date(1975, 3, 2),
    "务工",
    "15200009036",
    "柳桥镇东沟村4组8号",
    IdKind.RESIDENT_ID,
    "139926197503020018",
    agents=(
        PaperAgent(
            "贺小燕",
            AgentKind.RELATIVE,
            AgentAuthority.SPECIAL,
            Gender.FEMALE,
            date(1998, 8, 15),
            "汉族",
            phone="15200001127",
            address="柳桥镇东沟村4组8号",
            relation="父女",
        ),
    ),
)
HOU = PaperParty(
    PartySide.RESPONDENT,
    PartyKind.NATURAL,
    "侯文斌",
    Gender.MALE,
    "汉族",
    date(1979, 11, 20),
    "个体工商户",
    "13900002714",
    "柳桥镇南坪社区6号楼2单元301",
    IdKind.RESIDENT_ID,
    "139926197911200036",
)
SHOP = PaperParty(
    PartySide.RESPONDENT,
    PartyKind.ORGANISATION,
    "柳桥镇顺达装饰材料经营部",
    phone="13900002714",
    address="柳桥镇南坪街18号",
    credit_code="92139926MA00000X1T",
    legal_representative="侯文斌",
    representative_post="经营者",
)
FACTS = (
    "2026年1月18日，申请人受被申请人雇请，在南坪社区一处门面房拆除吊顶时从梯上跌落，左腕骨折，住院9天，"
    "支出医疗费11,460元，被申请人已垫付6,000元。双方对雇请关系没有争议，对误工费、护理费的数额有争议："
    "申请人主张合计31,000元，被申请人认可18,000元。"
)


def registration() -> RegistrationSheet:
    """An ordinary registered dispute, just registered."""
    return RegistrationSheet(
        centre=CENTRE,
        number="LQ20260014",
        title="贺连山与侯文斌提供劳务受伤赔偿纠纷",
        registered_on=date(2026, 2, 3),
        parties=(HE, HOU, SHOP),
        summary=FACTS,
        source=Source.WINDOW,
        dispute_type=DisputeType.DAMAGES,
        category="0702 人身损害",
        occurred_on=date(2026, 1, 18),
        place="柳桥镇南坪社区南坪街18号",
        grid="南坪社区第三网格",
        scale=Scale.INDIVIDUAL,
        people_count=3,
        amount_fen=3_100_000,
        difficulty=Difficulty.ORDINARY,
        risk_level=RiskLevel.YELLOW,
        involved_units=("南坪社区居民委员会",),
        demands="赔偿医疗费、误工费、护理费共31,000元。",
        due_on=date(2026, 3, 5),
        resolution_method="人民调解",
        resolution_unit=COMMITTEE,
        responsible="冯秀兰",
        responsible_phone="13700005521",
        first_asker="何玉梅",
        registrar="何玉梅",
    )


def acceptance() -> AcceptanceRegister:
    """A mediation accepted on application."""
    return AcceptanceRegister(
        COMMITTEE,
        "柳桥调受〔2026〕第14号",
        date(2026, 2, 5),
        MediationOrigin.APPLICATION,
        DisputeType.DAMAGES,
        (HE, HOU),
        FACTS,
        "何玉梅",
    )


def record() -> MediationRecord:
    """A meeting that ended with an agreement after midnight."""
    spoken = "\n".join(
        (
            "冯秀兰：今天请双方来，先各自把情况说清楚，说的时候另一方不要打断。",
            "贺连山：我从梯子上跌下来是给他干活，住院9天花了11,460元，他垫了6,000元。出院后三个月不能干活。",
            "侯文斌：人是我请的，这个我认。梯子是他自己带的，误工费算三个月太多。",
            "冯秀兰：医院的证明写明休息60天，双方可以按这个天数来算。",
            "侯文斌：按60天算我同意，一次拿不出来，要分两期。",
            "贺连山：分两期可以，第一期要在四月十日前。",
        )
    )
    return MediationRecord(
        committee=COMMITTEE,
        number="（2026）柳桥人调字第14号",
        starts_at=datetime(2026, 3, 26, 14, 30, tzinfo=UTC),
        ends_at=datetime(2026, 3, 26, 16, 40, tzinfo=UTC),
        place="柳桥镇综治中心第二调解室",
        cause="贺连山与侯文斌提供劳务受伤赔偿纠纷",
        parties=(HE, HOU),
        mediators=("冯秀兰", "鲁长河"),
        recorder="何玉梅",
        transcript=spoken,
        outcome=MeetingOutcome.SETTLED,
        invited=("南坪社区居民委员会副主任 梁淑芬", "东沟村第四组组长 贺福来"),
        manner=MeetingManner.JOINT,
    )


def agreement() -> Agreement:
    """A written agreement with two instalments."""
    return Agreement(
        committee=COMMITTEE,
        number="柳桥调协〔2026〕第14号",
        made_on=date(2026, 3, 26),
        parties=(HE, HOU),
        facts=FACTS,
        terms=(
            "除已垫付的6,000元外，被申请人再赔偿申请人医疗费、误工费、护理费等共23,500元；",
            "申请人取内固定的费用，凭票据由被申请人承担七成；",
            "申请人自愿放弃其他请求，双方就此事再无其他争议。",
        ),
        performance="赔偿款分两期转账支付，付款凭证交人民调解委员会一份存卷。",
        copies=4,
        mediators=("冯秀兰",),
        recorder="何玉梅",
        instalments=(
            Instalment("侯文斌", "贺连山", date(2026, 4, 10), 1_350_000, "转账"),
            Instalment("侯文斌", "贺连山", date(2026, 5, 10), 1_000_050, "转账"),
        ),
    )


def sweep() -> SweepDaily:
    """A township's day with two silent grids."""
    villages = (
        SweepVillage("东沟村", SweepFigures(12, 12, 11, 1, 1, 0, 0, 1, 0, 1)),
        SweepVillage("南坪社区", SweepFigures(18, 17, 16, 1, 0, 1, 1, 1, 1, 0)),
        SweepVillage("北岭村", SweepFigures(9, 8, 8, 0, 2, 1, 0, 0, 0, 0)),
    )
    findings = (
        SweepFinding(
            "东沟村",
            "第二网格",
            "孟庆喜",
            "贺连山、侯文斌",
            "损害赔偿",
            "务工受伤，赔偿数额谈不拢，双方情绪平稳。",
            "已登记 LQ20260014",
        ),
        SweepFinding(
            "南坪社区", "第七网格", "梁淑芬", "楼上楼下两户", "邻里", "空调滴水影响楼下晾晒。", "当场化解"
        ),
    )
    silent = (
        SilentGrid("南坪社区", "第九网格", "丁大海", "17:40 电话无人接听"),
        SilentGrid("北岭村", "第一网格", "康玉山"),
    )
    return SweepDaily(
        centre=CENTRE,
        day=date(2026, 3, 26),
        made_at=datetime(2026, 3, 26, 12, 5, tzinfo=UTC),
        figures=SweepFigures(39, 37, 35, 2, 3, 2, 1, 2, 1, 1),
        villages=villages,
        findings=findings,
        silent_grids=silent,
        compiled_by="何玉梅",
        reviewed_by="冯秀兰",
    )


def assignment() -> LeaderAssignment:
    """A case assigned to a leader, with plan, checklist and four steps."""
    return LeaderAssignment(
        centre=CENTRE,
        number="柳桥包〔2026〕03号",
        made_on=date(2026, 3, 26),
        matter="北岭村灌渠占地补偿纠纷",
        case_number="LQ20260009",
        parties=(HE, HOU),
        summary="2025年修灌渠占用耕地，补偿面积少算0.6亩，当事人三次到镇反映。",
        demands="按实测面积补发补偿款，并恢复田埂。",
        leader="汪建国",
        leader_post="镇党委副书记",
        responsible_unit="镇农业农村办公室",
        responsible="鲁长河",
        responsible_phone="13700004418",
        state=AssignmentState.PLANNED,
        assigned_on=date(2026, 3, 2),
        due_on=date(2026, 5, 29),
        plan=(
            PlanItem("定领导", "镇党委副书记汪建国"),
            PlanItem("定责任人", "农业农村办公室鲁长河、北岭村党支部书记康玉山"),
            PlanItem("定方案", "三月底前会同双方重测面积，四月中旬前核定差额，按程序补发。"),
            PlanItem("定时限", "2026年5月29日"),
        ),
        checklist=(
            ChecklistItem(
                "包调查", done=True, evidence="现场测量记录一份，当事人签字", done_on=date(2026, 3, 12)
            ),
            ChecklistItem("包处理", done=False),
            ChecklistItem("包息诉罢访", done=False),
        ),
        progress=(
            PaperProgress(date(2026, 3, 4), ProgressKind.PHONE, "电话告知包案领导和联系办法。", "鲁长河"),
            PaperProgress(
                date(2026, 3, 6), ProgressKind.FIELD_VISIT, "到北岭村听取双方意见，查看灌渠现场。", "汪建国"
            ),
            PaperProgress(
                date(2026, 3, 12), ProgressKind.VISIT, "会同村委会重测，实测面积2.4亩，台账1.8亩。", "鲁长河"
            ),
            PaperProgress(
                date(2026, 3, 20), ProgressKind.MEETING, "召集财政所、村委会商定补发程序。", "汪建国"
            ),
        ),
        deadlines=(
            Deadline("原定时限", date(2026, 4, 30)),
            Deadline("批准延期至", date(2026, 5, 29), "等待复测公示"),
        ),
        approvals=(
            Approval("综治中心意见", "建议由镇领导包案。", "冯秀兰", date(2026, 3, 1)),
            Approval("党政主要负责人意见", "同意。", "唐志远", date(2026, 3, 2)),
            Approval("销号复核意见"),
        ),
    )


def dispatch() -> DispatchOrder:
    """A matter handed by the county to the township."""
    return DispatchOrder(
        issuer="云台县社会治安综合治理中心",
        number="云综交〔2026〕12号",
        issued_on=date(2026, 3, 16),
        to_unit="柳桥镇社会治安综合治理中心",
        matter="北岭村灌渠占地补偿纠纷",
        content="群众反映北岭村修建灌渠占用耕地，补偿面积与实际不符，多次反映未果。现将该事项交你单位办理。",
        demands="一、七日内与当事人见面，核清面积；\n二、属实的按程序补发，不属实的当面说明依据；\n三、办结后附当事人意见报县中心。",
        due_on=date(2026, 4, 15),
        copies_to=("县农业农村局", "县水利局"),
        case_number="LQ20260009",
        feedback_cycle="每周五",
        report_demand="书面报告一份",
        leader="高明远",
        responsible="汪建国",
        contact="宋雨晴",
        phone="13700003306",
        attachments=("群众来信摘要1页", "现场照片2张"),
    )


def dossier_cover() -> DossierCover:
    """The cover of a dossier that is kept for thirty years."""
    return DossierCover(
        COMMITTEE,
        "贺连山与侯文斌提供劳务受伤赔偿纠纷",
        "（2026）柳桥人调字第14号",
        ("冯秀兰", "鲁长河"),
        date(2026, 2, 5),
        date(2026, 3, 26),
        "何玉梅",
        date(2026, 6, 12),
        "30年",
    )


def dossier_back() -> BackCover:
    """Its back cover."""
    return BackCover("何玉梅", date(2026, 6, 12), "冯秀兰")


def dossier() -> Dossier:
    """Four papers and a scanned receipt of another size."""
    slots = (
        DossierSlot("人民调解受理登记表", acceptance_register.render(acceptance())),
        DossierSlot("证据材料（收条）", receipt_scan(), "原件1张"),
        DossierSlot("人民调解记录", mediation_record.render(record())),
        DossierSlot("人民调解协议书", agreement_paper.render(agreement())),
    )
    return Dossier(dossier_cover(), slots, dossier_back())


def receipt_scan() -> bytes:
    """A small slip scanned sideways, as scanners give it: 90 by 130 mm, turned by 90 degrees."""
    target = io.BytesIO()
    Image.new("RGB", (354, 512), (244, 240, 226)).save(target, "PDF", resolution=100)
    with pikepdf.open(io.BytesIO(target.getvalue())) as pdf:
        pdf.pages[0].rotate(90, relative=False)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def week_figures(
    grids: int, *, vacant: int = 0, silent: int = 0, late: int = 0, found: int = 0
) -> WeekFigures:
    """Figures of a day of some grids; everybody else reports zero on time."""
    duty = grids - vacant
    said = duty - silent
    return WeekFigures(grids, vacant, duty, said, said - found, found, said - late, late, silent, 0, 0, found)


def summary() -> SweepSummary:
    """A township's week of five locked days and one open one, with two grids that missed days."""
    # East: four grids with one silent on each of the first two days; south: two grids, one of them vacant.
    east = [week_figures(4, silent=1), week_figures(4, silent=1), week_figures(4, late=1, found=1)]
    east += [week_figures(4)] * 2
    south = [week_figures(2, vacant=1)] * 5
    days = [one + other for one, other in zip(east, south, strict=True)]
    first, second = sum(east, WeekFigures()), sum(south, WeekFigures())
    monday = date(2026, 3, 23)
    told = [SummaryDay(monday + timedelta(days=n), one) for n, one in enumerate(days)]
    return SweepSummary(
        template="sweep_weekly",
        centre=CENTRE,
        made_at=datetime(2026, 3, 28, 12, 5, tzinfo=UTC),
        figures=first + second,
        events=SummaryEvents(1, 1, 0, 0, 0, 0),
        days=(*told, SummaryDay(monday + timedelta(days=5), None)),
        villages=(SummaryVillage("东沟村", first), SummaryVillage("南坪社区", second)),
        silent_grids=(
            SummaryGrid("东沟村", "第二网格", "孟庆喜", 1, 1),
            SummaryGrid("东沟村", "第三网格", "康玉山", 1, 1),
        ),
        compiled_by="何玉梅",
    )


def notice(grids: int = 2) -> SilentNotice:
    """Two villages, the first with ``grids`` silent grids."""
    many = tuple(NoticeGrid(f"第{n}网格", "孟庆喜", "137****2206", n % 5 + 1) for n in range(1, grids + 1))
    return SilentNotice(
        CENTRE,
        date(2026, 3, 26),
        datetime(2026, 3, 26, 9, 40, tzinfo=UTC),
        date(2026, 3, 26),
        time(17, 30),
        time(20, 0),
        False,
        (
            NoticeVillage("东沟村", many),
            NoticeVillage("南坪社区", (NoticeGrid("第九网格", "丁大海", "", 1),)),
        ),
    )


def statistics() -> SweepStatistics:
    """A month with a few disputes of three levels, and an earlier one of the year."""
    county, town, village = FinderLevel
    groups = (
        FoundGroup("family", village, True, True, True, 0, False, 7),
        FoundGroup("land", town, True, True, False, 1, True, 2),
        FoundGroup("labour", county, True, False, False, 3, False, 1),
        FoundGroup("family", village, False, True, True, 0, False, 10),
    )
    return SweepStatistics(
        CENTRE,
        StatisticsPeriod(2026, PeriodKind.MONTH, 3),
        datetime(2026, 4, 2, 1, 0, tzinfo=UTC),
        date(2026, 4, 2),
        groups,
        not_locked=2,
        compiled_by="何玉梅",
        issued_by="冯秀兰",
    )


def handover() -> GridHandoverSheet:
    """A hand-over of two grids with more matters than one page holds."""
    first, second = "固桥村民委员会第1网格", "固桥村民委员会第2网格"
    matters = [
        HandoverMatter(
            "待处置情况", first, date(2026, 11, 20), "两家为滴水檐吵架，周五再去看。（王立春 与 沈大江）"
        ),
        HandoverMatter(
            "在办纠纷",
            second,
            date(2026, 11, 3),
            "LQ-2026-0012 吴桂芬与宏达建材厂环境污染纠纷",
            date(2026, 12, 3),
        ),
        HandoverMatter("走访", first, date(2026, 11, 18), "独居老人姚凤英家，看取暖炉。", date(2026, 11, 30)),
    ]
    matters += [
        HandoverMatter("备忘", second, date(2026, 10, n), f"桥头第{n}号电杆下沉，已报供电所，还没有人来。")
        for n in range(1, 29)
    ]
    return GridHandoverSheet(
        centre="泉河铺镇综治中心",
        grids=(first, second),
        leaver="孟长才",
        leaver_phone="154****2575",
        successor="温秀云",
        successor_phone="154****9999",
        day=date(2026, 11, 24),
        findings=1,
        disputes=1,
        visits=1,
        notes=28,
        matters=tuple(matters),
        branch="固桥村第一党支部",
        secretary="鲁向前",
        witness="樊国栋",
        note="钥匙两把、排查手机一部已当面点清。",
    )
