"""Code tables that the county publishes (下发字典): local words and local entries beside the national ones.

Records keep the key of an entry for ever, so no version may lose one: an entry that is not to be chosen any
more gets a last day (``valid_to``).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import CentreLevel, RuleDocumentKind
from db.models.rule_document import RuleDocument
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile_change import ProfileChange
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.code_table import (
    PUBLISHABLE,
    CodeRow,
    CodeTable,
    parse_table,
    shipped_file,
    shipped_table,
)
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.profile import read_text
from desktop_app.services.rule_document import VersionRow, VersionStanding, list_versions
from desktop_app.services.rules import Rules, published, tables_in_force
from desktop_app.services.table_workbook import read_workbook

_SHIPPED = "随程序"
WORKBOOKS = frozenset({".xlsx", ".xls"})
TABLE_FILES = frozenset({".csv"}) | WORKBOOKS
"""Endings of the files that a table may be published from; it is kept and sent as csv."""
_TABLE = RuleDocumentKind.CODE_TABLE


@dataclass(frozen=True, slots=True)
class TableDraft:
    """The text of a table's file, and the day from which it is to be used."""

    name: str
    text: str
    file_name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What publishing a file would do; ``against`` is the version that ``changes`` are counted from."""

    name: str
    label: str
    text: str
    file_name: str
    against: str
    changes: tuple[ProfileChange, ...]


@needs(Permission.VIEW_DISPUTES)
def list_rules(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[VersionRow, ...]:
    """All that a county publishes: the versions of the profile, then those of each table."""
    profiles = list_versions(session, rules, by=by, today=today)
    return (*profiles, *list_tables(session, by=by, today=today))


@needs(Permission.VIEW_DISPUTES)
def list_tables(session: Session, *, by: Actor, today: date) -> tuple[VersionRow, ...]:
    """All versions of the tables that a county may publish, each table's newest first."""
    del by
    in_force = {name: table.version for name, table in tables_in_force(session, today).items()}
    rows: list[VersionRow] = []
    for name, label in PUBLISHABLE.items():
        used = in_force.get(name, "")
        before = shipped_table(name)
        first = VersionStanding.EARLIER if used else VersionStanding.IN_FORCE
        rows.insert(0, VersionRow(_SHIPPED, label, None, "", first, (), (), True, name))
        for document in (row for row in published(session, _TABLE) if row.key == name):
            try:
                table = parse_table(name, document.content, document.title)
            except RuleViolation:
                standing, changes = VersionStanding.UNREAD, ()
            else:
                standing, changes = _standing(document, used, today), table_changes(before, table)
                before = table
            rows.insert(
                0,
                VersionRow(
                    document.version, label, document.valid_from, document.published_by, standing, changes,
                    (), False, name,
                ),
            )  # fmt: skip
    return tuple(rows)


def _standing(row: RuleDocument, used: str, today: date) -> VersionStanding:
    if row.version == used:
        return VersionStanding.IN_FORCE
    return VersionStanding.COMING if row.valid_from > today else VersionStanding.EARLIER


@needs(Permission.VIEW_DISPUTES)
def table_text(session: Session, name: str, version: str, *, by: Actor, today: date) -> str:
    """The text of a version, to be kept as a file and changed there.

    :raises RuleViolation: when it is unknown.
    """
    del by, today
    for row in published(session, _TABLE):
        if (row.key, row.version) == (name, version):
            return row.content
    if name not in PUBLISHABLE or version != _SHIPPED:
        raise RuleViolation("找不到这一版字典，请刷新后再试。", "version")
    return read_text(shipped_file(name))


def version_words(version: str) -> str:
    """第 2 版, or 随程序 for the one that ships with the program."""
    return f"第 {version} 版" if version.isdecimal() else _SHIPPED


