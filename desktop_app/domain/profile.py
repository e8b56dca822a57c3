"""The local rules (本地配置) of a county as data, rules.md 5: versioned and dated.

A case keeps the version it was opened under. Only statutory clocks are fixed by law; everything else is a
default that a county changes in the file. The attribute path of each value is its key in the file
(``limit.simple``).
"""

from dataclasses import dataclass
from datetime import date, time

from db.enums import Labelled, RiskLevel
from desktop_app.domain.masking import MaskRule
from desktop_app.domain.profile_leader import LeaderRule


class CaseType(Labelled):
    """How a mediated case ended; decides what its dossier must hold (papers.md 3.1)."""

    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议"
    NOT_SETTLED = "not_settled", "调解不成"
    WITHDRAWN = "withdrawn", "撤回申请"


class FengLiuCalendar(Labelled):
    """Which calendar the days of 逢六说事 follow."""

    LUNAR = "lunar", "农历"
    SOLAR = "solar", "公历"


class PagePosition(Labelled):
    """Where page numbers of a dossier stand; the outer side of a back (双面打印的背面) is the left."""

    UPPER = "upper", "右上角"
    UPPER_OUTER = "upper_outer", "正面右上角、背面左上角"
    LOWER = "lower", "右下角"
    LOWER_OUTER = "lower_outer", "正面右下角、背面左下角"


@dataclass(frozen=True, slots=True)
class Limits:
    """Step limits in days; 工作日 where the comment says working."""

    simple: int
    ordinary: int
    complex: int
    major: int
    people_mediation: int
    """司法部令75号 art 33: as a rule within a month."""
    mediation_extension: int
    medical: int
    """Working days, 医疗纠纷条例 38."""
    labour: int
    """劳动争议调解仲裁法 14."""
    petition: int
    """信访工作条例 34."""
    petition_extension: int
    petition_notice: int
    petition_objection: int
    """Working days, 信访工作条例 23."""
    judicial_confirmation: int
    """人民调解法 33, 民诉法 205."""
    sign_dispatch: int
    return_objection: int
    """Working days."""
    returns_max: int
    close_check: int
    """Working days."""
    archive_after_close: int
    roll_on_holiday: bool
    """Whether local limits also move off a holiday as court limits do."""
    court_referral: int = 30
    """法释〔2016〕14号 27: 30 days from signing for the court's papers."""
    court_referral_extension: int = 30
    mediation_extensions: int = 1
    """How often the limit of a mediation may be extended; these three came after published versions."""
    petition_review: int = 30
    """信访工作条例 35 and 36: for asking and for answering a 复查 or 复核. Came after published versions."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Follow-up visits (回访)."""

    first: int
    """Days after the result."""
    second: int
    """Days after the performance date."""
    red_orange_count: int


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """How many days before something falls due the work page names it."""

    performance: int
    follow_up: int


@dataclass(frozen=True, slots=True)
class RiskColour:
    """Word and screen colour of a risk level."""

    level: RiskLevel
    label: str
    colour: str
    """``#RRGGBB``."""


@dataclass(frozen=True, slots=True)
class SweepRule:
    """Daily sweep (每日一排): local hours."""

    deadline: time
    grace: time
    holidays: bool
    batch_zero: bool
    hasty_seconds: int = 5
    """Statements keyed with less than these seconds between them were hardly asked for one by one."""
    hasty_count: int = 5
    """From how many such statements on they are told to the reviewer."""
    self_review: bool = False
    """Whether whoever compiled a day may review it alone."""


@dataclass(frozen=True, slots=True)
class WatchRule:
    """Days that may pass between two visits of a watched person (特殊群体), by level."""

    high: int
    middle: int
    low: int


@dataclass(frozen=True, slots=True)
class ReplyDays:
    """Days for the reply to a supervision order by risk; 0 is the same day."""

    red: int
    yellow: int
    blue: int
    other: int


@dataclass(frozen=True, slots=True)
class SupervisionRule:
    """Supervision ladder (督办)."""

    remind_at: int
    """Percent of the limit."""
    order_after: int
    """Days after expiry."""
    listed_after: int
    """Working days after expiry."""
    reply: ReplyDays
    circular_after: int = 0
    """Working days after expiry; 0 where 通报 is no rung, as in versions published before it came."""


@dataclass(frozen=True, slots=True)
class ConfirmationRule:
    """Judicial confirmation: days left at which to warn, larger first."""

    warn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """Package receipts: days after which a missing one is listed as 未达."""

    missing_days: int


