"""Small forms about a registered dispute: note, facts, matter, risk (parties: ``party_forms``)."""

from collections.abc import Callable
from datetime import date, datetime, time

from db.enums import DisputeState, RiskLevel
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.date_input import parse_clock
from desktop_app.services.dispute_detail import DisputeDetail
from desktop_app.services.dispute_note import NoteDraft, NoteKind
from desktop_app.services.rules import Rules
from desktop_app.ui.dispute import case_fields as case
from desktop_app.ui.kit.fields import DateField, LongTextField, MoneyField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]
_BASICS = ("category_code", "dispute_type", "happened_on", "people_count", "amount_fen", "place_detail",
           "responsible_name", "responsible_phone", "scale", "difficulty", "source")  # fmt: skip
_NOTES = (NoteKind.NOTE, NoteKind.MEASURE, NoteKind.EARLIER_MEDIATION, NoteKind.OFFER, NoteKind.POLICE_REPORT,
          NoteKind.NOTICE_DELIVERED, NoteKind.REMEDY_TOLD)  # fmt: skip
_AFTER_RESULT = (NoteKind.FOLLOW_UP, NoteKind.SATISFACTION)


class NoteForm(Form):
    """记录进展: what, when, in which words."""

    def __init__(self, detail: DisputeDetail, rules: Rules, today: Today) -> None:
        """Offer follow-up and satisfaction only when there is a result."""
        super().__init__("记录进展")
        self._scale = rules.of_version(detail.profile_version).profile.satisfaction_scale
        s = look().sizes
        self.add_section("办了什么", help_text="情况必填；时间空着就是现在")
        kinds = _NOTES if detail.settled_at is None else _AFTER_RESULT + _NOTES
        first = NoteKind.FOLLOW_UP if detail.state is DisputeState.AWAITING_FOLLOW_UP else NoteKind.NOTE
        self._kind = SelectField("kind", "是什么", [(k, k.label) for k in kinds], width=s.width_phone)
        self._kind.set_value(first)
        self._day = DateField("day", "发生日期", today, latest=today)
        self._time = TextField(
            "happened_at", "时间", width=s.width_number, placeholder="9:30", check_text=_time_problem
        )
        self.add_row(self._kind, self._day, self._time)
        self._text = LongTextField("text", "情况", required="请写明情况。", lines=4, limit=2000)
        self.add_wide(self._text)
        words = [(word, word) for word in self._scale]
        self._answer = SelectField("satisfaction", "满意度", words, width=s.width_phone)
        self.add_row(self._answer)
        self._kind.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        asks = self._kind.value() is NoteKind.SATISFACTION
        self._answer.setVisible(asks)
        self._text.setVisible(not asks)

    def draft(self) -> NoteDraft:
        """What was entered; a day without a time counts from its first minute."""
        kind = self._kind.value() or NoteKind.NOTE
        day, clock = self._day.value(), parse_clock(self._time.value())
        happened = datetime.combine(day, clock or time(), CHINA) if day is not None else None
        text = (self._answer.value() or "") if kind is NoteKind.SATISFACTION else self._text.value()
        return NoteDraft(kind, text, happened)


def _time_problem(text: str) -> str:
    return "" if not text or parse_clock(text) is not None else "请写成 9:30 这样。"


class BasicsForm(Form):
    """修改基本情况."""

    def __init__(self, detail: DisputeDetail, today: Today) -> None:
        """Show the present facts."""
        super().__init__("修改基本情况")
        s = look().sizes
        self.add_section("是什么事")
        self.add_row(
            case.category_field(), case.type_field(), case.happened_field(today), case.people_field(),
            MoneyField("amount_fen", "涉及金额（元）"),
        )  # fmt: skip
        self.add_row(TextField("place_detail", "详细地点", width=s.width_long))
        self.add_section("谁来管")
        self.add_row(
            TextField("responsible_name", "责任人", width=s.width_name),
            TextField("responsible_phone", "责任人电话", width=s.width_phone),
        )
        self.add_section("有多严重", help_text="改难度会重新计算期限；风险等级另外调整")
        self.add_row(case.scale_field(), case.difficulty_field(), case.source_field())
        self._before = {name: getattr(detail, name) for name in _BASICS}
        self.set_values((name, "" if value is None and _is_text(name) else value)
                        for name, value in self._before.items())  # fmt: skip

    def changes(self) -> dict[str, object]:
        """Only what differs from what was shown."""
        values = self.values()
        return {
            name: values[name] if values[name] != "" else None
            for name in _BASICS
            if (values[name] or None) != (self._before[name] or None)
        }


def _is_text(name: str) -> bool:
    return name in {"place_detail", "responsible_name", "responsible_phone"}


class MatterForm(Form):
    """修改事情经过和诉求."""

    def __init__(self, detail: DisputeDetail) -> None:
        """Show the present texts."""
        super().__init__("修改事情经过")
        self.add_section("照本人说的记", help_text="经过必填；改前的内容留在修改记录里")
        self.add_wide(case.description_field())
        self.add_wide(case.demands_field())
        self.set_values((("description", detail.description), ("demands", detail.demands)))


class RiskForm(Form):
    """调整风险等级."""

    def __init__(self, level: RiskLevel) -> None:
        """Ask for the level and the reason."""
        super().__init__("调整风险等级")
        self.add_section("调到哪一级", help_text=f"现在是“{level.label}”；降级要中心主任决定")
        self.add_row(case.risk_field())
        self.add_wide(LongTextField("reason", "理由", required="请写明理由。", lines=2, limit=500))
        self.set_values((("risk_level", level),))
