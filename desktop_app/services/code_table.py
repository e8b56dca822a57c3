"""Official code tables shipped as data, and the search in them."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from db.enums import DisputeType
from desktop_app.errors import RuleViolation
from desktop_app.paths import resource
from desktop_app.services.name_reading import initials

_COLUMNS = ("key", "code", "label", "parent", "valid_from", "valid_to", "std_ref", "local_alias")


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One entry. ``key`` is stored with records; ``code`` is the official one, empty while not confirmed."""

    key: str
    code: str
    label: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    std_ref: str
    local_alias: str

    def valid_on(self, day: date) -> bool:
        """Whether the entry may be chosen on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, eq=False)
class CodeTable:
    """A table by key, in its own order. ``version`` is empty for the one that ships with the program.

    Two are equal only when they are one, so that what is made from a table can be kept by it. ``retired``
    keys are known, so that what holds them prints, but they are not offered any more.
    """

    name: str
    rows: Mapping[str, CodeRow] = field(default_factory=dict[str, CodeRow])
    version: str = ""
    retired: frozenset[str] = frozenset()

    def label(self, key: str) -> str:
        """Printed label, main and sub label joined by a hyphen; an unknown key prints as it is.

        Historic imports hold codes that no table knows; they must print rather than vanish.
        """
        row = self.rows.get(key)
        if row is None:
            return key
        parent = self.rows.get(row.parent)
        return f"{parent.label}-{row.label}" if parent is not None else row.label

    def children(self, parent: str = "") -> tuple[CodeRow, ...]:
        """Entries below ``parent``; the main entries without it."""
        return tuple(row for row in self.rows.values() if row.parent == parent)

    def search(self, text: str, day: date | None = None) -> tuple[CodeRow, ...]:
        """Entries valid on ``day`` whose code starts with ``text`` or whose label, alias or initials hold it.

        Exact codes come first, then codes, labels and initials; an empty text gives the whole table.
        """
        wanted = text.strip().lower()
        ranked: list[tuple[int, CodeRow]] = []
        for row in self.rows.values():
            if day is not None and not row.valid_on(day):
                continue
            rank = self._rank(row, wanted)
            if rank is not None:
                ranked.append((rank, row))
        return tuple(row for _, row in sorted(ranked, key=lambda pair: pair[0]))

    def _rank(self, row: CodeRow, wanted: str) -> int | None:
        code = row.code or row.key
        if not wanted or code.lower() == wanted:
            return 0
        if code.lower().startswith(wanted):
            return 1
        if wanted in self.label(row.key).lower() or wanted in row.local_alias.lower():
            return 2
        if wanted.isascii() and wanted.isalpha() and wanted in _initials(row.label):
            return 3
        return None


@lru_cache(maxsize=8192)
def _initials(label: str) -> str:
    return initials(label, personal=False)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_table(name: str, path: Path) -> CodeTable:
    """Read a table from its csv file.

    :raises RuleViolation: as ``parse_table``.
    :raises OSError: when the file cannot be read.
    """
    return parse_table(name, path.read_text("utf-8-sig"), path.name)


def parse_table(name: str, text: str, file_name: str) -> CodeTable:
    """Read a table from the text of its csv file.

    :raises RuleViolation: naming file and line when columns, dates, keys or parents are wrong.
    """
    rows: dict[str, CodeRow] = {}
    for line, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        if len(cells) != len(_COLUMNS) or (line == 1 and tuple(cells) != _COLUMNS):
            raise _refuse(file_name, line, "列应为 " + ",".join(_COLUMNS))
        if line == 1:
            continue
        key, code, label, parent, valid_from, valid_to, std_ref, alias = cells
        if not key or not label or key in rows:
            raise _refuse(file_name, line, "key 和 label 不能为空，key 不能重复")
        if parent and parent not in rows:
            raise _refuse(file_name, line, f"上级“{parent}”要写在前面")
        try:
            days = _day(valid_from), _day(valid_to)
        except ValueError:
            raise _refuse(file_name, line, "日期应如 2026-01-01") from None
        rows[key] = CodeRow(key, code, label, parent, *days, std_ref, alias)
    return CodeTable(name, rows)


def _refuse(file_name: str, line: int, sentence: str) -> RuleViolation:
    return RuleViolation(f"字典“{file_name}”第 {line} 行：{sentence}，请改正。", "code_table")


PUBLISHABLE: Mapping[str, str] = {"category": "事件类别", "resolution_method": "化解方式"}
"""Tables that a county may have otherwise, with their names on screen; the others are national."""


class _InUse:
    """The county's tables in force. One process has one centre open; who opens it says what is in force."""

    published: Mapping[str, CodeTable] = {}


def use_published(tables: Mapping[str, CodeTable]) -> None:
    """Use these tables of the county in the place of the shipped ones; an empty mapping takes them away."""
    _InUse.published = dict(tables)


def load_table(name: str) -> CodeTable:
    """The county's table in force, else the shipped one.

    Names: category, ethnicity, education, id_kind, resolution_method, person_category, event_level,
    event_nature.

    :raises OSError: for a name without file.
    """
    return _InUse.published.get(name) or shipped_table(name)


@lru_cache(maxsize=32)
def shipped_table(name: str) -> CodeTable:
    """The table that ships with the program.

    :raises OSError: for a name without file.
    """
    return read_table(name, shipped_file(name))


def shipped_file(name: str) -> Path:
    """The csv file of a shipped table."""
    return resource("code_tables", f"{name}.csv")


def category_exists(code: str) -> bool:
    """Whether ``code`` is a 综治 category, main (2 digits) or sub (4 digits)."""
    return code in load_table("category").rows


@lru_cache(maxsize=1)
def _dispute_types() -> Mapping[str, DisputeType]:
    with resource("code_tables", "category_dispute_type.csv").open(encoding="utf-8", newline="") as file:
        return {row["category"]: DisputeType(row["dispute_type"]) for row in csv.DictReader(file)}


def suggested_type(category_code: str) -> DisputeType | None:
    """纠纷类型 that the editable mapping proposes for a 综治 category; only a proposal, both are stored."""
    table = _dispute_types()
    return table.get(category_code) or table.get(category_code[:2])


@lru_cache(maxsize=1)
def _causes() -> Mapping[str, str]:
    with resource("code_tables", "category_cause.csv").open(encoding="utf-8", newline="") as file:
        return {row["category"]: row["cause"] for row in csv.DictReader(file)}


def cause_of(category_code: str | None) -> str:
    """Cause of the 排查情况表 that the editable mapping gives a 综治 category; ``other`` without one."""
    code, table = category_code or "", _causes()
    return table.get(code) or table.get(code[:2]) or "other"


@lru_cache(maxsize=1)
def area_names() -> Mapping[str, str]:
    """County-level division codes (six digits) with province, city and county in one string."""
    with resource("code_tables", "area.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["code"]: row["province"] + row["city"] + row["name"] for row in rows}
