"""The local rules of leader assignment (领导包案), a part of the profile: rules.md 3.3."""

from dataclasses import dataclass

from db.enums import Difficulty, DisputeType, MatterKind, RiskLevel


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of 四定 or 三包 that needs evidence before discharge."""

    key: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class VisitRule:
    """Days within which a real action must follow the last one."""

    red: int
    other: int


@dataclass(frozen=True, slots=True)
class LeaderLevel:
    """A level of leaders (级别); ``red_first``: red matters are proposed to these before others."""

    key: str
    label: str
    red_first: bool = False


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A line of duty (分管领域): which disputes it covers, by type (司法) or by category code (综治)."""

    key: str
    label: str
    types: tuple[DisputeType, ...] = ()
    categories: tuple[str, ...] = ()
    """Beginnings of category codes: 14 covers 1401 and 1402."""
    matters: tuple[MatterKind, ...] = ()
    """Kinds of matters that it covers whatever their type, for example petitions."""


@dataclass(frozen=True, slots=True)
class CandidateRule:
    """From when on a matter is proposed to be put to a leader (rules.md 3.3)."""

    difficulties: tuple[Difficulty, ...] = (Difficulty.COMPLEX, Difficulty.MAJOR)
    overdue_days: int = 1
    """Days past the limit at which such a dispute is proposed."""
    petition_days: int = 60
    """Days after which an open petition counts as 积案; the limit of 信访工作条例 34."""
    hazards: tuple[RiskLevel, ...] = (RiskLevel.RED,)


@dataclass(frozen=True, slots=True)
class BulkRule:
    """When entries of progress look typed in at once: enough of them, far apart in time, in one sitting."""

    count: int = 3
    apart: int = 3
    """Days between the first and the last happened day."""
    minutes: int = 60
    """Minutes within which they were entered."""


@dataclass(frozen=True, slots=True)
class LeaderRule:
    """Leader assignment (领导包案)."""

    max_days: int
    confirm: int
    """Working days."""
    plan: int
    """Working days."""
    visit_rule: VisitRule
    checklist: tuple[ChecklistItem, ...]
    extension: int = 90
    """The most days of the one extension; this and what follows came after published versions."""
    load: int = 5
    """Open matters from which a leader is not suggested any more."""
    levels: tuple[LeaderLevel, ...] = (
        LeaderLevel("head", "主要领导", red_first=True),
        LeaderLevel("member", "班子成员"),
    )
    duties: tuple[DutyLine, ...] = ()
    candidate: CandidateRule = CandidateRule()
    bulk: BulkRule = BulkRule()
