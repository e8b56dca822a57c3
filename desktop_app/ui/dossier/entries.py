"""Rows of the contents of a dossier (卷内目录): slots with their papers and scans, and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from db.enums import PaperKind
from desktop_app.services.attachment_view import AttachmentRow, AttachmentState
from desktop_app.services.dossier_slot import DossierState, SheetRow, SlotRow, SlotStatus
from desktop_app.services.paper_version import OLD_SCAN, OUTDATED, OutdatedPrints
from desktop_app.services.rules import Rules
from desktop_app.ui.kit.cells import Cell, Sign, Text, TwoPart
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from desktop_app.services.dossier_binding import Bound

COVER, CONTENTS = "cover", "contents"
"""Keys of what the program adds in front when it binds."""
SIGNS = {
    SlotStatus.PRESENT: ("check", Tone.OK),
    SlotStatus.UNSIGNED: ("edit", Tone.WARNING),
    SlotStatus.MISSING: ("error", Tone.DANGER),
    SlotStatus.LATER: ("clock", Tone.MUTED),
    SlotStatus.NOT_NEEDED: ("minus", Tone.MUTED),
}
UNNUMBERED = "不编页"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a paper, a scan, an empty slot, or a leaf that binding adds (without slot or unnumbered).

    ``index`` is the first page in the bound file, -1 while it is not bound. ``flag``: it says something else
    than the paper would say now.
    """

    key: str
    number: str
    name: str
    status: SlotStatus
    slot: SlotRow | None = None
    sheet: SheetRow | None = None
    scan: AttachmentRow | None = None
    pages: str = ""
    index: int = -1
    flag: str = ""

    @property
    def paper(self) -> tuple[PaperKind, UUID] | None:
        """Kind and record of the paper of this row."""
        return None if self.sheet is None else (self.sheet.kind, self.sheet.subject)

    @property
    def awaited(self) -> bool:
        """Whether it is a scan whose bytes have not come: it is not bound."""
        return self.scan is not None and self.scan.state is not AttachmentState.HERE


def entries_of(state: DossierState, rules: Rules) -> tuple[Entry, ...]:
    """All rows in the order in which the dossier is bound."""
    numbered = {slot.code for slot in rules.profile.dossier.slots if slot.numbered}
    rows = [
        Entry(COVER, "", "卷宗封面", SlotStatus.PRESENT, pages=UNNUMBERED),
        Entry(CONTENTS, "", "卷内目录", SlotStatus.PRESENT, pages=UNNUMBERED),
    ]
    number = 0
    for slot in state.slots:
        if slot.code not in numbered:
            rows.append(Entry(slot.code, "", slot.name, SlotStatus.PRESENT, slot, pages=UNNUMBERED))
            continue
        number += 1
        rows += _of_slot(slot, str(number))
    return tuple(rows)


def _of_slot(slot: SlotRow, number: str) -> list[Entry]:
    # A slot for one paper or another (受理（不予受理）通知书) goes by the name of the one that is there.
    own = len(slot.sheets) > 1 or "（" in slot.name
    rows = [
        Entry(
            f"{slot.code}/{place}",
            "",
            sheet.name if own else slot.name,
            SlotStatus.UNSIGNED if sheet.unsigned else slot.status,
            slot,
            sheet=sheet,
        )
        for place, sheet in enumerate(slot.sheets)
    ]
    rows += [
        Entry(f"{slot.code}/scan{place}", "", scan.title, SlotStatus.PRESENT, slot, scan=scan)
        for place, scan in enumerate(slot.scans)
    ]
    if not rows:
        rows = [Entry(slot.code, "", slot.name, slot.status, slot)]
    rows[0] = replace(rows[0], number=number)
    return rows


def with_flags(entries: Sequence[Entry], outdated: OutdatedPrints) -> tuple[Entry, ...]:
    """The rows with a word at prints and scans of an older version."""
    found: list[Entry] = []
    for entry in entries:
        flag = ""
        if entry.sheet is not None and (entry.sheet.kind, entry.sheet.subject) in outdated.papers:
            flag = OUTDATED
        elif entry.scan is not None and entry.scan.uid in outdated.scans:
            flag = OLD_SCAN
        found.append(replace(entry, flag=flag) if flag else entry)
    return tuple(found)


