"""Packs for the weekly and monthly meetings (周调度, 月研判): issued once, frozen, read and printed again.

A pack says how each of its figures is counted and why it differs from the one before. What was issued never
changes: its content is kept with its checksum, and the paper is drawn from that. Who may not read a case that
was restricted since then sees its line withheld.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.canonical import canonical, digest
from db.enums import PackKind
from db.models.meeting_pack import MeetingPack
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services.dispute_access import hidden_records
from desktop_app.services.meeting_pack_content import (
    COUNTED,
    Member,
    PackChange,
    PackContent,
    PackFigure,
    PackLine,
    PackSection,
    period_of,
    read_content,
)
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn, to_xlsx, write_sheet_file

GONE = "找不到这一份，请刷新后再看。"
_WITHHELD = "受限，不显示"


@dataclass(frozen=True, slots=True)
class PackRow:
    """An issued pack in the list; ``edition`` counts those of the same week or month."""

    uid: UUID
    kind: PackKind
    first: date
    last: date
    issued_at: datetime
    issued_by: str
    edition: int


@dataclass(frozen=True, slots=True)
class PackPrint:
    """A pack to be drawn: the name of its files, the PDF, the workbook; both take their time."""

    name: str
    draw: Callable[[], bytes]
    workbook: Callable[[], bytes]
    content: PackContent


@needs(Permission.PRINT_PAPER)
def issue_pack(
    session: Session, kind: PackKind, day: date, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Issue the pack of the week or month of a day, as things stand now. Returns its uid.

    :raises RuleViolation: for a week or month that has not begun.
    """
    first, last = period_of(kind, day)
    if first > local_date(now):
        raise RuleViolation("这段时间还没有到，不能出。", "day")
    earlier = session.scalars(
        select(MeetingPack)
        .where(MeetingPack.kind == kind, MeetingPack.first < first)
        .order_by(MeetingPack.first.desc(), MeetingPack.id.desc())
    ).first()
    before = None if earlier is None else _content(earlier)
    content = _stored(read_content(session, rules, kind, day, by, now, before))
    pack = MeetingPack(
        kind=kind, first=first, last=last, issued_at=now, issued_by=by.name, content=content,
        sha256=digest(canonical(content)),
    )  # fmt: skip
    session.add(pack)
    session.flush()
    return pack.uid


@needs(Permission.PRINT_PAPER)
def list_packs(session: Session, *, by: Actor, today: date) -> tuple[PackRow, ...]:
    """All packs that were issued on this PC, the newest first."""
    del by, today
    seen: dict[tuple[PackKind, date], int] = {}
    rows: list[PackRow] = []
    columns = (MeetingPack.uid, MeetingPack.kind, MeetingPack.first, MeetingPack.last,
               MeetingPack.issued_at, MeetingPack.issued_by)  # fmt: skip
    for uid, kind, first, last, at, name in session.execute(select(*columns).order_by(MeetingPack.id)):
        edition = seen[kind, first] = seen.get((kind, first), 0) + 1
        rows.append(PackRow(uid, kind, first, last, at, name, edition))
    return tuple(reversed(rows))


@needs(Permission.PRINT_PAPER)
def make_pack(session: Session, uid: UUID, *, by: Actor, today: date) -> PackPrint:
    """An issued pack, to be read, printed or saved as a workbook.

    :raises RuleViolation: when it is unknown.
    :raises EnvironmentProblem: when what is kept is not what was issued.
    """
    from desktop_app.papers import meeting_pack as paper

    del today
    content = _withheld(_content(find_pack(session, uid)), hidden_records(session, by))
    name = f"{content.kind.label} {content.first.isoformat()} 至 {content.last.isoformat()}"
    return PackPrint(name, partial(paper.render, content_of(content)), partial(_workbook, content), content)


