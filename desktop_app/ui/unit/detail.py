"""One village: its grids with who serves them, and the postings of the chosen grid."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.services.grid import GridRow
from desktop_app.services.grid_worker import PostingRow
from desktop_app.services.unit_view import VillageDetail
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.unit.table import GridTable


@dataclass(frozen=True, slots=True)
class VillageDoors:
    """What the panel calls; ``None`` where this user may not change, or not see, something."""

    add: Callable[[], object] | None
    post: Callable[[GridRow], object] | None
    number: Callable[[GridRow, PostingRow], object] | None


class VillagePanel(DetailPanel):
    """Detail of a village; the grid with the bar decides what the buttons do."""

    def __init__(self, doors: VillageDoors) -> None:
        """Make an empty panel."""
        super().__init__()
        self._doors = doors
        self._detail: VillageDetail | None = None
        self._chosen: GridRow | None = None
        self.grids = GridTable()
        self.grids.current_row_changed.connect(self._choose)
        if doors.post is not None:
            self.grids.opened.connect(doors.post)
        section = self.add_section("网格")
        self._grid_section = section
        self._none = Label("这个村（社区）还没有网格。", Words.LABEL)
        section.body.addWidget(self._none)
        section.body.addWidget(self.grids)
        self._past = self.add_section("任职经过")
        self._timeline = Timeline()
        self._past.body.addWidget(self._timeline)

    def show_village(self, detail: VillageDetail) -> None:
        """Show a village; the bar stays on its grid, else goes to the first vacancy or grid."""
        self._detail = detail
        row = detail.row
        self.set_head(DetailHead(row.name, row.code))
        words = f"{row.grids} 个，空缺 {row.vacant} 个" if row.vacant else f"{row.grids} 个"
        self._grid_section.set_help(words if row.grids else "")
        self._none.setVisible(not detail.grids)
        self.grids.setVisible(bool(detail.grids))
        self.grids.set_rows(detail.grids)
        if self.grids.current_row() is None and detail.grids:
            first = next((grid for grid in detail.grids if grid.vacant), detail.grids[0])
            self.grids.select_key(first.uid)
        self._choose(self.grids.current_row())

    def _choose(self, grid: GridRow | None) -> None:
        self._chosen = grid
        postings = self._postings()
        self._past.setVisible(grid is not None)
        self._past.set_help(grid.name if grid is not None else "")
        self._timeline.set_events(tuple(_event(posting) for posting in postings) or (_NOBODY,))
        actions: list[Action] = []
        doors = self._doors
        if grid is not None and doors.post is not None:
            post = doors.post
            actions.append(Action("派人" if grid.vacant else "换人", lambda: post(grid)))
        if grid is not None and grid.worker and doors.number is not None:
            number, serving = doors.number, next((p for p in postings if p.worker == grid.worker), None)
            if serving is not None and serving.phone_masked:
                actions.append(Action("看号码", lambda: number(grid, serving)))
        if doors.add is not None:
            actions.append(Action("添加网格", doors.add))
        self.set_actions(actions)

    def _postings(self) -> tuple[PostingRow, ...]:
        if self._detail is None or self._chosen is None:
            return ()
        return self._detail.postings.get(self._chosen.uid, ())


_NOBODY = TimelineEvent("", "还没有人任职", counts=False)


def _event(posting: PostingRow) -> TimelineEvent:
    until = "至今" if posting.ends_on is None else f"到 {day_words(posting.ends_on)}"
    return TimelineEvent(
        posting.starts_on.isoformat(),
        posting.worker,
        "代班" if posting.substitute else "",
        "  ".join(part for part in (until, posting.phone_masked or "") if part),
        counts=posting.ends_on is None,
        key=posting.uid,
    )
