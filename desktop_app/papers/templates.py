"""Wording of the papers: titles, labels, fixed sentences, order of rows, columns. Data, not code.

A template is one TOML file in ``resources/templates``; a county's own file of the same form may stand in
its place. What a layout needs is checked when the file is read, and a fault names file and key.
"""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.page import Marks
from desktop_app.papers.kit.tables import Column
from desktop_app.paths import resource


@dataclass(frozen=True, slots=True)
class Needs:
    """What a layout asks of its template: keys, placeholders of each sentence, rows it can draw."""

    labels: frozenset[str]
    sentences: Mapping[str, frozenset[str]]
    rows: frozenset[str] = frozenset()
    columns: Mapping[str, frozenset[str]] | None = None


def needs(
    labels: str,
    sentences: Mapping[str, str] | None = None,
    rows: str = "",
    columns: Mapping[str, str] | None = None,
) -> Needs:
    """Needs from words separated by spaces; ``sentences`` maps a name to its allowed placeholders."""
    return Needs(
        frozenset(labels.split()),
        {name: frozenset(fields.split()) for name, fields in (sentences or {}).items()},
        frozenset(rows.split()),
        {name: frozenset(keys.split()) for name, keys in (columns or {}).items()},
    )


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template."""

    title: str
    labels: Mapping[str, str]
    sentences: Mapping[str, str]
    rows: tuple[str, ...]
    columns: Mapping[str, tuple[Column, ...]]

    def sentence(self, name: str, /, **values: object) -> str:
        """A fixed sentence with its values put in."""
        return self.sentences[name].format(**values)


class _Reader:
    """Reads one parsed file and says in plain words what is wrong with it."""

    def __init__(self, file: str, content: Mapping[str, object]) -> None:
        self._file = file
        self._content = content

    def fault(self, key: str, what: str) -> RuleViolation:
        return RuleViolation(f"文书模板“{self._file}”的“{key}”{what}，请改好后再用。", key)

    def title(self) -> str:
        title = self._content.get("title")
        if not isinstance(title, str) or not title:
            raise self.fault("title", "没有填写")
        return title

    def texts(self, table: str, wanted: frozenset[str]) -> dict[str, str]:
        found = self._content.get(table, {})
        if not isinstance(found, dict):
            raise self.fault(table, "应当是一组文字")
        texts = cast("dict[str, object]", found)
        for key in sorted(wanted):
            if not isinstance(texts.get(key), str):
                raise self.fault(f"{table}.{key}", "没有填写")
        return {key: value for key, value in texts.items() if isinstance(value, str)}

    def sentences(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, str]:
        texts = self.texts("sentences", frozenset(wanted))
        for name, allowed in wanted.items():
            try:
                used = {
                    field for _, field, _, _ in string.Formatter().parse(texts[name]) if field is not None
                }
            except ValueError as fault:
                raise self.fault(f"sentences.{name}", "里的大括号不成对") from fault
            if not used <= allowed:
                raise self.fault(f"sentences.{name}", f"里有不认识的项目“{sorted(used - allowed)[0]}”")
        return texts

    def rows(self, known: frozenset[str]) -> tuple[str, ...]:
        rows = self._content.get("rows", [])
        if not isinstance(rows, list):
            raise self.fault("rows", "应当是一列名称")
        names = tuple(str(row) for row in cast("list[object]", rows))
        for name in names:
            if name not in known:
                raise self.fault("rows", f"里有不认识的行“{name}”")
        if known and not names:
            raise self.fault("rows", "没有填写")
        return names

    def columns(self, name: str, known: frozenset[str]) -> tuple[Column, ...]:
        tables = self._content.get("columns", {})
        rows = cast("dict[str, object]", tables).get(name) if isinstance(tables, dict) else None
        if not isinstance(rows, list) or not rows:
            raise self.fault(f"columns.{name}", "没有填写")
        out: list[Column] = []
        for row in cast("list[dict[str, object]]", rows):
            key, head, width = row.get("key"), row.get("head"), row.get("width")
            if key not in known or not isinstance(head, str) or not isinstance(width, int | float):
                raise self.fault(f"columns.{name}", f"里“{key}”一列不完整或不认识")
            out.append(Column(str(key), head, float(width), bool(row.get("centred", False))))
        return tuple(out)


def read(path: Path, wanted: Needs) -> Template:
    """Read and check a template file.

    :raises RuleViolation: when the file is not TOML or lacks something; the text names the key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise RuleViolation(f"文书模板“{path.name}”不是完整的 TOML 文件，请检查：{fault}", "") from fault
    reader = _Reader(path.name, content)
    return Template(
        reader.title(),
        reader.texts("labels", wanted.labels),
        reader.sentences(wanted.sentences),
        reader.rows(wanted.rows),
        {name: reader.columns(name, keys) for name, keys in (wanted.columns or {}).items()},
    )


_shipped: dict[str, Template] = {}


def shipped(name: str, wanted: Needs) -> Template:
    """The program's own template of a paper, e.g. ``agreement``; read once."""
    if name not in _shipped:
        _shipped[name] = read(resource("templates", f"{name}.toml"), wanted)
    return _shipped[name]


_COMMON = needs("continued", {"continued": "title", "goes_on": "", "count": "page pages"})


@cache
def common() -> Template:
    """Words that all papers share."""
    return shipped("common", _COMMON)


def marks(template: Template, number: str = "") -> Marks:
    """Continuation marks of a paper; ``number`` names a loose sheet."""
    words = common()
    return Marks(
        words.sentence("continued", title=template.title),
        words.sentences["goes_on"],
        words.sentences["count"],
        number,
    )
