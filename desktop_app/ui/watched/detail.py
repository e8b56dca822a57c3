"""One watched person: who it is, when the next visit is due, and the log."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from db.enums import VisitMeans
from desktop_app.services.watched_view import WatchedFile
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class WatchedDoors:
    """What the panel calls, each with the shown file."""

    visit: Callable[[WatchedFile], object]
    level: Callable[[WatchedFile], object]
    end: Callable[[WatchedFile], object]
    phone: Callable[[WatchedFile], object]


class WatchedPanel(DetailPanel):
    """Shows a ``WatchedFile``; without doors nothing can be done."""

    def __init__(self, doors: WatchedDoors | None) -> None:
        """Show nothing yet."""
        super().__init__()
        self._doors = doors
        self.file: WatchedFile | None = None

    def show_file(self, found: WatchedFile) -> None:
        """Show one person."""
        self.file = found
        row = found.row
        self.set_head(
            DetailHead(
                " ".join(p for p in (found.name, f"{row.age} 岁" if row.age is not None else "") if p),
                state="已结束" if found.ended else row.kind.label,
                state_paused=bool(found.ended),
                days_left=row.days_left,
                due_day=row.due_on,
            )
        )
        self._actions(found)
        self.clear_sections()
        section = self.add_section("基本情况")
        pairs = [
            ("类型", row.kind.label),
            ("关注程度", f"{row.level.label}，每 {found.every} 天一次"),
            ("走访人", row.responsible_name),
            ("列入", found.since_on.isoformat()),
            ("证件号", found.id_masked),
            ("电话", found.phone_masked),
            ("住址", row.address),
            ("上次调整", found.level_reason),
            ("结束", found.ended),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        self._log(found)

    def _actions(self, found: WatchedFile) -> None:
        doors = self._doors
        if doors is None or found.ended:
            self.set_actions([])
            return
        actions = [Action("记一次走访", partial(doors.visit, found))]
        if found.phone_masked:
            actions.append(Action("看号码", partial(doors.phone, found)))
        actions += [
            Action("调整关注程度", partial(doors.level, found)),
            Action("移出名单", partial(doors.end, found)),
        ]
        self.set_actions(actions)

    def _log(self, found: WatchedFile) -> None:
        section = self.add_section("走访记录", help_text=f"{len(found.visits)} 次" if found.visits else "")
        if not found.visits:
            section.body.addWidget(Label("还没有走访过。", Words.LABEL, tone=Tone.MUTED))
            return
        history = Timeline()
        history.set_events(
            tuple(
                TimelineEvent(
                    day_words(visit.visited_on)[:10],
                    visit.means.label,
                    visit.visitor_name,
                    visit.note,
                    counts=visit.means is not VisitMeans.NOT_MET,
                    key=visit.uid,
                )
                for visit in found.visits
            )
        )
        section.body.addWidget(history)
