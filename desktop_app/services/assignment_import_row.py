"""One row of an existing ledger of leader assignments: the case, the leader, the plan, what was done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.services.assignment_import_text import (
    LedgerWork,
    NamedPerson,
    leader_of,
    responsible_of,
    work_of,
)
from desktop_app.services.dispute_import_number import plain_number
from desktop_app.services.dispute_import_party import Reader
from desktop_app.services.dispute_import_row import LedgerDispute, read_row
from desktop_app.services.ledger_date import Calendar, is_impossible, parse_moment
from desktop_app.services.ledger_problem import Problem

_OF_CASE = frozenset(
    {
        *("source_ref", "registered_on", "parties", "applicants", "respondents", "id_number", "phone"),
        *("address", "people_count", "type", "title", "description", "demands", "risk", "village"),
    }
)
"""Columns that a ledger of disputes has, too; they are read as there."""
_KEPT = {
    "registered_address": "户籍地址", "standing": "目前状况", "dispatched": "交办督办", "note": "备注",
}  # fmt: skip
"""Columns without a field of their own: their text stays in the history."""
_MASKED = re.compile(r"\d+\*{3,}[\dXx]+")
_ENDED = re.compile(r"^已?销号|已销号|^是$|^已化解|化解成功|^已办结|^办结|息诉罢访")
_GOES_ON = re.compile(r"未|不|正在|化解中|办理中|推进|暂停|反弹|部分|稳控|否")
_LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class LedgerAssignment:
    """What a row says. ``case`` is None where nothing but a number names the case.

    ``ended`` with the day on which it was discharged; ``rest`` is text that has no field.
    """

    line: int
    number: str
    case_number: str
    case: LedgerDispute | None
    leader: NamedPerson
    responsible: NamedPerson
    assigned_on: date | None
    due_on: date | None
    measures: str
    work: tuple[LedgerWork, ...]
    result: str
    ended: bool
    discharged_on: date | None
    rest: str
    problems: tuple[Problem, ...]
    identity: str
    """Text that makes the row the same row when the file is imported again."""


def read_assignment(
    line: int, values: Mapping[str, str], others: Mapping[str, str], calendar: Calendar, now: datetime
) -> LedgerAssignment | None:
    """Read a row: ``values`` by meaning, ``others`` by title. None for a row that says nothing."""
    values, masked = _without_masked(values)
    reader = Reader(values, calendar)
    for meaning in masked:
        reader.remark(meaning, "号码是遮挡过的，不导入，请补填")
    leader = leader_of(reader.text("leader"))
    case_number = plain_number(reader.text("case_number"))
    ended, discharged_on = _ended(reader, now)
    case = _case(line, values, calendar, now, ended=discharged_on if ended else None)
    if case is None and not case_number and not reader.text("number"):
        if not leader.name:
            return None
        reader.remark("description", "没有写是什么事、谁的事，请补上", blocks=True)
    if not leader.name:
        reader.remark("leader", "没有写包案领导，请补上", blocks=True)
    elif len(leader.name) > 20:
        reader.remark("leader", "包案领导的姓名看不懂，请只写姓名和职务", blocks=True)
    assigned = _day(reader, "assigned_on", now)
    due = _day(reader, "due_on")
    result, work = reader.text("result"), work_of(reader.text("work"), calendar, now)
    if not ended and result:
        work, result = (*work, *work_of(result, calendar, now)), ""
    if any(len(piece.text) > _LONGEST for piece in work) or len(reader.text("measures")) > _LONGEST:
        reader.remark("work", f"超过 {_LONGEST} 字，导入时全部保留，打印时会接着下一页")
    for meaning, title in _KEPT.items():
        reader.keep(title, reader.text(meaning))
    for title, value in others.items():
        reader.keep(title, normal_text(value).strip())
    found = (*(() if case is None else case.problems), *reader.problems)
    return LedgerAssignment(
        line=line,
        number=plain_number(reader.text("number")),
        case_number=case_number,
        case=case,
        leader=_leader(leader, reader),
        responsible=_responsible(reader),
        assigned_on=assigned,
        due_on=due,
        measures=reader.text("measures"),
        work=work,
        result=result,
        ended=ended,
        discharged_on=discharged_on,
        rest="；".join(part for part in ("" if case is None else case.rest, *reader.rest) if part),
        problems=tuple(problem for problem in found if problem.meaning != "registered_on" or problem.blocks),
        identity="\x1f".join(
            (
                case_number or ("" if case is None else case.identity),
                reader.text("number"),
                leader.name,
                "" if assigned is None else assigned.isoformat(),
            )
        ),
    )


def _without_masked(values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The values without numbers of which only the ends are shown, and the columns where such stood."""
    masked = [m for m in ("id_number", "phone") if _MASKED.search(values.get(m, ""))]
    return {m: "" if m in masked else text for m, text in values.items()}, masked


