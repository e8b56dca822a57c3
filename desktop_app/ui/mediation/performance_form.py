"""Forms about the performance of an agreement: an act, a breach, its route, renegotiation."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from db.enums import BreachRoute, ConfirmationState
from desktop_app.services.agreement_view import AgreementRow, InstalmentRow
from desktop_app.services.breach import BreachDraft, RouteDraft
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.services.performance import PerformanceDraft
from desktop_app.services.renegotiation import RenegotiationDraft
from desktop_app.ui.kit.dates import day_words, money_words
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    FileField,
    LongTextField,
    MoneyField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]
_FILES = "图片和 PDF (*.jpg *.jpeg *.png *.pdf *.tif)"


def instalment_words(one: InstalmentRow) -> str:
    """An obligation or instalment in one line: number, what, how much, until when."""
    until = f"{day_words(one.due_on)}前" if one.due_on is not None else one.condition
    amount = money_words(one.amount_fen) if one.amount_fen is not None else ""
    return "，".join(part for part in (f"第 {one.ordinal} 期", one.what, amount, until) if part)


class PerformanceForm(Form):
    """登记履行: one act, in part or in full."""

    def __init__(
        self, owed: Sequence[InstalmentRow], wanted: InstalmentRow, today: Today, earliest: date
    ) -> None:
        """``owed`` are all that may be chosen, ``wanted`` the one that is proposed."""
        super().__init__("登记履行")
        s = look().sizes
        choices = [(one.uid, instalment_words(one)) for one in owed]
        self._rows = {one.uid: one for one in owed}
        self.which = SelectField("uid", "哪一期", choices, required="请选哪一期。", width=s.width_long)
        self.which.set_value(wanted.uid)
        self.left = Label("", Words.HELP, wrap=True)
        self.day = DateField(
            "performed_on", "履行日期", today, required="请填写履行日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.amount = MoneyField("amount_fen", "这次给付（元）")
        self.means = TextField("means", "方式", width=s.width_short, placeholder="转账", limit=40)
        self.note = LongTextField(
            "note",
            "凭据（可不填）",
            lines=2,
            limit=500,
            placeholder="例如：银行转账回单尾号 0317",
        )
        self.add_row(self.which)
        self.add_widget(self.left)
        self.add_row(self.day, self.amount, self.means)
        self.file = FileField("file", "凭证的照片或扫描件（可不填）", _FILES)
        self.add_wide(self.note)
        self.add_wide(self.file)
        self.which.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        uid = self.which.value()
        one = None if uid is None else self._rows[uid]
        money = one is not None and one.open_fen is not None
        self.amount.setVisible(money)
        self.means.setVisible(money)
        self.left.setText("")
        if one is not None and one.open_fen is not None:
            self.amount.set_value(one.open_fen)
            self.means.set_value(one.means)
            paid = (one.amount_fen or 0) - one.open_fen
            before = f"已付 {money_words(paid)}，" if paid else ""
            self.left.setText(f"{before}还差 {money_words(one.open_fen)}；只付了一部分的，改成实付的数。")

    def draft(self) -> PerformanceDraft:
        """What was entered; call it only after the fields passed."""
        day, uid = self.day.value(), self.which.value()
        assert day is not None
        money = uid is not None and self._rows[uid].open_fen is not None
        amount = self.amount.value() if money else None
        return PerformanceDraft(day, self.note.value(), amount, self.means.value() if money else "")


class BreachForm(Form):
    """登记违约: facts and what was not done."""

    def __init__(self, agreement: AgreementRow, people: Sequence[ConsentRow], today: Today) -> None:
        """Offer what is overdue or has no day; who did not perform is proposed where it is one."""
        super().__init__("登记违约")
        s = look().sizes
        late = [one for one in agreement.instalments if one.owed and (one.overdue or one.due_on is None)]
        kept = [one for one in agreement.instalments if not one.owed and one.performed_on is None]
        self._offered = tuple(late + kept)
        self.add_widget(
            Label("由人查实后登记；到期没有履行的先提醒、查问，不自动算违约。", Words.HELP, wrap=True)
        )
        self.day = DateField(
            "declared_on", "登记日期", today, required="请填写日期。", earliest=agreement.effective_on,
            latest=today,
        )  # fmt: skip
        self.day.set_value(today())
        choices = [(p.party_uid, p.name) for p in people]
        self.party = SelectField("party_uid", "谁没有履行", choices, width=s.width_phone, none_word="几方")
        names = {one.payer for one in late}
        if len(names) == 1:
            self.party.set_value(next((p.party_uid for p in people if p.name in names), None))
        self.warned = DateField("warned_on", "催告函日期（没发不填）", today, latest=today)
        self.add_row(self.day, self.party, self.warned)
        self.which = tuple(
            CheckField(f"instalments[{n}]", instalment_words(one)) for n, one in enumerate(self._offered)
        )
        for field, one in zip(self.which, self._offered, strict=True):
            field.set_value(one.overdue)
            self.add_row(field)
        self.undone = LongTextField(
            "undone", "哪些没有履行", required="请写明没有履行的。", lines=2, limit=1000
        )
        if late:
            self.undone.set_value("；".join(instalment_words(one) for one in late if one.overdue))
        self.facts = LongTextField(
            "facts", "查到的事实", required="请写明查到的事实。", lines=3, limit=2000,
            placeholder="谁说的、看到什么、什么时候",
        )  # fmt: skip
        self.add_wide(self.undone)
        self.add_wide(self.facts)

    def draft(self) -> BreachDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        chosen = tuple(one.uid for one, box in zip(self._offered, self.which, strict=True) if box.value())
        return BreachDraft(
            day, self.facts.value(), self.undone.value(), chosen, self.party.value(), self.warned.value()
        )


_EFFECT = {
    BreachRoute.SUPERVISE: "调委会继续督促（《人民调解法》第三十一条）；到再查的日子前会列到工作台。",
    BreachRoute.RENEGOTIATE: "纠纷转为反弹再办；各方都同意后，点“重新协商”另订协议，原协议存卷。",
    BreachRoute.COURT: "就协议的履行可以向法院起诉（《人民调解法》第三十二条）；纠纷转为化解不成并登记告知。",
    BreachRoute.ENFORCE: "经法院裁定确认的协议，可以向作出裁定的法院申请强制执行（民诉法第二百零六条）。",
}


class RouteForm(Form):
    """处理违约: which way it goes on."""

    def __init__(
        self, undone: str, today: Today, earliest: date, confirmed: ConfirmationState | None
    ) -> None:
        """Propose to urge again; enforcement only where a court has confirmed."""
        super().__init__("处理违约")
        s = look().sizes
        self.add_widget(Label(f"没有履行：{undone}", wrap=True))
        routes = [
            (route, route.label)
            for route in BreachRoute
            if route is not BreachRoute.ENFORCE or confirmed is ConfirmationState.CONFIRMED
        ]
        self.route = SelectField("route", "怎样处理", routes, required="请选怎样处理。", width=s.width_choice)
        self.route.set_value(BreachRoute.SUPERVISE)
        self.day = DateField(
            "decided_on", "日期", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.check_on = DateField("next_check_on", "到哪天再查", today, ahead=True)
        self.effect = Label("", Words.HELP, wrap=True)
        self.note = LongTextField("note", "说明（可不填）", lines=2, limit=1000)
        self.add_row(self.route, self.day, self.check_on)
        self.add_widget(self.effect)
        self.add_wide(self.note)
        self.route.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        route = self.route.value()
        self.check_on.setVisible(route is BreachRoute.SUPERVISE)
        self.effect.setText("" if route is None else _EFFECT[route])

    def draft(self) -> RouteDraft:
        """What was entered; call it only after the fields passed."""
        route, day = self.route.value(), self.day.value()
        assert route is not None
        assert day is not None
        return RouteDraft(route, day, self.note.value(), self.check_on.value())


class RenegotiationForm(Form):
    """重新协商: every party consents anew."""

    def __init__(self, people: Sequence[ConsentRow], today: Today, earliest: date | None) -> None:
        """Nobody is ticked beforehand: each must have been asked."""
        super().__init__("重新协商")
        self._people = tuple(people)
        words = "原协议在新协议生效前一直有效；新协议生效后原协议存卷，标明“已替代”。"
        self.add_widget(Label(words, Words.HELP, wrap=True))
        self.reason = LongTextField("reason", "为什么重新协商", required="请写明理由。", lines=2, limit=1000)
        self.day = DateField(
            "started_on", "各方同意的日期", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.written = CheckField("written", "书面同意")
        self.add_wide(self.reason)
        self.add_row(self.day, self.written)
        self.add_section("谁同意", help_text="要每一方都同意")
        self.consented = tuple(
            CheckField(f"consented[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(people)
        )
        self.add_row(*self.consented)

    def draft(self) -> RenegotiationDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        chosen: tuple[UUID, ...] = tuple(
            person.party_uid for person, box in zip(self._people, self.consented, strict=True) if box.value()
        )
        return RenegotiationDraft(self.reason.value(), day, chosen, self.written.value())
