"""One village: its grids with who serves them, and of the chosen grid everything that is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal

from desktop_app.services.grid import GridRow
from desktop_app.services.grid_note import NoteRow
from desktop_app.services.grid_view import GridDetail
from desktop_app.services.grid_worker import PostingRow
from desktop_app.services.unit_view import VillageDetail
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.unit.grid_forms import matter_words
from desktop_app.ui.unit.table import GridTable


@dataclass(frozen=True, slots=True)
class VillageDoors:
    """What the panel calls; ``None`` where this user may not change, or not see, something."""

    add: Callable[[], object] | None
    post: Callable[[GridRow], object] | None
    hand_over: Callable[[GridDetail], object] | None
    number: Callable[[GridRow, PostingRow], object] | None
    offered: Callable[[GridDetail], Sequence[Action]]
    today: Callable[[], date]


class VillagePanel(DetailPanel):
    """Detail of a village; the grid with the bar decides what the buttons do. ``grid_wanted(uid)``."""

    grid_wanted = Signal(object)

    def __init__(self, doors: VillageDoors) -> None:
        """Make an empty panel."""
        super().__init__()
        self._doors = doors
        self._detail: VillageDetail | None = None
        self._grid: GridDetail | None = None
        self._chosen: GridRow | None = None
        self.grids = GridTable()
        self.grids.current_row_changed.connect(self._choose)
        if doors.post is not None:
            self.grids.opened.connect(doors.post)
        section = self.add_section("网格")
        self._grid_section = section
        if doors.add is not None:
            section.add_link("添加网格", doors.add)
        self._none = Label("这个村（社区）还没有网格。", Words.LABEL)
        section.body.addWidget(self._none)
        section.body.addWidget(self.grids)
        self._card = self.add_section("网格和网格员")
        self._facts = KeyValues()
        self._card.body.addWidget(self._facts)
        self._notes = self.add_section("备忘和走访")
        self._note_lines = Timeline()
        self._notes.body.addWidget(self._note_lines)
        self._past = self.add_section("任职、交接和调整")
        self._timeline = Timeline()
        self._past.body.addWidget(self._timeline)

    def show_village(self, detail: VillageDetail) -> None:
        """Show a village; the bar stays on its grid, else goes to the first vacancy or grid."""
        self._detail = detail
        row = detail.row
        self.set_head(DetailHead(row.name, row.code))
        words = f"{row.grids} 个，在岗 {row.posted}，空缺 {row.vacant}" if row.vacant else f"{row.grids} 个"
        self._grid_section.set_help(words if row.grids else "")
        self._none.setVisible(not detail.grids)
        self.grids.setVisible(bool(detail.grids))
        self.grids.set_rows(detail.grids)
        if self.grids.current_row() is None and detail.grids:
            first = next((grid for grid in detail.grids if grid.vacant), detail.grids[0])
            self.grids.select_key(first.uid)
        self._choose(self.grids.current_row())

    def show_grid(self, detail: GridDetail) -> None:
        """Show what is known of the chosen grid."""
        if self._chosen is None or detail.row.uid != self._chosen.uid:
            return  # asked for before another grid was chosen
        self._grid = detail
        self._facts.set_pairs(_facts(detail))
        today = self._doors.today()
        notes = [note for note in detail.notes if note.settled_on is None][:20]
        self._notes.setVisible(bool(notes))
        self._notes.set_help(f"{len(notes)} 条没办结" if notes else "")
        self._note_lines.set_events(tuple(_note_event(note, today) for note in notes))
        self._timeline.set_events(_history(detail) or (_NOBODY,))
        self._show_actions()

    def choose(self, uid: UUID) -> None:
        """Put the bar on a grid."""
        self.grids.select_key(uid)

    def _choose(self, grid: GridRow | None) -> None:
        changed = self._chosen is None or grid is None or grid.uid != self._chosen.uid
        self._chosen = grid
        if changed:
            self._grid = None
        for part in (self._card, self._past):
            part.setVisible(grid is not None)
        self._card.set_help(grid.name if grid is not None else "")
        if grid is None or changed:
            self._notes.setVisible(False)
            self._facts.set_pairs(())
            postings = self._postings()
            self._timeline.set_events(tuple(_posting_event(p) for p in postings) or (_NOBODY,))
        self._show_actions()
        if grid is not None:
            self.grid_wanted.emit(grid.uid)

    def _show_actions(self) -> None:
        grid, doors = self._chosen, self._doors
        actions: list[Action] = []
        if grid is not None and doors.post is not None:
            post = doors.post
            if self._grid is not None and self._grid.worker is not None and doors.hand_over is not None:
                known, hand_over = self._grid, doors.hand_over
                actions.append(Action("交接", lambda: hand_over(known)))
            actions.append(Action("派人" if grid.vacant else "换人", lambda: post(grid)))
        if grid is not None and grid.worker and doors.number is not None:
            number = doors.number
            serving = next((p for p in self._postings() if p.worker == grid.worker), None)
            if serving is not None and serving.phone_masked:
                actions.append(Action("看号码", lambda: number(grid, serving)))
        if self._grid is not None:
            actions += doors.offered(self._grid)
        self.set_actions(actions)

    def _postings(self) -> tuple[PostingRow, ...]:
        if self._detail is None or self._chosen is None:
            return ()
        return self._detail.postings.get(self._chosen.uid, ())


_NOBODY = TimelineEvent("", "还没有人任职", counts=False)


def _facts(detail: GridDetail) -> tuple[tuple[str, str], ...]:
    row, worker = detail.row, detail.worker
    pairs = [("类型", row.kind.label), ("编码", row.code)]
    if row.party_branch:
        pairs.append(("党支部", f"{row.party_branch}  {row.party_secretary}".strip()))
    codes = [code for code in detail.codes if code.valid_to is None]
    if codes:
        pairs.append(("外部编码", "，".join(f"{code.system} {code.code}" for code in codes)))
    if worker is None:
        return (*pairs, ("网格员", "空缺"))
    member = "  党员" if worker.party_member else ""
    pairs += [("网格员", worker.name + member), ("电话", worker.phone_masked)]
    if worker.contact:
        pairs.append(("其他联系", worker.contact))
    if len(worker.grids) > 1:
        pairs.append(("还负责", "、".join(g for g in worker.grids if g != row.village_name + row.name)))
    hours = sum(t.hours or 0 for t in worker.trainings)
    if worker.trainings:
        last = worker.trainings[0]
        total = f"，共 {hours} 学时" if hours else ""
        pairs.append(("培训", f"{len(worker.trainings)} 次{total}，最近 {last.day} {last.subject}"))
    pairs.append(("手上", matter_words(worker)))
    return tuple(pairs)


def _note_event(note: NoteRow, today: date) -> TimelineEvent:
    due = ""
    if note.due_on is not None:
        due = f"{'过期，' if note.is_overdue(today) else ''}最晚 {note.due_on}"
    who = "  ".join(part for part in (note.kind.label, due) if part)
    return TimelineEvent(note.day.isoformat(), note.content[:60], who, note.content[60:], key=note.uid)


def _history(detail: GridDetail) -> tuple[TimelineEvent, ...]:
    """Postings, hand-overs and re-divisions, the newest first."""
    events = [(p.starts_on, 0, _posting_event(p)) for p in detail.postings]
    for handed in detail.handovers:
        words = f"{handed.from_name} 交给 {handed.to_name}"
        text = "  ".join(p for p in (f"监交 {handed.witness}" if handed.witness else "", handed.note) if p)
        day = handed.day
        events.append((day, 1, TimelineEvent(day.isoformat(), words, "交接", text, counts=False)))
    for change in detail.changes:
        words = f"{change.kind.label}：原{change.village}{change.name}"
        into = f"→ {change.successor}" if change.successor else ""
        text = "  ".join(p for p in (into, change.reason) if p)
        day = change.starts_on
        events.append((day, 2, TimelineEvent(day.isoformat(), words, "", text, counts=False)))
    return tuple(event for *_, event in sorted(events, key=lambda e: (e[0], e[1]), reverse=True))


def _posting_event(posting: PostingRow) -> TimelineEvent:
    until = "至今" if posting.ends_on is None else f"到 {day_words(posting.ends_on)}"
    return TimelineEvent(
        posting.starts_on.isoformat(),
        posting.worker,
        "代班" if posting.substitute else "",
        "  ".join(part for part in (until, posting.phone_masked or "") if part),
        counts=posting.ends_on is None,
        key=posting.uid,
    )
