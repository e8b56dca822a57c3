"""Forms of a follow-up visit (F9) and of the closing report (F13)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from db.enums import FollowUpManner, LaterSuit, PerformanceFinding
from desktop_app.domain.clock_time import CHINA
from desktop_app.services.closing_report import ClosingReportDraft
from desktop_app.services.follow_up import FollowUpDraft
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.words import read_time, time_problem

Today = Callable[[], date]


class FollowUpForm(Form):
    """登记回访."""

    def __init__(
        self,
        people: Sequence[ConsentRow],
        scale: Sequence[str],
        today: Today,
        *,
        earliest: date | None,
        visitor: str,
    ) -> None:
        """Every party is taken to have been visited; nothing broke out again unless it is ticked."""
        super().__init__("登记回访")
        s = look().sizes
        self._people = tuple(people)
        self.add_section("什么时候、回访谁")
        self.day = DateField(
            "visited_at", "回访日期", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.time = TextField(
            "time", "时间", width=s.width_number, placeholder="9:30", required="请填写时间。",
            check_text=time_problem,
        )  # fmt: skip
        manners = [(m, m.label) for m in FollowUpManner]
        self.manner = SelectField("manner", "方式", manners, required="请选方式。", width=s.width_short)
        self.manner.set_value(FollowUpManner.AT_HOME)
        self.visitor = TextField("visitor", "回访人", required="请填写回访人。", width=s.width_name, limit=50)
        self.visitor.set_value(visitor)
        self.add_row(self.day, self.time, self.manner, self.visitor)
        self.visited = tuple(
            CheckField(f"visited[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(people)
        )
        for field in self.visited:
            field.set_value(True)
        self.add_row(*self.visited)
        self.add_section("履行和满意")
        self.finding = SelectField(
            "finding", "履行情况", [(f, f.label) for f in PerformanceFinding], required="请选履行情况。",
            width=s.width_choice,
        )  # fmt: skip
        self.satisfaction = SelectField(
            "satisfaction",
            "满意程度",
            [(one, one) for one in scale],
            width=s.width_name,
            none_word="没问到",
        )
        self.suit = SelectField("suit", "后来起诉", [(x, x.label) for x in LaterSuit], width=s.width_phone)
        self.suit.set_value(LaterSuit.NONE)
        self.suit_note = TextField("suit_note", "哪个法院、结果怎样", width=s.width_choice, limit=500)
        self.add_row(self.finding, self.satisfaction, self.suit, self.suit_note)
        self.performance = LongTextField(
            "performance", "履行情况说明", required="请写明协议履行情况。", lines=3, limit=2000
        )
        self.add_wide(self.performance)
        self.add_section("有没有不好的苗头", help_text="没有的空着")
        self.error_note = LongTextField("error_note", "协议有差错或者违法的地方", lines=1, limit=1000)
        self.escalation = LongTextField("escalation_note", "激化（反弹）的迹象", lines=1, limit=1000)
        self.measures = LongTextField("measures", "采取的措施", lines=2, limit=1000)
        for field in (self.error_note, self.escalation, self.measures):
            self.add_wide(field)
        self.relapsed = CheckField("relapsed", "已经反弹，纠纷要再办（开新的一轮）")
        self.add_row(self.relapsed)
        self.suit.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.suit_note.setVisible(self.suit.value() not in {LaterSuit.NONE, None})

    def set_values(self, values: Iterable[tuple[str, Any]]) -> None:
        """Fill fields, and show what belongs to them."""
        super().set_values(values)
        self._fit()

    def draft(self) -> FollowUpDraft:
        """What was entered; call it only after the fields passed."""
        day, manner, finding = self.day.value(), self.manner.value(), self.finding.value()
        assert day is not None
        assert manner is not None
        assert finding is not None
        return FollowUpDraft(
            datetime.combine(day, read_time(self.time.value()) or time(), CHINA),
            manner,
            tuple(p.party_uid for p, box in zip(self._people, self.visited, strict=True) if box.value()),
            finding,
            self.performance.value(),
            self.satisfaction.value() or "",
            self.suit.value() or LaterSuit.NONE,
            self.suit_note.value(),
            self.error_note.value(),
            self.escalation.value(),
            self.measures.value(),
            self.visitor.value(),
            self.relapsed.value(),
        )


class ClosingReportForm(Form):
    """写结案报告: what the other records tell is proposed."""

    def __init__(self, proposed: ClosingReportDraft, today: Today) -> None:
        """Show the proposal, or what was written before."""
        super().__init__("写结案报告")
        s = look().sizes
        self.add_widget(Label("卷号、受案时间、当事人、案件来源从登记里来，不用填。", Words.HELP, wrap=True))
        self.filled = DateField("filled_on", "填表时间", today, required="请填写日期。", latest=today)
        self.filled.set_value(proposed.filled_on)
        self.finished = DateField("finished_on", "结案时间", today, required="请填写日期。", latest=today)
        self.finished.set_value(proposed.finished_on)
        self.unit = TextField(
            "handling_unit", "承办单位", required="请填写承办单位。", width=s.width_long, limit=100
        )
        self.unit.set_value(proposed.handling_unit)
        self.handler = TextField(
            "handler", "承办人", required="请填写承办人。", width=s.width_choice, limit=200
        )
        self.handler.set_value(proposed.handler)
        self.approver = TextField("approver", "审批人（可不填）", width=s.width_name, limit=50)
        self.approver.set_value(proposed.approver)
        self.add_row(self.filled, self.finished)
        self.add_row(self.unit, self.handler, self.approver)
        self.facts = LongTextField("facts", "纠纷简要事实", required="请写明事实。", lines=4, limit=10_000)
        self.facts.set_value(proposed.facts)
        self.result = LongTextField("result", "处理结果", required="请写明处理结果。", lines=2, limit=5000)
        self.result.set_value(proposed.result)
        self.opinion = LongTextField("opinion", "结案意见", required="请写明结案意见。", lines=2, limit=2000)
        self.opinion.set_value(proposed.opinion)
        for field in (self.facts, self.result, self.opinion):
            self.add_wide(field)

    def draft(self) -> ClosingReportDraft:
        """What was entered; call it only after the fields passed."""
        filled, finished = self.filled.value(), self.finished.value()
        assert filled is not None
        assert finished is not None
        return ClosingReportDraft(
            filled, finished, self.unit.value(), self.handler.value(), self.facts.value(),
            self.result.value(), self.opinion.value(), self.approver.value(),
        )  # fmt: skip