def first_shown(entries: Sequence[Entry]) -> Entry:
    """Where the bar stands first: what wants a signature, else a paper or scan, else what is missing."""
    shown = [e for e in entries if e.sheet is not None or e.scan is not None]
    open_ones = [e for e in shown if e.status is SlotStatus.UNSIGNED]
    lacking = [e for e in entries if e.slot is not None and e.slot.lacks]
    return next(iter(open_ones + shown + lacking), entries[0])


def with_pages(entries: Sequence[Entry], bound: "Bound") -> tuple[Entry, ...]:
    """The rows with the page numbers of a bound dossier; papers and scans stand in the same order there."""
    places = iter(bound.entries)
    first = bound.entries[0].index if bound.entries else 2
    last = bound.entries[-1].index + bound.entries[-1].last_page - bound.entries[-1].first_page
    found: list[Entry] = []
    for entry in entries:
        if entry.awaited:
            found.append(entry)
        elif entry.sheet is not None or entry.scan is not None:
            place = next(places)
            one = place.first_page == place.last_page
            pages = f"{place.first_page}" if one else f"{place.first_page}\u2013{place.last_page}"
            found.append(replace(entry, pages=pages, index=place.index))
        elif entry.key == COVER:
            found.append(replace(entry, index=0))
        elif entry.key == CONTENTS:
            # The cover is one page; contents fill what is left before the first entry.
            found.append(replace(entry, index=min(1, first - 1)))
        elif entry.pages == UNNUMBERED:
            found.append(replace(entry, index=last + 1))
        else:
            found.append(entry)
    return tuple(found)


def progress_of(state: DossierState, rules: Rules) -> tuple[int, int]:
    """How many of the needed slots are complete and signed; the leaves that binding adds do not count."""
    numbered = {slot.code for slot in rules.profile.dossier.slots if slot.numbered}
    needed = [
        slot for slot in state.slots if slot.code in numbered and slot.status is not SlotStatus.NOT_NEEDED
    ]
    whole = [
        s for s in needed if s.status is SlotStatus.PRESENT and not any(one.unsigned for one in s.sheets)
    ]
    return len(whole), len(needed)


def _name(entry: Entry) -> Cell:
    if entry.scan is not None:
        return TwoPart(entry.name, entry.flag or "扫描件")
    flag = entry.flag or (entry.sheet.unsigned if entry.sheet is not None else "")
    if flag:
        return TwoPart(short_name(entry.name), flag)
    tone = Tone.MUTED if entry.status is SlotStatus.NOT_NEEDED else Tone.NORMAL
    return Text(short_name(entry.name), tone)


def short_name(name: str) -> str:
    """The name without 人民调解 before it, which every paper here has; 调解记录 keeps its own word."""
    short = name.removeprefix("人民调解")
    return f"调解{short}" if short.startswith("记录") else short or name


def _sign(entry: Entry) -> Cell:
    if entry.scan is not None and entry.awaited:
        return Sign("clock", entry.scan.state.label, Tone.WARNING)
    if entry.flag:
        return Sign("alert", entry.flag, Tone.WARNING)
    icon, tone = SIGNS[entry.status]
    return Sign(icon, entry.status.label, tone)


class ContentsTable(RowsTable[Entry]):
    """The contents: number, name, pages, how it stands."""

    def __init__(self) -> None:
        """Make an empty table."""
        columns = (
            Column[Entry]("number", "", lambda e: Text(e.number, Tone.MUTED, small=True), width=30),
            Column[Entry]("name", "文书", _name, always=True),
            Column[Entry]("pages", "页号", lambda e: Text(e.pages, Tone.MUTED, small=True), width=56),
            Column[Entry]("sign", "", _sign, width=34),
        )
        model: RowsModel[Entry] = RowsModel(columns, lambda entry: entry.key)
        super().__init__(model, "卷内文书", row_height=32)
