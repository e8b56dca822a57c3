"""Which matters are to be put to a leader (提请包案), and the sentence that says why (rules.md 3.3)."""

from dataclasses import dataclass
from datetime import date

from db.enums import AssignmentTrigger, Difficulty, MatterKind, RiskLevel
from desktop_app.domain.profile_leader import CandidateRule


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """What is known of an open matter. ``orders`` are numbers of open county dispatches and supervisions."""

    kind: MatterKind
    risk: RiskLevel
    opened_on: date
    due_on: date | None
    difficulty: Difficulty | None = None
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to put a matter to a leader."""

    trigger: AssignmentTrigger
    words: str


def reasons_for(facts: MatterFacts, rule: CandidateRule, today: date) -> tuple[Reason, ...]:
    """Reasons to put the matter to a leader, the strongest first; empty when there is none."""
    found: list[Reason] = []
    if facts.kind is not MatterKind.HAZARD and facts.risk is RiskLevel.RED:
        found.append(Reason(AssignmentTrigger.RED, "红色风险，应由领导包案。"))
    if facts.orders:
        words = f"上级有交办督办还没有办结（{'、'.join(facts.orders)}）。"
        found.append(Reason(AssignmentTrigger.COUNTY_ORDER, words))
    late = 0 if facts.due_on is None else (today - facts.due_on).days
    hard = facts.difficulty if facts.difficulty in rule.difficulties else None
    if hard is not None and late > 0 and late >= rule.overdue_days:
        words = f"{hard.label}纠纷，已超期 {late} 天。"
        found.append(Reason(AssignmentTrigger.HARD_OVERDUE, words))
    age = (today - facts.opened_on).days
    if facts.kind is MatterKind.PETITION and age >= rule.petition_days:
        words = f"信访 {age} 天没有办结，超过 {rule.petition_days} 天，属于积案。"
        found.append(Reason(AssignmentTrigger.PETITION_BACKLOG, words))
    if facts.kind is MatterKind.HAZARD and facts.risk in rule.hazards:
        found.append(Reason(AssignmentTrigger.HAZARD, f"{facts.risk.label}色风险隐患还没有销号。"))
    return tuple(found)