@dataclass(frozen=True, slots=True)
class NumberPatterns:
    """Number patterns, see ``domain/number.py`` for their fields."""

    dispute: str
    dossier: str
    agreement: str
    dispatch: str
    supervision: str
    assignment: str
    acceptance: str = "{short}调受〔{year}〕{serial}号"
    refusal: str = "{short}调不〔{year}〕{serial}号"
    termination: str = "{short}调终〔{year}〕{serial}号"
    township_supervision: str = "{short}督〔{year}〕{serial}号"
    """Of a centre to its own units; these three came after published versions."""
    escalation: str = "{short}提〔{year}〕{serial}号"
    reinspection: str = "{short}抽〔{year}〕{serial}号"
    petition_notice: str = "{short}信告〔{year}〕{serial}号"
    petition_opinion: str = "{short}信复〔{year}〕{serial}号"
    reception: str = "{short}访〔{year}〕{serial:04d}"


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention periods (保管期限) to choose from; the statute is silent."""

    default: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place (卷内顺序位) of a dossier, in order; ``required`` names the case types that need it."""

    code: str
    name: str
    papers: tuple[str, ...]
    required: tuple[CaseType, ...]
    numbered: bool = True
    when: tuple[str, ...] = ()
    """Facts of the case that make it necessary as well (``dossier_condition``)."""


@dataclass(frozen=True, slots=True)
class DossierRule:
    """Order and completeness of a dossier."""

    page_position: PagePosition
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class ClosingRule:
    """What closing a dispute needs beyond the law."""

    satisfaction_required: bool
    county_approval: tuple[RiskLevel, ...]
    """Risk levels whose closing needs a county approval record."""


@dataclass(frozen=True, slots=True)
class ReceptionDay:
    """One row of the reception schedule (领导接访)."""

    leader: str
    rule: str
    """As ``domain/reception_rule.py`` reads it, e.g. 每月第1个工作日."""
    place: str
    kind: str = "reception"
    """``reception``, ``outreach`` or ``appointment``; it and the times came after published versions."""
    begins: str = ""
    ends: str = ""
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class ReceptionRule:
    """Reception schedule, empty until the county fills it."""

    schedule: tuple[ReceptionDay, ...]


@dataclass(frozen=True, slots=True)
class FengLiuRule:
    """Days of 逢六说事."""

    calendar: FengLiuCalendar
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarketTown:
    """Market days (逢集) of one township: days of the month by their last figure, or listed days, or both."""

    township: str
    """Code of the township."""
    calendar: FengLiuCalendar = FengLiuCalendar.LUNAR
    figures: tuple[int, ...] = ()
    """逢一四七 is 1, 4, 7: the days whose number ends so."""
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class MarketRule:
    """Market days; empty until the county fills them in."""

    towns: tuple[MarketTown, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelRule:
    """The local panel beside the mediators (人民调解“5+1”): name and posts, empty until the county says."""

    name: str = "人民调解“5+1”"
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditRule:
    """Audit log: retention in days, at least 180 (网络安全法: logs six months)."""

    retention: int


@dataclass(frozen=True, slots=True)
class MaskRules:
    """Masking of numbers."""

    id: MaskRule
    phone: MaskRule
    organisation: MaskRule


@dataclass(frozen=True, slots=True)
class ExportRule:
    """Export of personal data."""

    reason_required: bool
    second_person: bool
    max_rows: int


@dataclass(frozen=True, slots=True)
class WorkRule:
    """Records of a mediation's work."""

    investigators: int = 2
    """How many should take evidence together; fewer is a warning, never a bar."""


@dataclass(frozen=True, slots=True)
class DispatchRule:
    """Orders of a centre to its own units, and how orders and supervisions are printed."""

    official: bool = True
    """Whether orders, supervisions and feedback have the type area of GB/T 9704; else that of bound forms."""
    inspection_share: int = 10
    """Percent of the closed cases that a re-inspection draws, unless somebody asks for more."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A passage (常用语) for records; ``papers`` are the kinds of papers for which it is offered."""

    title: str
    papers: tuple[str, ...]
    text: str
    """With placeholders such as {当事人}, see ``domain/phrase.py``."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of the local rules."""

    version: str
    name: str
    valid_from: date
    group_size_threshold: int
    screen_lock: int
    """Minutes."""
    complex_definition: str
    satisfaction_scale: tuple[str, ...]
    print_id_number: tuple[str, ...]
    """Papers, by their glossary names, that carry the full identity number."""
    limit: Limits
    follow_up: FollowUp
    risk_scale: tuple[RiskColour, ...]
    sweep: SweepRule
    leader: LeaderRule
    supervision: SupervisionRule
    confirmation: ConfirmationRule
    receipt: ReceiptRule
    number: NumberPatterns
    retention: Retention
    dossier: DossierRule
    closing: ClosingRule
    reception: ReceptionRule
    feng_liu: FengLiuRule
    audit: AuditRule
    mask: MaskRules
    export: ExportRule
    market: MarketRule = MarketRule()
    """With a value of its own: versions that a county published before know nothing of it."""
    watched: WatchRule = WatchRule(7, 15, 30)
    """Versions that were published before there were special groups do not name it."""
    panel: PanelRule = PanelRule()
    reminder: ReminderRule = ReminderRule(7, 3)
    """Versions that were published before agreements had obligations do not name it."""
    work: WorkRule = WorkRule()
    dispatch: DispatchRule = DispatchRule()
    phrases: tuple[Phrase, ...] = ()
    """Empty in versions of before; those that ship with the program are offered then."""
