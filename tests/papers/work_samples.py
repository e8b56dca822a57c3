"""Papers of a mediation's work, to look at and to test: F5, F6, F17, a talk with one side."""

from dataclasses import replace
from datetime import UTC, date, datetime

from db.enums import EvidenceForm, MeetingManner, MeetingMeans
from desktop_app.papers.evidence_list import EvidenceList, PaperEvidence
from desktop_app.papers.investigation_record import InvestigationPaper, RecordForm
from desktop_app.papers.mediation_record import MediationRecord
from desktop_app.papers.meeting_protocol import MeetingProtocolPaper
from tests.papers.samples import COMMITTEE, HE, HOU, record

NUMBER = "（2026）柳桥人调字第14号"
CAUSE = "贺连山与侯文斌提供劳务受伤赔偿纠纷"


def questioning() -> InvestigationPaper:
    """A neighbour was asked."""
    return InvestigationPaper(
        form=RecordForm.QUESTIONING,
        committee=COMMITTEE,
        number=NUMBER,
        ordinal=1,
        starts_at=datetime(2026, 2, 9, 1, 30, tzinfo=UTC),
        ends_at=datetime(2026, 2, 9, 2, 20, tzinfo=UTC),
        place="南坪社区居民委员会",
        cause=CAUSE,
        investigators=("冯秀兰", "鲁长河"),
        recorder="何玉梅",
        content="\n".join(
            (
                "问：我们是柳桥镇人民调解委员会的调解员，向你了解情况，请如实说。听明白了吗？",
                "答：听明白了。",
                "问：1月18日下午你在哪里？",
                "答：我在隔壁铺面刷墙，听到一声响，过去看到贺连山坐在地上，左手抬不起来，梯子倒在一边。",
                "问：梯子是谁的？",
                "答：是贺连山早上自己扛来的，腿上绑过铁丝。",
            )
        ),
        participants="南坪社区网格员 程雪梅",
        subject="牛大壮",
        subject_note="男，46岁，油漆工，与双方无亲属关系",
    )


def inspection() -> InvestigationPaper:
    """A place was measured."""
    return replace(
        questioning(),
        form=RecordForm.INSPECTION,
        content="门面房坐北朝南，吊顶已拆三分之二。梯子为木质人字梯，左后腿有旧裂缝，用铁丝绑过两道。",
        subject="",
        subject_note="",
        listed=(
            ("吊顶离地", "3.20 米", "从瓷砖面量到木龙骨下沿"),
            ("人字梯高", "2.05 米", ""),
            ("跌落处到墙", "1.15 米", "地面有擦痕"),
        ),
    )


def talk() -> InvestigationPaper:
    """One side was talked with alone."""
    return replace(
        questioning(),
        form=RecordForm.TALK,
        content="问：误工费你心里的数是多少？\n答：少了两万八不行，住院的钱他已经给过，我认。",
        subject="贺连山",
        subject_note="电话",
        listed=(
            ("03-20 15:10", "贺连山", "要求 31,000 元", "一次付清"),
            ("03-20 15:40", "贺连山", "要求 28,000 元", "可以分两期"),
        ),
    )


def evidence() -> EvidenceList:
    """Three pieces, one of them a compared copy."""
    return EvidenceList(
        committee=COMMITTEE,
        number=NUMBER,
        cause=CAUSE,
        parties=(HE, HOU),
        items=(
            PaperEvidence(
                1, "住院病历和诊断证明", EvidenceForm.COPY, "贺连山", 12, "左腕骨折，医嘱休息60天", 1,
                date(2026, 2, 6), date(2026, 2, 6), "冯秀兰",
            ),
            PaperEvidence(
                2, "医疗费发票", EvidenceForm.ORIGINAL, "贺连山", 3, "医疗费11,460元", 1, date(2026, 2, 6)
            ),
            PaperEvidence(
                3, "转账记录截图", EvidenceForm.ELECTRONIC, "侯文斌", 1, "已垫付6,000元", 2, date(2026, 2, 10)
            ),
        ),
        providers=("贺连山", "侯文斌"),
    )  # fmt: skip


def protocol() -> MeetingProtocolPaper:
    """The order of a meeting to which a party sent his daughter."""
    return MeetingProtocolPaper(
        committee=COMMITTEE,
        number=NUMBER,
        ordinal=1,
        starts_at=datetime(2026, 3, 26, 6, 30, tzinfo=UTC),
        ends_at=datetime(2026, 3, 26, 8, 40, tzinfo=UTC),
        place="柳桥镇综治中心第二调解室",
        cause=CAUSE,
        host="冯秀兰",
        recorder="何玉梅",
        mediators=("冯秀兰", "鲁长河"),
        parties=(HE, replace(HOU, agents=())),
        identities="已核对贺小燕（贺连山的女儿，特别授权）、侯文斌的身份证，授权委托书附卷。",
        recusal="贺连山：不要求回避。\n侯文斌：不要求回避。",
        discipline="调解时手机调成静音；发言先示意，一个说完另一个再说；不打断、不辱骂。",
        rights="已告知《人民调解法》第二十三条、第二十四条规定的权利和义务。",
        statements="贺小燕：父亲是给他干活受的伤，误工费按三个月算。\n侯文斌：人是我请的，三个月太多。",
        points="误工的天数；梯子是谁的责任。",
        closing="宣读记录，核对无误后签名。",
        represented=frozenset({0}),
    )


def represented_record() -> MediationRecord:
    """A record of a meeting by video to which a party sent his daughter."""
    return replace(
        record(),
        manner=MeetingManner.MIXED,
        means=MeetingMeans.VIDEO,
        invited=("程雪梅（南坪社区，网格员）", "牛大壮（邻里）"),
        represented=frozenset({0}),
        agents_sign=True,
    )