def write_workbook(pack: PackPrint, path: Path) -> str:
    """Write the workbook of a pack; off the GUI thread. Returns the sentence that says so.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    write_sheet_file(path, pack.workbook())
    return f"已存成 {path.name}"


def find_pack(session: Session, uid: UUID) -> MeetingPack:
    """An issued pack.

    :raises RuleViolation: when it is unknown.
    """
    found = session.scalars(select(MeetingPack).where(MeetingPack.uid == uid)).one_or_none()
    if found is None:
        raise RuleViolation(GONE, "uid")
    return found


def _withheld(content: PackContent, hidden: frozenset[UUID]) -> PackContent:
    """The same without what this reader may not read; figures stay as they were issued."""
    if not hidden:
        return content

    def members(found: Iterable[Member]) -> tuple[Member, ...]:
        return tuple(Member(UUID(int=0), _WITHHELD) if one.uid in hidden else one for one in found)

    def line(one: PackLine) -> PackLine:
        return PackLine(None, (_WITHHELD, *[""] * (len(one.cells) - 1))) if one.uid in hidden else one

    return replace(
        content,
        figures=tuple(
            replace(f, members=None if f.members is None else members(f.members)) for f in content.figures
        ),
        sections=tuple(replace(s, lines=tuple(line(one) for one in s.lines)) for s in content.sections),
        changes=tuple(replace(c, came=members(c.came), went=members(c.went)) for c in content.changes),
    )


# what is kept
def _stored(content: PackContent) -> Any:  # noqa: ANN401 - JSON
    return _plain(asdict(content))


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in cast("dict[str, Any]", value).items()}
        case list() | tuple():
            return [_plain(one) for one in cast("list[Any]", value)]
        case UUID():
            return value.hex
        case datetime() | date():
            return value.isoformat()
        case PackKind():
            return value.value
        case _:
            return value


def _content(pack: MeetingPack) -> PackContent:
    kept = pack.content
    if digest(canonical(kept)) != pack.sha256:
        raise EnvironmentProblem(
            f"{pack.kind.label} {pack.first.isoformat()} 和当时出的不一样了", "请用备份核对，或重新出一份"
        )

    def members(found: Any) -> tuple[Member, ...]:  # noqa: ANN401 - JSON
        return tuple(Member(UUID(hex=one["uid"]), one["name"]) for one in found)

    return PackContent(
        PackKind(kept["kind"]),
        kept["centre"],
        date.fromisoformat(kept["first"]),
        date.fromisoformat(kept["last"]),
        datetime.fromisoformat(kept["made_at"]),
        kept["made_by"],
        tuple(
            PackFigure(
                f["key"], f["label"], f["value"], f["definition"],
                None if f["members"] is None else members(f["members"]),
            )
            for f in kept["figures"]
        ),
        tuple(
            PackSection(
                s["key"], s["title"], s["definition"], tuple(s["columns"]),
                tuple(
                    PackLine(None if line["uid"] is None else UUID(hex=line["uid"]), tuple(line["cells"]))
                    for line in s["lines"]
                ),
                s["left_out"],
            )
            for s in kept["sections"]
        ),
        kept["against"],
        tuple(
            PackChange(c["label"], c["before"], c["now"], members(c["came"]), members(c["went"]))
            for c in kept["changes"]
        ),
    )  # fmt: skip


# out of the program
def content_of(content: PackContent) -> Any:  # noqa: ANN401 - the paper's module loads slowly
    """The paper's facts of a pack."""
    from desktop_app.papers import meeting_pack as paper

    return paper.MeetingPackPaper(
        content.kind.label,
        content.centre,
        content.first,
        content.last,
        content.made_at,
        content.made_by,
        tuple((f.label, f.value, f.definition) for f in content.figures),
        tuple(
            paper.PackList(
                s.title,
                s.definition,
                s.columns,
                tuple(line.cells for line in s.lines),
                s.left_out,
                s.key.startswith(COUNTED),
            )
            for s in content.sections
        ),
        content.against,
        tuple(change_cells(one) for one in content.changes),
    )


def change_cells(one: PackChange) -> tuple[str, str, str, str, str]:
    """A change as it is printed: the figure, before, now, what came, what went."""
    return one.label, one.before, one.now, _named(one.came), _named(one.went)


_NAMED = 12


def _named(found: tuple[Member, ...]) -> str:
    if not found:
        return ""
    names = "、".join(member.name for member in found[:_NAMED])
    more = f" 等 {len(found)} 件" if len(found) > _NAMED else ""
    return f"{names}{more}"


def _workbook(content: PackContent) -> bytes:
    about = f"{content.centre}　{content.first.isoformat()} 至 {content.last.isoformat()}"
    title = f"{content.kind.label}材料"
    sheets = [
        Sheet(
            "指标", (title, about),
            (SheetColumn("指标", 16), SheetColumn("数", 10), SheetColumn("怎样算的", 60)),
            tuple((f.label, f.value, f.definition) for f in content.figures),
        )
    ]  # fmt: skip
    if content.changes:
        heads = ("指标", "上次", "本次", "多了", "少了")
        sheets.append(
            Sheet(
                "和上次不同", (title, f"上次：{content.against}"),
                tuple(SheetColumn(head, 20) for head in heads),
                tuple(change_cells(one) for one in content.changes),
            )
        )  # fmt: skip
    sheets += [
        Sheet(
            s.title, (s.title, s.definition), tuple(SheetColumn(head, 22) for head in s.columns),
            tuple(line.cells for line in s.lines),
        )
        for s in content.sections
    ]  # fmt: skip
    return to_xlsx(sheets)
