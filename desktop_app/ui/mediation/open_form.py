"""受理调解申请: which dispute, which committee, who mediates, since when."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from db.enums import MediationOrigin, MediationSource
from desktop_app.domain.mediation_source import ENTRUSTED
from desktop_app.errors import RuleViolation
from desktop_app.services.committee import CommitteeRow
from desktop_app.services.dispute_view import DisputePage, DisputeQuery, list_disputes
from desktop_app.services.mediation import ADMISSIBLE, MediationDraft
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import CheckField, Choice, ChoiceField, DateField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

Give = Callable[[Sequence[Choice[UUID]]], None]
_OFFERED = 8
_ASSISTANTS = 2


class OpenForm(Form):
    """An application for mediation; ``draft()`` gives what was entered."""

    def __init__(
        self,
        context: PageContext,
        committees: Sequence[CommitteeRow],
        today: Callable[[], date],
        *,
        new_committee: Callable[[], object] | None,
    ) -> None:
        """``new_committee`` opens the list of committees, for those who may change it."""
        super().__init__("受理调解申请")
        s = look().sizes
        self._context = context
        self._committees = {row.uid: row for row in committees}
        self.add_section("哪件纠纷", help_text="必填")
        self.dispute = ChoiceField[UUID](
            "dispute_uid", "纠纷", required="请选要调解的纠纷。", width=s.width_long, find=self._find,
            placeholder="当事人、编号或事由里的词",
        )  # fmt: skip
        self.origin = SelectField(
            "origin", "来源", [(o, o.label) for o in MediationOrigin], width=s.width_choice
        )
        self.origin.set_value(MediationOrigin.APPLICATION)
        self.source = SelectField(
            "source", "来源明细", [(o, o.label) for o in MediationSource], width=s.width_choice,
            none_word="按纠纷的来源",
        )  # fmt: skip
        self.organ = TextField("referred_by", "委托移送单位", width=s.width_choice, limit=100)
        self.day = DateField("applied_on", "申请日期", today, required="请填写申请日期。", latest=today)
        self.day.set_value(today())
        self.add_row(self.dispute)
        self.add_row(self.origin, self.day)
        self.add_row(self.source, self.organ)
        self.source.changed.connect(self._source_changed)
        self._source_changed()
        head = self.add_section("谁来调解", help_text="主持的调解员必填")
        if new_committee is not None:
            head.addWidget(link("调委会名单", new_committee, small=True))
        self.committee = SelectField(
            "committee_uid", "人民调解委员会", [(row.uid, row.name) for row in committees],
            required="请选人民调解委员会。", width=s.width_long,
        )  # fmt: skip
        self.add_row(self.committee)
        self.lead = SelectField[UUID](
            "mediator_uids", "主持调解", [], required="请选定人民调解员。", width=s.width_phone
        )
        self.others = tuple(
            SelectField[UUID](f"mediator{n}", f"一起调解 {n}", [], width=s.width_phone, none_word="没有")
            for n in range(1, _ASSISTANTS + 1)
        )
        self.add_row(self.lead, *self.others)
        self.recusal = CheckField("recusal_checked", "已核对：同名但不是同一人，不用回避")
        self._recusal_row = self.add_row(self.recusal)
        self._recusal_row.hide()
        self.registrar = TextField("registrar", "登记人", width=s.width_name, limit=50)
        self.registrar.set_value(context.actor.name)
        self.add_row(self.registrar)
        self.committee.changed.connect(self._committee_changed)
        if len(committees) == 1:
            self.committee.set_value(committees[0].uid)
        self._committee_changed()

    def _source_changed(self) -> None:
        """Only where an organ entrusted the case there is one to name."""
        self.organ.setVisible(self.source.value() in ENTRUSTED)

    def choose_dispute(self, uid: UUID, title: str, number: str) -> None:
        """Start with a dispute chosen elsewhere."""
        self.dispute.set_choice(Choice(uid, title, number))

    def show_violation(self, violation: RuleViolation) -> bool:
        """At its field; a mediator of a party's name may be confirmed to be another person."""
        if violation.field == "mediator_uids" and "同名" in violation.text:
            self._recusal_row.show()
        return super().show_violation(violation)

    def focus_first(self) -> None:
        """Start where something is missing."""
        if self.dispute.value() is None:
            super().focus_first()
        else:
            (self.committee if self.committee.value() is None else self.lead).setFocus()

    def draft(self) -> MediationDraft:
        """What was entered; call it only after the fields passed."""
        dispute, committee, day = self.dispute.value(), self.committee.value(), self.day.value()
        assert dispute is not None
        assert committee is not None
        assert day is not None
        mediators = [self.lead.value(), *(field.value() for field in self.others)]
        return MediationDraft(
            dispute,
            committee,
            tuple(uid for uid in mediators if uid is not None),
            day,
            self.origin.value() or MediationOrigin.APPLICATION,
            self.registrar.value(),
            self.recusal.value(),
            self.source.value(),
            self.organ.value() if self.source.value() in ENTRUSTED else "",
        )

    def _committee_changed(self) -> None:
        uid = self.committee.value()
        row = self._committees.get(uid) if uid is not None else None
        people = [(m.uid, m.name + ("（主任）" if m.is_chair else "")) for m in row.mediators] if row else []
        for field in (self.lead, *self.others):
            field.set_choices(people)
        if row is not None and not people:
            self.lead.set_help("这个调委会还没有调解员，请在“调委会名单”里加上")
        if len(people) == 1:
            self.lead.set_value(people[0][0])

    def _find(self, typed: str, give: Give) -> None:
        states = tuple(sorted(ADMISSIBLE, key=lambda state: state.value))
        query = DisputeQuery(
            text=typed, states=states, office_id=self._context.actor.office_uid, limit=_OFFERED
        )
        self._context.runner.query(
            list_disputes, query, by=self._context.actor, slot="find-dispute",
            on_done=partial(_offer, give), owner=self,
        )  # fmt: skip


def _offer(give: Give, page: DisputePage) -> None:
    give([Choice(row.uid, row.title, row.short_number, row.state.label) for row in page.rows])
