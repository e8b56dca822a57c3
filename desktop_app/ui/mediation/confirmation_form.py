"""Forms of judicial confirmation: telling, the application, handing it in, what the court did."""

from collections.abc import Callable, Sequence
from datetime import date

from db.enums import ConfirmationCourt, Source
from desktop_app.services.after_agreement import ConfirmationRow
from desktop_app.services.judicial_confirmation import ApplicationDraft, CourtDraft
from desktop_app.services.mediation_detail import ConsentRow
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
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

Today = Callable[[], date]
ATTACHMENTS = (
    "人民调解协议书",
    "各方身份证明（资格证明）",
    "调委会主持调解的证明",
    "送达地址及联系电话",
)
"""What 民诉法解释 354 asks for; more is added by hand (property proofs, powers of attorney)."""

DENIALS = (
    "不涉及婚姻、亲子、收养等身份关系",
    "不涉及物权、知识产权确权",
    "不涉及其他特别程序、公示催告、破产程序",
    "属于法院受理范围和该法院管辖",
)
"""What is to be ticked, in the order of ``NOT_CONFIRMABLE``; short, because a box has one line."""


class DayForm(Form):
    """A step that only wants its day, with a sentence about it."""

    def __init__(
        self, title: str, words: str, key: str, label: str, today: Today, earliest: date | None
    ) -> None:
        """Ask for the day."""
        super().__init__(title)
        self.add_widget(Label(words, wrap=True))
        self.day = DateField(key, label, today, required=f"请填写{label}。", earliest=earliest, latest=today)
        self.day.set_value(today())
        self.add_row(self.day)


class ApplicationForm(Form):
    """填司法确认申请书 (F10)."""

    def __init__(
        self, people: Sequence[ConsentRow], row: ConfirmationRow, source: Source, due_on: date | None
    ) -> None:
        """Propose what was written before; the matters of 民诉法解释 355 are denied one by one."""
        super().__init__("填司法确认申请书")
        s = look().sizes
        self._people = tuple(people)
        if due_on is not None:
            words = f"最迟 {day_words(due_on)}递交；各方一起申请。"
            self.add_widget(Label(words, Words.HELP, wrap=True))
        if row.problem:
            self.add_widget(Label(row.problem, tone=Tone.WARNING, wrap=True))
        self.add_section("先核对", help_text="勾不上的法院不受理（解释第三百五十五条）")
        self.denied = tuple(CheckField(f"denied[{n}]", words) for n, words in enumerate(DENIALS))
        for field in self.denied:
            field.set_value(row.prepared)
            self.add_row(field)
        self.add_section("向哪个法院申请")
        own = source is Source.COURT
        rules = [(rule, rule.label) for rule in ConfirmationCourt]
        self.rule = SelectField(
            "court_rule", "管辖依据", rules, required="请选管辖依据。", width=s.width_long
        )
        start = ConfirmationCourt.INVITING if own else ConfirmationCourt.ORGANISATION
        self.rule.set_value(row.court_rule or start)
        self.court = TextField(
            "court_name", "法院全称", required="请写法院全称。", width=s.width_choice, limit=100,
            placeholder="××县人民法院",
        )  # fmt: skip
        self.court.set_value(row.court_name)
        self.add_row(self.rule, self.court)
        self.add_section("谁申请", help_text="每一方都要申请")
        chosen = set(row.applicants)
        self.applicants = tuple(
            CheckField(f"applicants[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(people)
        )
        for field, person in zip(self.applicants, people, strict=True):
            field.set_value(not chosen or person.party_uid in chosen)
        self.add_row(*self.applicants)
        self.add_section("附件和份数")
        self.attachments = LongTextField(
            "attachments", "附件（一行一件）", required="请列明附件。", lines=4, limit=2000
        )
        self.attachments.set_value("\n".join(row.attachments or ATTACHMENTS))
        self.copies = NumberField("copies", "申请书一式几份", least=1, most=99, required="请填份数。")
        self.copies.set_value(row.copies or len(people) + 1)
        self.add_wide(self.attachments)
        self.add_row(self.copies)

    def draft(self) -> ApplicationDraft:
        """What was entered; call it only after the fields passed."""
        rule = self.rule.value()
        assert rule is not None
        return ApplicationDraft(
            rule,
            self.court.value(),
            tuple(
                person.party_uid
                for person, box in zip(self._people, self.applicants, strict=True)
                if box.value()
            ),
            tuple(box.value() for box in self.denied),
            tuple(line for line in self.attachments.value().splitlines() if line.strip()),
            self.copies.value() or 0,
        )


class CourtForm(Form):
    """What the court did: the day, its number, and why where it is asked for."""

    def __init__(
        self, title: str, words: str, today: Today, earliest: date | None, *, number: str | None, note: str
    ) -> None:
        """``number`` proposes the court's number, None does not ask; ``note`` is its label, empty: none."""
        super().__init__(title)
        s = look().sizes
        if words:
            self.add_widget(Label(words, Words.HELP, wrap=True))
        self.day = DateField("day", "日期", today, required="请填写日期。", earliest=earliest, latest=today)
        self.day.set_value(today())
        self.number = TextField("case_number", "法院案号", width=s.width_choice, limit=60)
        self.number.set_value(number or "")
        self.note = LongTextField(
            "note", note or "说明", required=f"请写明{note}。" if note else "", lines=3, limit=2000
        )
        if number is None:
            self.add_row(self.day)
        else:
            self.add_row(self.day, self.number)
        if note:
            self.add_wide(self.note)

    def draft(self) -> CourtDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return CourtDraft(day, self.number.value(), self.note.value())
