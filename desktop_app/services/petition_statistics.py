"""Statistics of petitions for the yearly report (信访工作条例 41): how many, about what, handled, in time.

A petition counts in the period in which it was received, once: what a review ordered to be done again is
said apart. A limit counts in the period in which it ended. Everything is read with the rights of the reader.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from db.enums import (
    CentreLevel,
    ClaimDecision,
    PartyKind,
    PartySide,
    PetitionManner,
    PetitionState,
    ReviewLevel,
    ReviewOutcome,
)
from db.models.dispute import Dispute, Party
from db.models.petition import Petition
from db.models.supervision import Supervision
from desktop_app.domain.actor import Actor
from desktop_app.domain.petition_clock import OF_THE_PETITIONER, PetitionClock, PetitionClockKey, clocks
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_record as record
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_title import category_label
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_LAW = "《信访工作条例》第四十一条"
_MOST_UNITS = 20
_UNKNOWN = "没有写明"
_JUDGED = tuple(
    key
    for key in PetitionClockKey
    if key not in OF_THE_PETITIONER and key not in (PetitionClockKey.OBJECTION, PetitionClockKey.REGISTER)
)
"""Limits that this side has to keep. Registering is what makes a record here, so it is never seen late."""


@dataclass(frozen=True, slots=True)
class StatisticsTable:
    """One table: what is in it, heads, rows of texts."""

    key: str
    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PetitionStatistics:
    """The petitions of a period: how many, of how many people, how many done again, and the tables."""

    first: date
    last: date
    count: int
    people: int
    redone: int
    on_time: str
    tables: tuple[StatisticsTable, ...]


@dataclass(frozen=True, slots=True)
class StatisticsPaper:
    """The statistics to be drawn; ``draw`` gives the PDF and takes its time."""

    name: str
    draw: Callable[[], bytes]


@needs(Permission.VIEW_RECEPTION)
def petition_statistics(
    session: Session, first: date, last: date, rules: Rules, *, by: Actor, today: date
) -> PetitionStatistics:
    """Count the petitions that this user may read, from ``first`` to ``last``.

    :raises RuleViolation: for days in the wrong order.
    """
    return count_petitions(session, first, last, rules, by, today)


@needs(Permission.PRINT_PAPER)
def statistics_paper(
    session: Session, first: date, last: date, rules: Rules, *, by: Actor, today: date
) -> StatisticsPaper:
    """The statistics as a paper.

    :raises RuleViolation: as ``petition_statistics``.
    """
    from desktop_app.papers.meeting_pack import PackList
    from desktop_app.papers.petition_statistics import PetitionStatisticsPaper, render

    found = count_petitions(session, first, last, rules, by, today)
    lists = tuple(PackList(t.title, t.definition, t.columns, t.rows, figures=True) for t in found.tables)
    content = PetitionStatisticsPaper(
        rules.identity.name, first, last, today, by.name, found.count, found.people, found.redone, lists
    )
    return StatisticsPaper(f"信访情况统计 {first:%Y%m%d}-{last:%Y%m%d}", partial(render, content))


def count_petitions(
    session: Session, first: date, last: date, rules: Rules, by: Actor, today: date
) -> PetitionStatistics:
    """As ``petition_statistics``; called inside services."""
    if last < first:
        raise RuleViolation("结束日期早于开始日期，请改正。", "last")
    every = _read(session, by)
    received = [(p, d) for p, d in every if first <= p.received_on <= last]
    new = [(p, d) for p, d in received if p.redo_review_uid is None]
    cases = list({d.id: d for _, d in new}.values())
    limits = _limits(every, rules, first, min(last, today))
    kept = sum(row[1] for row in limits.values())
    ended = sum(row[0] for row in limits.values())
    county = rules.identity.level is CentreLevel.COUNTY
    tables = (
        _by("manner", "信访形式", "按收到的形式", new, lambda p, _: p.manner.label),
        _by("kind", "信访内容", "按意见建议、检举控告、申诉求决", new, lambda p, _: p.kind.label),
        _by("field", "涉及领域", f"按纠纷类别的大类（{_LAW}第一项）", new, lambda _, d: _field(d)),
        _by(
            "region", "所在乡镇" if county else "所在村（社区）", "按纠纷发生的地方", new,
            _township(session) if county else lambda _, d: d.village_name or _UNKNOWN,
        ),
        _complained(session, cases),
        _handling(session, new, every, first, last),
        _reviews(every, first, last),
        _in_time(limits),
    )  # fmt: skip
    return PetitionStatistics(
        first, last, len(new), sum(p.people_count for p, _ in new), len(received) - len(new),
        _rate(kept, ended), tables,
    )  # fmt: skip


_Pairs = Sequence[tuple[Petition, Dispute]]


def _read(session: Session, by: Actor) -> list[tuple[Petition, Dispute]]:
    statement = (
        select(Petition, Dispute)
        .join(Dispute, Dispute.id == Petition.dispute_id)
        .where(Petition.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
        .options(selectinload(Petition.reviews))
        .order_by(Petition.received_on, Petition.id)
    )
    return [(petition, dispute) for petition, dispute in session.execute(statement)]


def _by(
    key: str, title: str, definition: str, found: _Pairs, name: Callable[[Petition, Dispute], str]
) -> StatisticsTable:
    counts, people = Counter[str](), Counter[str]()
    for petition, dispute in found:
        word = name(petition, dispute)
        counts[word] += 1
        people[word] += petition.people_count
    rows = [(word, str(count), str(people[word])) for word, count in _ordered(counts)]
    return StatisticsTable(key, title, definition, (title, "件数", "人数"), tuple(rows))


def _ordered(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The most first; what is not known last."""
    return sorted(counts.items(), key=lambda one: (one[0] == _UNKNOWN, -one[1], one[0]))


