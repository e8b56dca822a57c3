"""Small forms of a mediation's beginning: rights told, powers of attorney, notices and their service."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from db.enums import PaperKind, PowerItem, ServiceMeans, TellManner
from desktop_app.services.mediation_notice import NoticeRow, ServiceDraft
from desktop_app.services.power_of_attorney import AgentRow, PowerDraft
from desktop_app.services.rights_notice import TellingDraft
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.tick_form import TickForm, TickGroup

Today = Callable[[], date]


class TellingForm(TickForm):
    """告知权利义务: to whom, how, when, by whom."""

    def __init__(self, parties: Sequence[tuple[UUID, str]], today: Today, teller: str) -> None:
        """``parties`` are those who were not told yet; all are proposed."""
        super().__init__("告知权利义务")
        s = look().sizes
        self.add_section("告知了谁", help_text="必填")
        self.parties = TickGroup("parties", parties, required="请勾选告知了哪几位。", ticked=True)
        self.add_ticks(self.parties)
        self.manner = SelectField(
            "manner", "怎样告知", [(m, m.label) for m in TellManner], width=s.width_phone
        )
        self.manner.set_value(TellManner.PAPER)
        self.day = DateField("told_on", "告知日期", today, required="请填写告知日期。", latest=today)
        self.day.set_value(today())
        self.teller = TextField("told_by", "告知人", required="请填写告知人。", width=s.width_name, limit=100)
        self.teller.set_value(teller)
        self.add_row(self.manner, self.day, self.teller)

    def draft(self) -> TellingDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return TellingDraft(
            self.parties.value(), self.manner.value() or TellManner.PAPER, day, self.teller.value()
        )


class PowerForm(TickForm):
    """登记授权委托: which agent, what it may do, until when."""

    def __init__(self, agents: Sequence[AgentRow], today: Today) -> None:
        """``agents`` are those without a power of attorney yet."""
        super().__init__("登记授权委托")
        s = look().sizes
        choices = [(a.uid, f"{a.party_name} 委托 {a.name}（{a.authority.label}）") for a in agents]
        self.agent = SelectField(
            "agent_uid", "谁委托谁", choices, required="请选代理人。", width=s.width_long
        )
        if len(agents) == 1:
            self.agent.set_value(agents[0].uid)
        self.add_row(self.agent)
        self.add_section("委托事项", help_text="至少一项")
        self.items = TickGroup("items", [(i, i.label) for i in PowerItem], required="请勾选委托事项。")
        self.add_ticks(self.items, stacked=True)
        self.other = TextField("other", "其他是什么", width=s.width_long, limit=500)
        self.day = DateField("signed_on", "委托日期", today, required="请填写委托日期。", latest=today)
        self.day.set_value(today())
        self.until = DateField("valid_until", "委托到期", today)
        self.until.set_help("空着就到调解结束")
        self.add_row(self.other)
        self.add_row(self.day, self.until)

    def draft(self) -> PowerDraft:
        """What was entered; call it only after the fields passed."""
        agent, day = self.agent.value(), self.day.value()
        assert agent is not None
        assert day is not None
        return PowerDraft(agent, self.items.value(), day, self.other.value(), self.until.value())


class NoticeForm(Form):
    """发通知书: the day; the number is given on saving."""

    def __init__(self, kind: PaperKind, today: Today, earliest: date | None) -> None:
        """Ask for the day."""
        super().__init__(f"发{kind.label}")
        words = "每位当事人一份。保存时编号，编号不再改；打印后送达，再登记送达。"
        self.add_widget(Label(words, wrap=True))
        self.day = DateField(
            "issued_on", "发出日期", today, required="请填写发出日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.add_row(self.day)


class ServiceForm(TickForm):
    """登记送达: to whom, when, how, who took it."""

    def __init__(self, notice: NoticeRow, today: Today) -> None:
        """Propose everybody who was not served yet."""
        super().__init__("登记送达")
        s = look().sizes
        self.add_widget(Label(f"{notice.kind.label} {notice.number}", wrap=True))
        waiting = [(row.party_uid, row.name) for row in notice.services if row.served_on is None]
        self.add_section("送达给谁", help_text="必填")
        self.parties = TickGroup("parties", waiting, required="请勾选送达给谁。", ticked=True)
        self.add_ticks(self.parties)
        self.means = SelectField("means", "方式", [(m, m.label) for m in ServiceMeans], width=s.width_choice)
        self.means.set_value(ServiceMeans.HAND)
        self.day = DateField(
            "served_on",
            "送达日期",
            today,
            required="请填写送达日期。",
            earliest=notice.issued_on,
            latest=today,
        )
        self.day.set_value(today())
        self.receiver = TextField("receiver", "谁签收（本人签收可不填）", width=s.width_choice, limit=100)
        self.note = LongTextField("note", "说明（拒收时写明见证人）", lines=1, limit=500)
        self.add_row(self.means, self.day)
        self.add_row(self.receiver)
        self.add_wide(self.note)

    def draft(self) -> ServiceDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return ServiceDraft(
            self.parties.value(),
            day,
            self.means.value() or ServiceMeans.HAND,
            self.receiver.value(),
            self.note.value(),
        )
