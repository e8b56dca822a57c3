"""Forms about the limit of a mediation: extension and its answers, suspension, the court's referral."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from desktop_app.domain.deadlines import StopReason
from desktop_app.services.court_referral import CourtReportDraft, ReferralDraft
from desktop_app.services.mediation_extension import ExtensionAnswerDraft, ExtensionDraft, ExtensionRow
from desktop_app.services.mediation_suspension import SuspensionDraft
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]


class ExtensionForm(Form):
    """申请延期: how many days, why, who asks."""

    def __init__(self, clock: str, due_on: date, most: int, people: Sequence[str], today: Today) -> None:
        """``clock`` names the limit with its article; ``people`` may ask, the first is proposed."""
        super().__init__("申请延期")
        s = look().sizes
        self.add_widget(Label(f"{clock}，现在到 {day_words(due_on)}。各方都同意才延长。", wrap=True))
        self.days = NumberField("days", f"延长几天（最多 {most}）", least=1, most=max(most, 1))
        self.asked_by = SelectField(
            "asked_by", "谁提出", [(name, name) for name in people], width=s.width_choice
        )
        self.asked_by.set_value(people[0] if people else None)
        self.day = DateField("asked_on", "提出日期", today, required="请填写提出日期。", latest=today)
        self.day.set_value(today())
        self.reason = LongTextField("reason", "理由", required="请写明延期的理由。", lines=2, limit=2000)
        self.days.required = "请填写延长几天。"
        self.add_row(self.days, self.asked_by, self.day)
        self.add_wide(self.reason)

    def draft(self) -> ExtensionDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return ExtensionDraft(self.days.value() or 0, self.reason.value(), day, self.asked_by.value() or "")


class ExtensionAnswerForm(Form):
    """登记延期答复: a party agrees to more time, or does not."""

    def __init__(self, extension: ExtensionRow, today: Today) -> None:
        """Propose the next party who did not answer."""
        super().__init__("登记延期答复")
        s = look().sizes
        words = f"延长 {extension.days} 天，到 {day_words(extension.new_due_on)}：{extension.reason}"
        self.add_widget(Label(words, wrap=True))
        people = [(a.party_uid, a.name) for a in extension.answers]
        self.party = SelectField("party_uid", "当事人", people, required="请选当事人。", width=s.width_choice)
        waiting = [a.party_uid for a in extension.answers if a.given is None]
        self.party.set_value(waiting[0] if waiting else None)
        self.given = SelectField(
            "given", "意见", [(True, "同意"), (False, "不同意")], required="请选意见。", width=s.width_short
        )
        self.given.set_value(True)
        self.written = CheckField("written", "书面")
        self.written.set_value(True)
        self.day = DateField(
            "answered_on", "答复日期", today, required="请填写答复日期。",
            earliest=extension.asked_on, latest=today,
        )  # fmt: skip
        self.day.set_value(today())
        self.note = LongTextField("note", "说明（可不填）", lines=1, limit=500)
        self.add_row(self.party, self.given)
        self.add_row(self.day, self.written)
        self.add_wide(self.note)

    def choose(self, party: UUID, given: bool) -> None:
        """Start with an answer that was clicked."""
        self.party.set_value(party)
        self.given.set_value(given)

    def draft(self) -> ExtensionAnswerDraft:
        """What was entered; call it only after the fields passed."""
        party, day = self.party.value(), self.day.value()
        assert party is not None
        assert day is not None
        return ExtensionAnswerDraft(
            party, bool(self.given.value()), self.written.value(), day, self.note.value()
        )


class SuspensionForm(Form):
    """中止期限: why the limit stands still, with the proof."""

    def __init__(self, today: Today, earliest: date | None) -> None:
        """Propose expertise."""
        super().__init__("中止期限")
        words = "中止期间不计入调解期限。纠纷自己的办理期限，要在纠纷里另办中止。"
        self.add_widget(Label(words, wrap=True))
        self.reason = SelectField(
            "reason", "原因", [(r, r.label) for r in StopReason], width=look().sizes.width_long
        )
        self.reason.set_value(StopReason.EXPERTISE)
        self.day = DateField(
            "started_on", "从哪天起", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.proof = LongTextField(
            "proof", "凭据", required="请写明凭据，例如鉴定委托书的编号。", lines=1, limit=500
        )
        self.add_row(self.reason, self.day)
        self.add_wide(self.proof)

    def draft(self) -> SuspensionDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return SuspensionDraft(self.reason.value() or StopReason.EXPERTISE, self.proof.value(), day)


class ResumeForm(Form):
    """恢复期限: from which day the limit runs again."""

    def __init__(self, today: Today, earliest: date | None) -> None:
        """Ask for the day."""
        super().__init__("恢复期限")
        self.day = DateField(
            "ended_on", "从哪天起继续计算", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.add_row(self.day)


class ReferralForm(Form):
    """登记法院委派: which court, its number, when its papers were signed for."""

    def __init__(self, today: Today) -> None:
        """Start empty; the clock starts at the receipt."""
        super().__init__("登记法院委派")
        s = look().sizes
        self.court = TextField("court", "法院", required="请填写委派的法院。", width=s.width_long, limit=100)
        self.number = TextField(
            "case_number", "法院案号", required="请填写法院的案号。", width=s.width_long, limit=60
        )
        self.referred = DateField("referred_on", "委派日期", today, required="请填写委派日期。", latest=today)
        self.received = DateField(
            "received_on", "签收材料日期", today, required="请填写签收日期。", latest=today
        )
        self.received.set_value(today())
        self.received.set_help("期限从签收这天起算")
        self.judge = TextField("judge", "联系法官（可不填）", width=s.width_choice, limit=100)
        self.add_row(self.court, self.number)
        self.add_row(self.referred, self.received)
        self.add_row(self.judge)

    def draft(self) -> ReferralDraft:
        """What was entered; call it only after the fields passed."""
        referred, received = self.referred.value(), self.received.value()
        assert referred is not None
        assert received is not None
        return ReferralDraft(self.court.value(), self.number.value(), referred, received, self.judge.value())


class CourtReportForm(Form):
    """反馈法院: what was reported back, when."""

    def __init__(self, court: str, proposed: str, today: Today, earliest: date) -> None:
        """Propose the result."""
        super().__init__("反馈法院")
        self.add_widget(Label(court, wrap=True))
        self.day = DateField(
            "reported_on", "反馈日期", today, required="请填写反馈日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.report = LongTextField(
            "report", "反馈的结果", required="请写明反馈了什么结果。", lines=2, limit=2000
        )
        self.report.set_value(proposed)
        self.add_row(self.day)
        self.add_wide(self.report)

    def draft(self) -> CourtReportDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return CourtReportDraft(self.report.value(), day)