def _field(dispute: Dispute) -> str:
    return category_label((dispute.category_code or "")[:2]) or _UNKNOWN


def _township(session: Session) -> Callable[[Petition, Dispute], str]:
    names = OfficeNames(session)
    return lambda petition, _: names.of(petition.office_id) or _UNKNOWN


def _complained(session: Session, cases: Sequence[Dispute]) -> StatisticsTable:
    counts: Counter[str] = Counter()
    for part in parts([case.id for case in cases]):
        query = select(Party.name, func.count(func.distinct(Party.dispute_id))).where(
            Party.dispute_id.in_(part),
            Party.side == PartySide.RESPONDENT,
            Party.kind != PartyKind.NATURAL,
            Party.voided_at.is_(None),
        )
        for name, count in session.execute(query.group_by(Party.name)):
            counts[name] += count
    rows = tuple((name, str(count)) for name, count in _ordered(counts)[:_MOST_UNITS])
    definition = f"被申请人是机关、单位的，按件数从多到少，最多 {_MOST_UNITS} 个（{_LAW}第一项）"
    return StatisticsTable("unit", "被投诉较多的机关、单位", definition, ("机关、单位", "件数"), rows)


def _handling(session: Session, new: _Pairs, every: _Pairs, first: date, last: date) -> StatisticsTable:
    def count(fits: Callable[[Petition], bool]) -> str:
        return str(sum(fits(petition) for petition, _ in new))

    urged = 0
    for part in parts(list({dispute.uid for _, dispute in every})):
        urged += session.scalar(
            select(func.count(Supervision.id)).where(
                Supervision.matter_uid.in_(part),
                Supervision.issued_on.between(first, last),
                Supervision.voided_at.is_(None),
            )
        ) or 0  # fmt: skip
    ended = (PetitionState.ENDED, PetitionState.FINAL)
    rows = [
        ("上级转送、交办来的", count(lambda p: p.manner is PetitionManner.TRANSFER)),
        ("转送", count(lambda p: p.handed_on is not None and p.hand_due_on is None)),
        ("交办", count(lambda p: p.hand_due_on is not None)),
        ("提出异议", count(lambda p: p.objected_on is not None)),
        ("受理", count(lambda p: p.accepted_on is not None)),
        ("不予受理", count(lambda p: p.state is PetitionState.NOT_ACCEPTED)),
        ("延期办理", count(lambda p: p.extension_days is not None)),
        ("书面答复", count(lambda p: p.answered_on is not None)),
        *((f"　其中{one.label}", count(partial(_decided, one))) for one in ClaimDecision),
        ("办结", count(lambda p: p.state in ended)),
        ("督办（次）", str(urged)),
    ]
    definition = f"本期收到的信访，到制表时办到哪一步；督办是本期对信访事项发出的（{_LAW}第二项）"
    return StatisticsTable("handling", "转送、交办、督办和办理", definition, ("情况", "件数"), tuple(rows))


def _decided(decision: ClaimDecision, petition: Petition) -> bool:
    return petition.opinion_decision is decision


def _reviews(every: _Pairs, first: date, last: date) -> StatisticsTable:
    asked, came = Counter[ReviewLevel](), Counter[tuple[ReviewLevel, ReviewOutcome]]()
    for petition, _ in every:
        for one in record.reviews_of(petition):
            asked[one.level] += first <= one.asked_on <= last
            if one.outcome is not None and one.answered_on is not None:
                came[one.level, one.outcome] += first <= one.answered_on <= last
    rows = tuple(
        (level.label, str(asked[level]), *(str(came[level, outcome]) for outcome in ReviewOutcome))
        for level in ReviewLevel
    )
    columns = ("", "本期申请", "维持", "变更", "撤销重办")
    return StatisticsTable("review", "复查、复核", "申请按提出的日子，结果按答复的日子", columns, rows)


def _limits(
    every: _Pairs, rules: Rules, first: date, last: date
) -> dict[PetitionClockKey, tuple[int, int, int]]:
    """Of each limit: how many ended in these days, were kept, were not."""
    found: dict[PetitionClockKey, tuple[int, int, int]] = dict.fromkeys(_JUDGED, (0, 0, 0))
    for petition, _ in every:
        own = record.rules_of(petition, rules)
        for clock in clocks(record.facts_of(petition), own.profile.limit, own.calendar):
            if clock.key in found and _ended(clock, first, last):
                kept = clock.met_on is not None and not clock.late
                total, in_time, late = found[clock.key]
                found[clock.key] = (total + 1, in_time + kept, late + (not kept))
    return found


def _ended(clock: PetitionClock, first: date, last: date) -> bool:
    return clock.due_on is not None and not clock.over and first <= clock.due_on <= last


def _in_time(limits: Mapping[PetitionClockKey, tuple[int, int, int]]) -> StatisticsTable:
    rows = tuple(
        (key.label, str(total), str(kept), str(late), _rate(kept, total))
        for key, (total, kept, late) in limits.items()
    )
    definition = "期限的最后一天在本期、到制表时已经到了的；按期是在最后一天以前办了的"
    columns = ("期限", "到期", "按期", "超期", "按期率")
    return StatisticsTable("in_time", "办理期限", definition, columns, rows)


def _rate(kept: int, total: int) -> str:
    return f"{kept * 100 / total:.1f}%" if total else "—"


def redone_of(found: PetitionStatistics) -> str:
    """What is said of petitions that a review ordered to be done again; empty without any."""
    return f"另有复查、复核撤销后重新办理 {found.redone} 件，不重复计数。" if found.redone else ""
