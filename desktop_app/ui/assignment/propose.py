"""提出包案: which dispute, which leader, why; a leader who is not in the list yet is added on the way."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from db.enums import AssignmentTrigger, MatterKind
from desktop_app.services.assignment import ProposalDraft, propose
from desktop_app.services.assignment_candidate import CandidateRow
from desktop_app.services.dispute_view import DisputePage, DisputeQuery, list_disputes
from desktop_app.services.leader import LeaderDraft, add_leader
from desktop_app.services.leader_view import LeaderRow
from desktop_app.ui.assignment.steps import leader_choices
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.fields import Choice, ChoiceField, LongTextField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

_OFFERED = 8
Give = Callable[[Sequence[Choice[UUID]]], None]


class ProposeForm(SideForm):
    """Form of a proposal. ``on_done(uid of the assignment)`` after it was stored."""

    def __init__(
        self, context: PageContext, leaders: Sequence[LeaderRow], on_done: Callable[[UUID], None]
    ) -> None:
        """Build it; ``leaders`` are offered with the number of cases they have."""
        super().__init__("提出包案", Form("提出包案"), "提出包案")
        self._context, self._on_done = context, on_done
        self._draft: dict[str, Any] = {}
        self._kind, self._trigger = MatterKind.DISPUTE, AssignmentTrigger.BY_HAND
        s = look().sizes
        self.dispute = ChoiceField[UUID](
            "matter_uid", "纠纷", required="请选要包案的纠纷。", width=s.width_long, find=self._find,
            placeholder="当事人、编号或事由里的词",
        )  # fmt: skip
        self.leader = ChoiceField(
            "leader_uid", "包案领导", leader_choices(leaders), required="请选包案领导。", width=s.width_long,
            placeholder="姓名或拼音首字母",
        )  # fmt: skip
        reason = LongTextField("reason", "为什么提出包案", required="请写明理由。", limit=1000, lines=3)
        self.form.add_section("案件", help_text="全部必填")
        self.form.add_row(self.dispute)
        self.form.add_wide(reason)
        head = self.form.add_section("领导")
        self._other = link("名单里没有，新增一位", self._switch, small=True)
        head.addWidget(self._other)
        self.form.add_row(self.leader)
        self._new = (
            TextField("name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
            TextField("post", "职务", width=s.width_choice, required="请填写职务。", limit=60),
            TextField("phone", "电话", width=s.width_phone, limit=40),
        )
        self.form.add_row(*self._new)
        for field in self._new:
            field.hide()
        self.saved.connect(self._save)
        if not leaders:
            self._switch()

    def choose_dispute(self, uid: UUID, title: str) -> None:
        """Start with a dispute chosen elsewhere."""
        self.dispute.set_choice(Choice(uid, title))

    def choose_matter(self, row: CandidateRow) -> None:
        """Start with a candidate and its reasons."""
        self._kind, self._trigger = row.kind, row.trigger
        self.dispute.set_choice(Choice(row.uid, row.title, code=row.number))
        self.form.set_values([("reason", row.words)])

    def _switch(self) -> None:
        """Choose a leader from the list, or enter a new one."""
        adding = self.leader.isVisibleTo(self)
        self.leader.setHidden(adding)
        for field in self._new:
            field.setHidden(not adding)
        self._other.set_word("从名单里选" if adding else "名单里没有，新增一位")

    def _find(self, typed: str, give: Give) -> None:
        query = DisputeQuery(text=typed, limit=_OFFERED)
        self._context.runner.query(
            list_disputes, query, by=self._context.actor, slot="disputes",
            on_done=partial(_offer, give), owner=self,
        )  # fmt: skip

    def _save(self, values: dict[str, Any]) -> None:
        self.saving(True)
        self._draft = values
        if self.leader.isHidden():
            self._context.runner.command(
                add_leader, LeaderDraft(values["name"], values["post"], values["phone"]), self._context.rules,
                by=self._context.actor, on_done=self._propose, on_error=self.refused,
            )  # fmt: skip
        else:
            self._propose(values["leader_uid"])

    def _propose(self, leader_uid: UUID) -> None:
        draft = ProposalDraft(
            self._draft["matter_uid"], leader_uid, self._draft["reason"], self._kind, self._trigger
        )
        self._context.runner.command(
            propose, draft, self._context.rules,
            by=self._context.actor, on_done=self._on_done, on_error=self.refused,
        )  # fmt: skip


def _offer(give: Give, page: DisputePage) -> None:
    give([Choice(row.uid, row.title, code=row.short_number, help=row.risk.label) for row in page.rows])
