"""The current cell of the board, with everything that the side panel says of it."""

from dataclasses import dataclass
from datetime import date, datetime

from db.enums import SweepState, SweepTiming
from desktop_app.domain.clock_time import local_time
from desktop_app.services.campaign_view import DueCampaign
from desktop_app.services.sweep_board import BoardGrid, BoardVillage
from desktop_app.services.sweep_daily import review_words
from desktop_app.services.sweep_day import DayOverview, GridDayRow
from desktop_app.ui.sweep.words import grid_title, short_village

ZERO_RULE = "零报告要本人说“没有”，才能记；不能成批记。"
COUNTY_RULE = "县级只查看：数据来自乡镇送来的数据包，要更正请联系乡镇。"


@dataclass(frozen=True, slots=True)
class GridNow:
    """The current cell of the board; ``row`` is what the grid said, None while it is being read."""

    village: BoardVillage
    grid: BoardGrid | None
    day: date
    today: date
    row: GridDayRow | None = None
    locked: bool = False
    late: str = ""
    may_report: bool = True
    read_only: str = ""
    may_see_phone: bool = False
    may_correct: bool = False
    """Whether a locked day may be corrected here, by this person."""
    campaigns: tuple[DueCampaign, ...] = ()
    """Campaigns that are swept in this village on this day."""

    @property
    def row_worker(self) -> str:
        """Who is on duty; empty in a vacancy."""
        return (self.row.worker or "") if self.row is not None else ""

    @property
    def answerable(self) -> bool:
        """Whether an answer can be entered now."""
        open_day = self.may_report and not self.locked and self.day <= self.today
        return self.grid is not None and open_day and self.row is not None and self.row.state is None

    @property
    def code(self) -> str:
        """Code of the grid, or of the village."""
        return self.village.code if self.grid is None else self.grid.code

    @property
    def title(self) -> str:
        """三官村 第 1 网格."""
        village = self.village.name
        return short_village(village) if self.grid is None else grid_title(village, self.grid.name)


def statement_words(now: GridNow) -> str:
    """What the grid said, by whom, when and how."""
    row = now.row
    if row is None or row.state is None:
        return ""
    what = row.state.label if row.state is SweepState.ZERO else f"{row.state.label} {row.found} 条"
    parts = [what]
    if row.timing is SweepTiming.LATE:
        parts.append("补报")
    own = "代班" if row.substitute and row.reporter == row.worker else "本人"
    who = f"{row.reporter}（{'代报' if row.proxy else own}）"
    when = _moment(row.happened_at, now.day) if row.happened_at else ""
    means = row.means.label if row.means else ""
    return (
        f"{now.day.month}月{now.day.day}日{'，'.join(parts)}。{who}{when} {means}报的，{row.entered_by}录入。"
        + (f"备注：{row.note}" if row.note else "")
        + "".join(_looked_at(row))
    )


def _looked_at(row: GridDayRow) -> tuple[str, ...]:
    """What a reviewer has to know of this statement."""
    notes = (
        (row.hasty, "和前后几条连着在几秒里录完，请核实。"),
        (row.doubtful, "录入时电脑时间被往回调过。"),
        (bool(row.sources), f"另有 {row.sources} 个来源也报了。"),
        (row.corrected, "锁定后更正过。"),
    )
    return tuple(words for said, words in notes if said)


def day_notes(overview: DayOverview) -> str:
    """What a day's reviewer has to look at, in one line; empty when there is nothing."""
    words = [*review_words(overview)]
    if overview.corrections:
        words.append(f"锁定后更正 {overview.corrections} 格")
    return "；".join(words)


def _moment(moment: datetime, day: date) -> str:
    there = local_time(moment)
    return f" {there:%H:%M}" if there.date() == day else f" {there:%m-%d %H:%M}"


def note_words(now: GridNow) -> str:
    """The rule that stands below the answers, or why there are none."""
    row = now.row
    if row is not None and row.more:
        return f"这一格当天有 {row.more + 1} 条上报，请核实后撤回多的。"
    if now.answerable:
        return ZERO_RULE
    if now.read_only:
        return now.read_only
    if now.locked:
        way = "有错请点“更正”。" if now.may_correct else "要更正请找中心主任。"
        return f"{now.day.month}月{now.day.day}日已审核锁定，{way}"
    if row is not None and row.state is None and not now.may_report:
        return "记上报由窗口人员来做。"
    return ""
