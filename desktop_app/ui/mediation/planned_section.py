"""The meetings that are to be held, within the section of a mediation's meetings."""

from collections.abc import Callable, Sequence
from functools import partial

from desktop_app.domain.clock_time import local_time
from desktop_app.services.planned_meeting import InviteeRow, PlannedRow
from desktop_app.ui.kit.dates import weekday_words
from desktop_app.ui.kit.detail import Section
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.mediation.line_rows import Line, LineAct, LineRows
from desktop_app.ui.mediation.words import some_of


def add_planned(
    section: Section, rows: Sequence[PlannedRow], ask: Callable[[str, object], None], *, may_change: bool
) -> None:
    """A line for each: when, where, who knows of it; below it what is to be told or minded."""
    for row in rows:
        section.body.addWidget(LineRows([_line(row, ask, may_change=may_change)]))
        for words, tone in _notes(row):
            section.body.addWidget(Label(words, Words.HELP, tone=tone, wrap=True))


def _line(row: PlannedRow, ask: Callable[[str, object], None], *, may_change: bool) -> Line:
    begins = local_time(row.starts_at)
    when = f"{begins:%m-%d}（{weekday_words(begins.date())}）{begins:%H:%M}"
    acts: list[LineAct] = []
    if may_change:
        acts = [
            LineAct("登记记录", f"登记{when}这次会议", partial(ask, "add_meeting", row)),
            LineAct("登记通知", f"登记通知了谁来开{when}的会", partial(ask, "call_meeting", row)),
            LineAct("改期", f"{when}的会议改期", partial(ask, "postpone_meeting", row)),
            LineAct("取消", f"取消{when}的会议", partial(ask, "call_off_meeting", row)),
        ]
    return Line("calendar", "待开", Tone.MUTED, when, state="待开", acts=tuple(acts))


def _notes(row: PlannedRow) -> list[tuple[str, Tone]]:
    guests = [one.name for one in row.people if one.guest]
    invited = f"，邀请{'、'.join(guests)}" if guests else ""
    subject = f"，谈{row.subject}" if row.subject else ""
    found = [(f"{row.place}{invited}{subject}", Tone.NORMAL)]
    waiting = [one.name for one in row.people if one.means is None]
    if not waiting:
        found.append((f"都通知到了：{_told(row.people)}", Tone.MUTED))
    elif len(waiting) < len(row.people):
        found.append((f"还没通知：{some_of(waiting)}", Tone.WARNING))
    else:
        found.append(("还没有通知任何人，通知后点“登记通知”。", Tone.WARNING))
    if row.put_off:
        found.append((f"改期来的：{row.put_off}", Tone.MUTED))
    if row.after_limit:
        found.append(("这一天已过调解期限，要开会先办延期。", Tone.WARNING))
    return found


def _told(people: Sequence[InviteeRow]) -> str:
    ways = dict.fromkeys(one.means.label for one in people if one.means is not None)
    return "、".join(ways)
