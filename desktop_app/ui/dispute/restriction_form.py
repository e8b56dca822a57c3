"""受限: why a case is restricted and who may read it; and the report that violence at home obliges to."""

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

from db.enums import RestrictionKind
from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.date_input import parse_clock
from desktop_app.services.dispute_restriction import ReaderRow, RestrictionDraft, RestrictionForm
from desktop_app.services.duty_report import DutyReportDraft
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

_EFFECT = (
    "不在名单上的人，在列表、查找、统计、文书和台账里都看不到这件；送出去的是加密的，只有勾了的单位打得开。"
    "名单只管本单位的人，谁加入、谁移出都有记录。"
)


class RestrictForm(Form):
    """Chooses the kind, the readers of this office and the offices; ``draft()`` of what was chosen."""

    def __init__(self, dispute_uid: UUID, form: RestrictionForm) -> None:
        """Start with those who may read it now, or would by default."""
        super().__init__("设为受限")
        self._uid = dispute_uid
        self.add_section("为什么受限")
        kinds = [(kind, kind.label) for kind in RestrictionKind]
        self._kind = SelectField[RestrictionKind](
            "kind", "受限原因", kinds, required="请选受限原因。", width=look().sizes.width_choice
        )
        self._kind.set_value(form.kind)
        self.add_row(self._kind)
        self.add_section("本单位谁能看", help_text="你自己一定在名单上")
        self._readers = [(row.user_uid, self._check(row)) for row in form.readers]
        self.add_row(*(field for _, field in self._readers))
        self._offices: list[tuple[UUID, CheckField]] = []
        if form.offices:
            self.add_section("别的单位谁能看", help_text="不选的单位只保管加密的内容")
            for office in form.offices:
                field = CheckField(f"office-{office.uid.hex}", office.name)
                field.set_value(office.reads)
                field.box.setEnabled(not office.always)
                self._offices.append((office.uid, field))
            self.add_row(*(field for _, field in self._offices))
            if any(office.always for office in form.offices):
                self.add_widget(Label("这件纠纷是县里移交来的，县里一定能看。", Words.HELP, wrap=True))
        self._reason = LongTextField("reason", "说明（可不填）", lines=2, limit=200)
        self.add_wide(self._reason)
        self.add_widget(Label(_EFFECT, Words.HELP, wrap=True))

    def _check(self, row: ReaderRow) -> CheckField:
        role = "" if row.role is None else f"（{row.role.label}）"
        field = CheckField(f"reader-{row.user_uid.hex}", f"{row.name}{role}")
        field.set_value(row.reads)
        field.box.setEnabled(not row.is_self)
        return field

    def kind(self) -> RestrictionKind:
        """The chosen kind; the form checked that there is one."""
        return self._kind.value() or RestrictionKind.OTHER

    def draft(self) -> RestrictionDraft:
        """What was chosen."""
        return RestrictionDraft(
            self._uid,
            tuple(uid for uid, field in self._offices if field.value()),
            self.kind(),
            tuple(uid for uid, field in self._readers if field.value()),
            self._reason.value(),
        )


class DutyReportForm(Form):
    """登记报案: to whom, when, what was said."""

    def __init__(self, prompt: str, today: Callable[[], date]) -> None:
        """``prompt`` names those whom the law protects."""
        super().__init__("登记报案")
        s = look().sizes
        self.add_section("反家庭暴力法第十四条", help_text="时间空着就是现在")
        self.add_widget(Label(prompt, wrap=True))
        self._to = TextField(
            "reported_to", "向哪个公安机关", required="请写明向哪个公安机关报的案。",
            width=s.width_choice, placeholder="柳桥派出所",
        )  # fmt: skip
        self._day = DateField("day", "报案日期", today, latest=today)
        self._time = TextField(
            "happened_at", "时间", width=s.width_number, placeholder="9:30", check_text=_time_problem
        )
        self.add_row(self._to, self._day, self._time)
        self._note = LongTextField("note", "说了什么（可不填）", lines=2, limit=500)
        self.add_wide(self._note)

    def draft(self) -> DutyReportDraft:
        """What was entered; a day without a time counts from its first minute."""
        day, clock = self._day.value(), parse_clock(self._time.value())
        happened = datetime.combine(day, clock or time(), CHINA) if day is not None else None
        return DutyReportDraft(self._to.value(), happened, self._note.value())


def _time_problem(text: str) -> str:
    return "" if not text or parse_clock(text) is not None else "请写成 9:30 这样。"
