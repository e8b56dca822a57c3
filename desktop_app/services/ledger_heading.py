"""The heading of a ledger sheet: where it stands, in one row or two, and what each of its columns means."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from desktop_app.services.ledger_kind import IGNORED, LedgerKind
from desktop_app.services.table_file import HEADER_WITHIN, header_key
from desktop_app.services.table_sheet import Sheet

_APPLICANT_KEYS = (
    "申请人",
    "申请方",
    "甲方",
    "来访人",
    "反映人",
    "投诉人",
    "一方当事人",
    "诉求人",
    "当事人",
    "当事人甲",
    "一方",
)
_RESPONDENT_KEYS = (
    "被申请人", "被申请方", "乙方", "被反映人", "被投诉人", "对方当事人", "对方", "另一方当事人", "当事人乙",
    "另一方",
)  # fmt: skip
_OF_RESPONDENT = {
    "parties": "respondents",
    "applicants": "respondents",
    "phone": "respondent_phone",
    "id_number": "respondent_id_number",
    "address": "respondent_address",
    "gender": "",
    "age": "",
    "birth_date": "",
}
"""Meanings of the words below 被申请人; the second 姓名 of a heading is the respondent's as well."""
_OF_APPLICANT = {"parties": "applicants"}
_NAME_WORDS = frozenset({"姓名", "名称", "姓名或名称", "姓名（名称）"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: rows ``first`` to ``last`` of the sheet (from 0), one title per column, none twice."""

    first: int
    last: int
    titles: tuple[str, ...]
    guesses: Mapping[int, str]
    """Column (from 0) to the meaning that its title suggests."""
    kind: str = ""
    """Key of the kind of ledger that was looked for."""

    @property
    def layout(self) -> str:
        """Key of the layout: the same for every sheet with the same titles, in any order."""
        keys = sorted(header_key(title) for title in self.titles if title)
        own = "\x1f".join(k for k in keys if k not in IGNORED)
        return sha256(f"{self.kind}\x1e{own}".encode() if self.kind else own.encode()).hexdigest()


def find_heading(sheet: Sheet, kind: LedgerKind) -> Heading | None:
    """The heading of a sheet: the row, or two rows, whose titles say most; None without any filled row.

    Where nothing is known, the first wide row of words is taken, so that a person can say what its columns
    mean.
    """
    titles = {key: meaning for key, meaning in kind.titles_by_key().items() if meaning in kind.labels}
    best: Heading | None = None
    for first in range(min(len(sheet.rows), HEADER_WITHIN)):
        for last in (first, first + 1):
            heading = _heading(sheet, first, last, titles)
            if heading is not None and (best is None or _rank(heading) > _rank(best)):
                best = heading
    if best is None or not (kind.telling & set(best.guesses.values()) or len(best.guesses) > 1):
        best = _first_wide_row(sheet) or best
    return None if best is None else replace(best, kind=kind.key)


def _rank(heading: Heading) -> tuple[int, int]:
    """What makes one heading better than another: more meanings, then fewer rows."""
    return len(heading.guesses), heading.first - heading.last


def _heading(sheet: Sheet, first: int, last: int, titles: Mapping[str, str]) -> Heading | None:
    if last >= len(sheet.rows):
        return None
    if last == first:
        words = list(sheet.rows[first].cells)
        found = _meanings([("", word) for word in words], titles)
        return Heading(first, last, _unique(words), found) if found else None
    pairs = _pairs(sheet, first)
    if pairs is None or sum(_known(below, titles) for _, below in pairs) < 2:
        return None
    if len({above for above, _ in pairs if above}) < 2:
        return None  # a title line over the whole table, not a heading of two rows
    found = _meanings(pairs, titles)
    joined = [below if _swallows(above, below) else above + below for above, below in pairs]
    return Heading(first, last, _unique(joined), found)


def _known(word: str, titles: Mapping[str, str]) -> bool:
    return header_key(word) in titles or header_key(word) in _NAME_WORDS


def _swallows(above: str, below: str) -> bool:
    """Whether the upper word says nothing that the lower one does not: 被申请人 above 被申请人电话."""
    return not above or bool(below and header_key(above) in header_key(below))


def _pairs(sheet: Sheet, first: int) -> list[tuple[str, str]] | None:
    """Upper and lower word of each column; the upper one holds for all columns it spans."""
    upper, lower = sheet.rows[first], sheet.rows[first + 1]
    if lower.line != upper.line + 1:
        return None
    width = max(len(upper.cells), len(lower.cells))
    above = [*upper.cells, *[""] * (width - len(upper.cells))]
    below = [*lower.cells, *[""] * (width - len(lower.cells))]
    spans = {
        column - sheet.left: start[1] - sheet.left
        for start, end in sheet.merged
        if start[0] == upper.line - 1 == end[0]
        for column in range(start[1], end[1] + 1)
    }
    spanned = ""
    for column in range(width):
        if sheet.merged:
            above[column] = above[spans.get(column, column)].strip()
        else:
            # Without ranges (csv) an empty upper cell belongs to the word at its left, if it has one below.
            spanned = above[column].strip() or (spanned if below[column].strip() else "")
            above[column] = spanned
    return [(a, b.strip()) for a, b in zip(above, below, strict=True)]


def _meanings(pairs: Sequence[tuple[str, str]], titles: Mapping[str, str]) -> dict[int, str]:
    """Meaning of each column that has one; of two with one meaning the second may be the other side's."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    known = set(titles.values())
    for column, (above, below) in enumerate(pairs):
        for meaning in _candidates(above, below, titles):
            if meaning and meaning not in taken and meaning in known:
                found[column] = meaning
                taken.add(meaning)
                break
    return found


def _candidates(above: str, below: str, titles: Mapping[str, str]) -> Iterator[str]:
    upper, lower = header_key(above), header_key(below)
    if not lower:
        yield titles.get(upper, "")
        return
    plain = titles.get(lower, "parties" if lower in _NAME_WORDS else "")
    if upper in _RESPONDENT_KEYS:
        yield _OF_RESPONDENT.get(plain, plain)
        return
    yield titles.get(upper + lower, "") if upper else ""
    if upper in _APPLICANT_KEYS:
        yield _OF_APPLICANT.get(plain, plain) if upper != "当事人" else plain
    yield plain
    yield _OF_RESPONDENT.get(plain, "")


def _unique(words: Sequence[str]) -> tuple[str, ...]:
    """Titles for the columns; a title that occurs again gets its number, an empty one stays empty."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for word in words:
        title = re.sub(r"\s+", "", word)
        if title:
            seen[title] = seen.get(title, 0) + 1
            title = title if seen[title] == 1 else f"{title}（{seen[title]}）"
        found.append(title)
    return tuple(found)


def _first_wide_row(sheet: Sheet) -> Heading | None:
    """The first row of at least three different words without figures that has rows below it."""
    widest = max(len(row.cells) for row in sheet.rows[:HEADER_WITHIN])
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        words = [cell.strip() for cell in row.cells if cell.strip()]
        if len(set(words)) >= min(3, widest) and not any(re.search(r"\d{2}", word) for word in words):
            return Heading(number, number, _unique(row.cells), {}) if number + 1 < len(sheet.rows) else None
    return None
