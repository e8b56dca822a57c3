"""Forms about supervision: a new step at the county, a township's answer."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from db.enums import SupervisionKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_view import DisputePage, DisputeQuery, list_disputes
from desktop_app.services.supervision import SupervisionDraft
from desktop_app.services.supervision_view import SupervisionAdvice, SupervisionRow, advise_supervision
from desktop_app.ui.kit.dates import short_day_words
from desktop_app.ui.kit.fields import Choice, ChoiceField, DateField, LongTextField, SelectField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.package.supervision_words import supervision_line
from desktop_app.ui.page_context import PageContext

Give = Callable[[Sequence[Choice[UUID]]], None]
_OFFERED = 8
_UNKNOWN = "选了纠纷，这里会说明该发到哪一级。"


class SuperviseForm(SideForm):
    """A new step; ``draft()`` of what was entered."""

    def __init__(self, context: PageContext, matter: UUID | None = None) -> None:
        """Start with a dispute or dispatch chosen elsewhere, or with none."""
        super().__init__("发督办", Form("发督办"), "发出")
        self._context = context
        s = look().sizes
        self.matter = ChoiceField[UUID](
            "matter_uid", "督办哪件事", width=s.width_long, required="请选要督办的纠纷。", find=self._find,
            placeholder="当事人、编号或事由里的词",
        )  # fmt: skip
        self.kind = SelectField[SupervisionKind](
            "kind", "发哪一级", [(kind, kind.label) for kind in SupervisionKind],
            required="请选发哪一级。", width=s.width_phone,
        )  # fmt: skip
        self.due = DateField(
            "reply_due_on", "什么时候前答复", self._today, required="请填写答复期限。", ahead=True,
            earliest=self._today(),
        )  # fmt: skip
        self.form.add_section("督办什么", help_text="都要填")
        self.form.add_row(self.matter)
        self.form.add_row(self.kind, self.due)
        self._note = Label(_UNKNOWN, Words.HELP, wrap=True)
        self.form.add_widget(self._note)
        self.form.add_wide(LongTextField("reason", "为什么督办", required="请写明为什么督办。", limit=2000))
        self.form.add_wide(LongTextField("demands", "要求", required="请写明要求。", limit=2000, lines=3))
        self.matter.changed.connect(self._ask)
        if matter is not None:
            self._advise(matter)

    def draft(self) -> SupervisionDraft:
        """What was entered; the form checked every field before."""
        return SupervisionDraft(**self.form.values())

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _ask(self, *_: object) -> None:
        chosen = self.matter.value()
        if chosen is not None:
            self._advise(chosen)

    def _advise(self, matter: UUID) -> None:
        context = self._context
        context.runner.query(
            advise_supervision, matter, context.rules,
            by=context.actor, slot="advice", on_done=self._show_advice, owner=self,
        )  # fmt: skip

    def _show_advice(self, advice: SupervisionAdvice | None) -> None:
        if advice is None:
            return
        if self.matter.value() != advice.matter_uid:
            self.matter.set_choice(Choice(advice.matter_uid, advice.matter_title))
        if self.kind.value() is None:
            self.kind.set_value(advice.reached or SupervisionKind.REMINDER)
        if self.due.value() is None:
            self.due.set_value(advice.reply_due_on)
        self._note.setText(_advice_words(advice))

    def _find(self, typed: str, give: Give) -> None:
        context = self._context
        context.runner.query(
            list_disputes, DisputeQuery(text=typed, limit=_OFFERED),
            by=context.actor, slot="disputes", on_done=partial(_offer, give), owner=self,
        )  # fmt: skip


def _offer(give: Give, page: DisputePage) -> None:
    give([Choice(row.uid, row.title, code=row.short_number, help=row.office_name) for row in page.rows])


def _advice_words(advice: SupervisionAdvice) -> str:
    if advice.ended:
        return f"这件事{advice.ended}，不用再督办。"
    to = f"发给{advice.recipient_name}，随下一个数据包送到。"
    if advice.risk is not None:
        to += f"风险{advice.risk.label}，按规定 {short_day_words(advice.reply_due_on)} 前答复。"
    if not advice.days:
        return f"{to}还没有办理期限，发哪一级由县里定。"
    days = "，".join(f"{kind.label} {short_day_words(day)}" for kind, day in advice.days)
    now = f"按期限现在可以发到“{advice.reached.label}”。" if advice.reached else "按期限还不到督办的时候。"
    return f"{to}{now}各级起算：{days}。"


def answer_form(row: SupervisionRow) -> SideForm:
    """The township's answer; the field's key is ``text``."""
    form = Form("答复督办")
    form.add_section("县里要求", help_text=f"{short_day_words(row.reply_due_on)} 前答复")
    form.add_widget(Label(row.demands, wrap=True, select=True))
    form.add_wide(LongTextField("text", "办理情况", required="请写明办理情况。", limit=2000, lines=6))
    return SideForm("答复督办", form, "答复", about=supervision_line(row))