def _case(
    line: int, values: Mapping[str, str], calendar: Calendar, now: datetime, *, ended: date | None
) -> LedgerDispute | None:
    """The case as a ledger of disputes would tell it, closed when the assignment has ended."""
    own = {meaning: text for meaning, text in values.items() if meaning in _OF_CASE}
    own["registered_on"] = values.get("registered_on") or values.get("assigned_on", "")
    if ended is not None:
        own |= {"state": "已办结", "closed_on": ended.isoformat(), "result": values.get("result", "")}
    return read_row(line, own, {}, calendar, now)


def _ended(reader: Reader, now: datetime) -> tuple[bool, date | None]:
    """Whether the assignment was discharged, and when; one without the other is for a person to say."""
    raw, said = reader.text("discharged_on"), reader.text("state")
    # The compact county form has one column for both: a day, 已销号, or 未销号.
    day = parse_moment(raw or said, reader.calendar)
    if day is not None and day > now:
        reader.remark(
            "discharged_on" if raw else "state", f"销号日期“{raw or said}”还没到，请改正", blocks=True
        )
        return False, None
    if day is not None and not _GOES_ON.search(said):
        return True, local_date(day)
    ended = bool(_ENDED.search(said)) and not _GOES_ON.search(said)
    if ended:
        reader.remark("state", f"写着“{said}”，没有销号日期，请补上", blocks=True)
    elif day is not None:
        reader.remark("state", f"写着“{said}”，又有销号日期，请核对", blocks=True)
    elif raw and raw not in {"/", "-", "—", "无"}:
        reader.remark("discharged_on", f"销号日期“{raw}”看不懂，请改正", blocks=True)
    return False, None


def _day(reader: Reader, meaning: str, latest: datetime | None = None) -> date | None:
    raw = reader.text(meaning)
    found = parse_moment(raw, reader.calendar)
    if not raw or raw in {"/", "-", "—", "无"}:
        return None
    if found is None:
        # 长期, 立即 and the like are no days: they stay in the history, and the plan asks for one.
        reader.remark(meaning, f"“{raw}”不是日期，留在经过里，请补填", blocks=is_impossible(raw))
        reader.keep("原时限" if meaning == "due_on" else "原包案日期", raw)
        return None
    if latest is not None and found > latest:
        reader.remark(meaning, f"日期“{raw}”还没到，请改正", blocks=True)
        return None
    return local_date(found)


def _leader(leader: NamedPerson, reader: Reader) -> NamedPerson:
    """The leader with what stands in columns of its own."""
    post = normal_name(reader.text("post"))[:60] or leader.post[:60]
    return NamedPerson(leader.name, post, (plain_number(reader.text("leader_phone")) or leader.phone)[:40])


def _responsible(reader: Reader) -> NamedPerson:
    both = responsible_of(reader.text("lead"))
    person = responsible_of(reader.text("responsible"))
    unit = normal_name(reader.text("responsible_unit")) or both.unit or person.unit
    phone = plain_number(reader.text("responsible_phone")) or both.phone or person.phone
    name = person.name or both.name or person.unit
    return NamedPerson(name[:100], "", phone[:40], unit[:100])