@needs(Permission.PUBLISH_RULES)
def preview_table(session: Session, path: Path, rules: Rules, *, by: Actor, today: date) -> TablePreview:
    """Check a csv or xlsx file and say what publishing it would change; its name begins with the table's.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: as ``publish_table``, and for a file whose name is no table's.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    del by
    name = next((n for n, label in PUBLISHABLE.items() if path.stem.startswith((n, label))), "")
    if not name:
        known = "、".join(PUBLISHABLE.values())
        raise RuleViolation(f"认不出“{path.name}”是哪个字典，文件名要以{known}开头。", "file")
    try:
        text = _as_csv(path) if path.suffix.lower() in WORKBOOKS else read_text(path)
    except OSError:
        raise EnvironmentProblem(f"打不开“{path.name}”", "请换一个位置或重新选择文件") from None
    draft = TableDraft(name, text, path.name, today)
    before, changes = _checked(session, draft, rules, today)
    return TablePreview(name, PUBLISHABLE[name], text, path.name, version_words(before.version), changes)


def _as_csv(path: Path) -> str:
    """The first sheet of a workbook as the csv that a table is kept as; empty lines are left out.

    :raises RuleViolation: when it is no workbook that can be read.
    :raises OSError: when the file cannot be read.
    """
    first, *_ = read_workbook(path.read_bytes(), path.name)
    rows = [[cell.strip() for cell in row.cells] for row in first.rows]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue()


@needs(Permission.PUBLISH_RULES)
def publish_table(session: Session, draft: TableDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Publish a version of a table; it goes to every township with the next package. Returns its uid.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: naming the line, when the text cannot be used; when an entry is lost, the day is
        past, or nothing differs.
    """
    _checked(session, draft, rules, local_date(now))
    number = sum(row.key == draft.name for row in published(session, _TABLE)) + 1
    row = RuleDocument(
        kind=_TABLE,
        key=draft.name,
        version=str(number),
        title=PUBLISHABLE[draft.name],
        content=draft.text,
        valid_from=draft.valid_from,
        published_by=by.name,
    )
    session.add(row)
    session.flush()
    return row.uid


def _checked(
    session: Session, draft: TableDraft, rules: Rules, today: date
) -> tuple[CodeTable, tuple[ProfileChange, ...]]:
    """The table that was in force before, and what differs from it."""
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("字典由县级综治中心下发。", "role")
    if draft.name not in PUBLISHABLE:
        raise RuleViolation("这个字典是国家标准，不能改。", "name")
    if draft.valid_from < today:
        raise RuleViolation("生效日期不能早于今天，请改成今天或以后。", "valid_from")
    table = parse_table(draft.name, draft.text, draft.file_name)
    before = tables_in_force(session, draft.valid_from).get(draft.name) or shipped_table(draft.name)
    lost = next((key for key in before.rows if key not in table.rows), None)
    if lost is not None:
        words = before.label(lost)
        raise RuleViolation(
            f"少了“{lost} {words}”。以前的案件还在用，不能删；不想再用，就在 valid_to 写停用的日期。", "file"
        )
    changes = table_changes(before, table)
    if not changes:
        raise RuleViolation("和现在用的没有不同，不用下发。", "file")
    return before, changes


def table_changes(old: CodeTable, new: CodeTable) -> tuple[ProfileChange, ...]:
    """What ``new`` has otherwise than ``old``, in its own order."""
    return tuple(_changes(old, new))


def _changes(old: CodeTable, new: CodeTable) -> Iterator[ProfileChange]:
    for key, row in new.rows.items():
        before = old.rows.get(key)
        if before is None:
            yield ProfileChange(key, f"{row.code or key} {row.label}", "", _said(row, _SAID))
        elif before != row:
            differs = tuple(name for name in _SAID if getattr(before, name) != getattr(row, name))
            label = f"{before.code or key} {before.label}"
            yield ProfileChange(key, label, _said(before, differs) or "没有", _said(row, differs) or "没有")


_SAID = ("label", "code", "parent", "local_alias", "valid_from", "valid_to", "std_ref")
_WORDS = {
    "code": "编号 {}",
    "parent": "属 {}",
    "local_alias": "又叫{}",
    "valid_from": "{} 起",
    "valid_to": "用到 {}",
    "std_ref": "依据 {}",
}


def _said(row: CodeRow, names: tuple[str, ...]) -> str:
    """These facts of an entry in words; empty ones are left out."""
    values = ((name, getattr(row, name)) for name in names)
    return "，".join(_WORDS.get(name, "{}").format(value) for name, value in values if value)
