"""Which leader a matter is suggested to, and why: duty, level, load, absence, recusal (rules.md 3.3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.enums import DisputeType, MatterKind, RiskLevel
from desktop_app.domain.profile_leader import DutyLine, LeaderLevel, LeaderRule

_COMPOUND = frozenset(
    (
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "司徒",
    )
)


@dataclass(frozen=True, slots=True)
class MatterShape:
    """What of a matter decides who is fit for it."""

    kind: MatterKind
    risk: RiskLevel
    people: tuple[str, ...]
    type: DisputeType | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A leader, as far as the choice needs to know one.

    ``recusals`` are the sentences that bar the leader; ``absence`` and ``not_in_office`` too are empty when
    nothing is in the way.
    """

    uid: UUID
    name: str
    post: str
    level: str
    duties: tuple[str, ...]
    open_count: int
    not_in_office: str
    absence: str
    recusals: tuple[str, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeaderChoice:
    """A leader as offered. ``barred`` is why it cannot be, empty when it can."""

    uid: UUID
    name: str
    post: str
    barred: str
    reasons: tuple[str, ...]
    hints: tuple[str, ...]
    suggested: bool = False


def rank(candidates: Sequence[Candidate], matter: MatterShape, rule: LeaderRule) -> tuple[LeaderChoice, ...]:
    """All leaders, the fittest first, those who cannot last; the first fit one is the suggested one."""
    scored = [(_score(c, matter, rule), place, c) for place, c in enumerate(candidates)]
    scored.sort(key=lambda entry: (*entry[0], entry[1]))
    found = [_choice(c, matter, rule) for _, _, c in scored]
    fit = next(
        (i for i, choice in enumerate(found) if _is_fit(scored[i][2], rule) and not choice.barred), None
    )
    return tuple(
        LeaderChoice(c.uid, c.name, c.post, c.barred, c.reasons, c.hints, suggested=i == fit)
        for i, c in enumerate(found)
    )


def covers(line: DutyLine, matter: MatterShape) -> bool:
    """Whether a line of duty covers the matter, by its kind, its type or the beginning of its category."""
    by_category = bool(matter.category) and any(matter.category.startswith(c) for c in line.categories)
    return matter.kind in line.matters or matter.type in line.types or by_category


def same_surname(leader: str, people: Collection[str]) -> tuple[str, ...]:
    """People of the leader's surname: a hint to ask, never a bar."""
    mine = _surname(leader)
    return tuple(name for name in people if len(name) <= 4 and mine and _surname(name) == mine)


def out_of_office(name: str, active: bool, term_from: date | None, term_to: date | None, today: date) -> str:
    """Why a leader is not in office on a day, without a full stop; empty when in office."""
    if not active:
        return f"{name}已退出领导名单"
    if term_to is not None and term_to < today:
        return f"{name}的任期到 {term_to:%Y-%m-%d} 已满"
    if term_from is not None and today < term_from:
        return f"{name}从 {term_from:%Y-%m-%d} 起才任职"
    return ""


def _surname(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND else name[:1]


def _lines(candidate: Candidate, matter: MatterShape, rule: LeaderRule) -> list[DutyLine]:
    return [line for line in rule.duties if line.key in candidate.duties and covers(line, matter)]


def _level(candidate: Candidate, rule: LeaderRule) -> LeaderLevel | None:
    return next((level for level in rule.levels if level.key == candidate.level), None)


def _is_fit(candidate: Candidate, rule: LeaderRule) -> bool:
    return not candidate.absence and candidate.open_count < rule.load


def _barred(candidate: Candidate) -> str:
    if candidate.not_in_office:
        return f"{candidate.not_in_office}。"
    return "".join(candidate.recusals)


def _score(candidate: Candidate, matter: MatterShape, rule: LeaderRule) -> tuple[bool, bool, bool, bool, int]:
    level = _level(candidate, rule)
    red_first = matter.risk is RiskLevel.RED and level is not None and level.red_first
    return (
        bool(_barred(candidate)),
        not _is_fit(candidate, rule),
        not red_first,
        not _lines(candidate, matter, rule),
        candidate.open_count,
    )


def _choice(candidate: Candidate, matter: MatterShape, rule: LeaderRule) -> LeaderChoice:
    level = _level(candidate, rule)
    reasons: list[str] = []
    if matter.risk is RiskLevel.RED and level is not None and level.red_first:
        reasons.append(f"红色风险由{level.label}包案")
    reasons += [f"分管{line.label}" for line in _lines(candidate, matter, rule)]
    count = candidate.open_count
    full = f"，已到上限 {rule.load} 件" if count >= rule.load else ""
    reasons.append(f"手上 {count} 件{full}" if count else "手上没有在办的包案")
    if candidate.absence:
        reasons.append(candidate.absence)
    alike = same_surname(candidate.name, matter.people)
    hints = candidate.hints
    if alike:
        hints += (f"与{'、'.join(alike)}同姓，请核对有无亲属关系",)
    return LeaderChoice(
        candidate.uid, candidate.name, candidate.post, _barred(candidate), tuple(reasons), hints
    )
