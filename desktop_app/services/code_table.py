"""Official code tables shipped as data, and the search in them."""

import csv
import io
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from db.enums import DisputeType
from desktop_app.domain.sweep_statistics import CAUSES
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

    :raises RuleViolation: naming file and line when columns, dates, keys or parents are wrong, and in a 对照
        table for words that are none of the kinds.
    """
    rows: dict[str, CodeRow] = {}
    words = _known_words(name)
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
        if words is not None and label not in words:
            raise _refuse(file_name, line, f"没有“{label}”这一类，只能写：" + "、".join(words))
        rows[key] = CodeRow(key, code, label, parent, *days, std_ref, alias)
    return CodeTable(name, rows)


def _refuse(file_name: str, line: int, sentence: str) -> RuleViolation:
    return RuleViolation(f"字典“{file_name}”第 {line} 行：{sentence}，请改正。", "code_table")


PUBLISHABLE: Mapping[str, str] = {
    "category": "事件类别",
    "resolution_method": "化解方式",
    "person_category": "人员类别",
    "event_level": "事件级别",
    "event_nature": "事件性质",
    "category_dispute_type": "纠纷类型对照",
    "category_cause": "排查原因对照",
    "unit_duty": "部门职责清单",
    "community_duty": "社区责任清单",
}
"""Tables that a county may have otherwise, with their names on screen; the others are national.

In the two 对照 tables ``key`` is a category and ``label`` what it is proposed to be counted as. In the two
lists of duties ``label`` is a unit, ``code`` its categories, ``local_alias`` its words, ``std_ref`` the law.
"""


class _InUse:
    """The county's tables in force. One process has one centre open; who opens it says what is in force."""

    published: Mapping[str, CodeTable] = {}


def use_published(tables: Mapping[str, CodeTable]) -> None:
    """Use these tables of the county in the place of the shipped ones; an empty mapping takes them away."""
    _InUse.published = dict(tables)


def load_table(name: str) -> CodeTable:
    """The county's table in force, else the shipped one.

    Names: category, ethnicity, education, id_kind, resolution_method, person_category, event_level,
    event_nature, category_dispute_type, category_cause, unit_duty, community_duty.

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
def _cause_words() -> Mapping[str, str]:
    """Causes of the 排查情况表 by their printed words, which are template data."""
    labels = tomllib.loads(resource("templates", "sweep_statistics.toml").read_text("utf-8"))["labels"]
    return {labels[cause]: cause for cause in CAUSES}


_TYPE_WORDS: Mapping[str, DisputeType] = {one.label: one for one in DisputeType}


def suggested_type(category_code: str) -> DisputeType | None:
    """纠纷类型 that the editable mapping proposes for a 综治 category; only a proposal, both are stored."""
    return _TYPE_WORDS.get(_mapped("category_dispute_type", category_code))


def cause_of(category_code: str | None) -> str:
    """Cause of the 排查情况表 that the editable mapping gives a 综治 category; ``other`` without one."""
    return _cause_words().get(_mapped("category_cause", category_code or ""), "other")


def _mapped(name: str, category_code: str) -> str:
    """What a 对照 table says of a category or of its main one; entries that are retired say nothing."""
    table = load_table(name)
    for code in (category_code, category_code[:2]):
        row = table.rows.get(code)
        if row is not None and code not in table.retired:
            return row.label
    return ""


def _known_words(name: str) -> Collection[str] | None:
    """Labels that a 对照 table may hold; ``None`` for every other table."""
    match name:
        case "category_dispute_type":
            return _TYPE_WORDS.keys()
        case "category_cause":
            return _cause_words().keys()
        case _:
            return None


@lru_cache(maxsize=1)
def area_names() -> Mapping[str, str]:
    """County-level division codes (six digits) with province, city and county in one string."""
    with resource("code_tables", "area.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["code"]: row["province"] + row["city"] + row["name"] for row in rows}
