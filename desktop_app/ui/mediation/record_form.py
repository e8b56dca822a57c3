"""What the forms of the long records share: when, the text with its editor, what is kept as a draft."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from PySide6.QtGui import QResizeEvent

from db.enums import Labelled, MeetingMeans
from desktop_app.domain.clock_time import CHINA, local_time
from desktop_app.services.record_preview import RecordSketch
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    Field,
    RecordField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.words import read_time, time_problem

DraftT = TypeVar("DraftT")
Now = Callable[[], datetime]


class RecordForm(Form, Generic[DraftT]):
    """Base: time fields, the editor ``text`` that takes the room there is, drafts by field.

    ``draft()`` gives what was entered, ``sketch()`` the same as far as it is written, for the paper beside
    it (None where there is none).
    """

    text: RecordField

    def __init__(self, name: str, now: Now, earliest: date | None) -> None:
        """``earliest`` is the day of acceptance."""
        super().__init__(name)
        self._now = now
        self._earliest = earliest

    # what subclasses give
    def draft(self) -> DraftT:
        """What was entered; call it only after the fields passed."""
        raise NotImplementedError

    def sketch(self) -> RecordSketch | None:
        """The record as far as it is written."""
        return None

    def words(self) -> Mapping[str, str]:
        """What placeholders stand for that this form knows better than the case."""
        return {}

    # when
    def add_span(self) -> None:
        """Add the section of day, start and end; 现在开始 and 现在结束 fill in the clock's time."""
        s = look().sizes
        head = self.add_section("什么时候、在哪里", help_text="必填")
        self.begin_now = link("现在开始", self._begin, small=True)
        self.end_now = link("现在结束", self._end, small=True)
        head.addWidget(self.begin_now)
        head.addWidget(self.end_now)
        self.day = DateField(
            "day", "日期", self._today, required="请填写日期。", earliest=self._earliest, latest=self._today
        )
        self.day.set_value(self._today())
        self.start = _time_field("started_at", "开始")
        self.end = _time_field("ended_at", "结束")
        self.next_day = CheckField("next_day", "过了零点")
        self.add_row(self.day, self.start, self.end, self.next_day)
        self.place = TextField("place", "地点", required="请填写地点。", width=s.width_long, limit=200)
        means = [(m, m.label) for m in MeetingMeans]
        self.means = SelectField("means", "怎样见面", means, width=s.width_short)
        self.means.set_value(MeetingMeans.ROOM)

    def set_span(self, started: datetime, ended: datetime) -> None:
        """Show the times of a record that is there."""
        first, last = local_time(started), local_time(ended)
        self.day.set_value(first.date())
        self.start.set_value(f"{first:%H:%M}")
        self.end.set_value(f"{last:%H:%M}")
        self.next_day.set_value(last.date() > first.date())

    def started(self) -> datetime:
        """The moment of the start; of the day's beginning while it is not known."""
        return datetime.combine(
            self.day.value() or self._today(), read_time(self.start.value()) or time(), CHINA
        )

    def ended(self) -> datetime:
        """The moment of the end, on the next day when that is ticked; the start while it is not known."""
        clock = read_time(self.end.value())
        if clock is None:
            return self.started()
        day = self.day.value() or self._today()
        return datetime.combine(day + timedelta(days=1) if self.next_day.value() else day, clock, CHINA)

    def has_end(self) -> bool:
        """Whether the end is known."""
        return read_time(self.end.value()) is not None

    def has_start(self) -> bool:
        """Whether the hour of the start is known."""
        return read_time(self.start.value()) is not None

    def _today(self) -> date:
        return local_time(self._now()).date()

    def _begin(self) -> None:
        self.day.set_value(self._today())
        self._clock(self.start)

    def _end(self) -> None:
        self._clock(self.end)
        first = self.day.value()
        over = first is not None and self._today() > first
        if over != self.next_day.value():
            self.next_day.box.setChecked(over)

    def _clock(self, field: TextField) -> None:
        field.set_value(f"{local_time(self._now()):%H:%M}")
        field.changed.emit()
        self.tell_drafts()

    # drafts
    def kept(self, key: str) -> Any:  # noqa: ANN401 - JSON
        """Value of a field as a draft keeps it; None for an empty one."""
        value = encoded(self.fields[key].value())
        return None if value in ("", None) else value

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Fill in what a draft kept; fields that it does not name were empty."""
        self.make_rows(kept)
        for key, field in self.fields.items():
            if key in kept:
                _restore(field, kept[key])

    def make_rows(self, kept: Mapping[str, Any]) -> None:
        """Add the repeated rows that a draft names; for forms that have some."""

    # room
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The editor takes the height of the form, so that a long record has a page of its own."""
        super().resizeEvent(event)
        self.text.set_room(self.height() - look().px(130))


def encoded(value: object) -> Any:  # noqa: ANN401 - JSON
    """A field's value in JSON: words of lists by their value, days in ISO form, uids in hex."""
    if isinstance(value, Labelled):
        return value.value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):
        return value.isoformat()
    return value


def _restore(field: Field[Any], kept: object) -> None:
    if isinstance(field, DateField):
        field.set_value(date.fromisoformat(str(kept)))
    elif isinstance(field, SelectField):
        known = {encoded(choice): choice for choice in field.choices()}
        field.set_value(known.get(kept))
    else:
        field.set_value(kept)


def _time_field(key: str, label: str) -> TextField:
    return TextField(
        key,
        label,
        width=look().sizes.width_number,
        placeholder="9:30",
        required="请填写时间。",
        check_text=time_problem,
    )
