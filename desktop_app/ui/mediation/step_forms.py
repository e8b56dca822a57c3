"""Small forms about a mediation: answer, acceptance, signature, mediator."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QWidget

from db.enums import SignatureMeans, SignerRole
from desktop_app.services.agreement import SignatureDraft
from desktop_app.services.agreement_line import SignatureLineRow
from desktop_app.services.mediation_detail import MediatorAtWorkRow
from desktop_app.ui.kit.fields import CheckField, DateField, Field, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import Tone, look

Today = Callable[[], date]


def _day(key: str, label: str, today: Today, earliest: date | None = None, required: str = "") -> DateField:
    return DateField(key, label, today, required=required, earliest=earliest, latest=today)


class ConsentForm(Form):
    """How a party answered. ``mediating``: it was accepted already, so that a refusal ends it."""

    def __init__(self, today: Today, earliest: date, *, given: bool, mediating: bool) -> None:
        """Ask for way and day; for a refusal also when other ways were told."""
        word = "同意" if given else "不同意"
        super().__init__(f"登记{word}")
        self.given = given
        if not given:
            fate = "终止调解" if mediating else "不予受理"
            self.add_widget(
                Label(
                    f"一方不同意就不能调解：登记以后这件调解{fate}（《人民调解法》第十七条）。",
                    tone=Tone.WARNING,
                    wrap=True,
                )
            )
        self.way = SelectField(
            "written", "方式", [(False, "口头"), (True, "书面")], width=look().sizes.width_short
        )
        self.way.set_value(False)
        self.day = _day("answered_on", "表态日期", today, earliest, "请填写表态日期。")
        self.day.set_value(today())
        self.told = _day(
            "remedy_told_on",
            "告知其他途径的日期",
            today,
            required="请先告知仲裁、行政、诉讼等途径。" if mediating else "",
        )
        self.note = LongTextField("note", "说明（可不填）", lines=1, limit=500)
        self.add_row(self.way, self.day)
        if not given:
            self.add_row(self.told)
            self.told.set_help("仲裁、行政、诉讼等途径")
        self.add_wide(self.note)


class AcceptForm(Form):
    """受理调解: the day on which the clock starts."""

    def __init__(self, today: Today, earliest: date) -> None:
        """Ask for the day, not before the last answer."""
        super().__init__("受理调解")
        self.day = _day("accepted_on", "受理日期", today, earliest, "请填写受理日期。")
        self.day.set_value(today())
        self.day.set_help("期限从这天起算，同时编卷号")
        self.add_row(self.day)


class ReasonForm(Form):
    """A step that only wants its reason."""

    def __init__(self, title: str, what_follows: str, required: str) -> None:
        """Say what follows, ask why."""
        super().__init__(title)
        self.add_widget(Label(what_follows, wrap=True))
        self.reason = LongTextField("reason", "原因", required=required, lines=2, limit=500)
        self.add_wide(self.reason)


class ReplaceForm(Form):
    """更换调解员."""

    def __init__(self, at_work: Sequence[MediatorAtWorkRow], others: Sequence[tuple[UUID, str]]) -> None:
        """``others`` are the committee's mediators who are not at work here."""
        super().__init__("更换调解员")
        width = look().sizes.width_phone
        self.old = SelectField(
            "old_uid", "换下", [(m.uid, m.name) for m in at_work], required="请选换下谁。", width=width
        )
        if len(at_work) == 1:
            self.old.set_value(at_work[0].uid)
        self.new = SelectField("new_uid", "换上", others, required="请选换上谁。", width=width)
        self.reason = LongTextField(
            "reason", "原因", required="请写明更换的原因，例如“申请人要求回避”。", lines=2, limit=500
        )
        if not others:
            self.new.set_help("这个调委会没有别的调解员了", Tone.WARNING)
        self.add_row(self.old, self.new)
        self.add_wide(self.reason)


class SignForm(Form):
    """登记签名: one line of the agreement that was signed on paper."""

    def __init__(
        self, line: SignatureLineRow, today: Today, day: date, earliest: date, *, first: QWidget | None = None
    ) -> None:
        """Propose who signs, how and ``day``; ``first`` stands above, e.g. the scan of the line."""
        super().__init__("登记签名")
        if first is not None:
            self.add_widget(first)
        s = look().sizes
        self.line = line
        label = "盖谁的章" if line.accepts == (SignatureMeans.SEAL,) else "谁签的"
        self.who: Field[str | None] | Field[str]
        if line.names:
            self.who = SelectField(
                "name", label, [(n, n) for n in line.names], required="请选谁签的。", width=s.width_long
            )
            self.who.set_value(line.names[0])
        else:
            self.who = TextField("name", label, required="请填写签名人。", width=s.width_choice)
        self.means = SelectField(
            "means", "方式", [(m, m.label) for m in line.accepts], required="请选方式。", width=s.width_short
        )
        self.means.set_value(line.accepts[0])
        self.day = _day("signed_on", "签署日期", today, earliest, "请填写签署日期。")
        self.day.set_value(day)
        self.read_back = CheckField("read_back", "签字前已宣读或由本人看过")
        self.read_back.set_value(True)
        self.read_back.setContentsMargins(0, 0, 0, 0)
        self.add_row(self.who)
        self.add_row(self.means, self.day)
        if line.role is SignerRole.PARTY and line.accepts != (SignatureMeans.SEAL,):
            self.add_row(self.read_back)

    def draft(self) -> SignatureDraft:
        """What was entered; call it only after the fields passed."""
        means, day = self.means.value(), self.day.value()
        assert means is not None
        assert day is not None
        return SignatureDraft(
            self.line.role,
            self.who.value() or "",
            means,
            day,
            self.line.party_uid,
            self.read_back.value(),
        )
