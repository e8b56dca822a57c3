"""What is done about the parties of a dispute: adding, replacing, putting right, electing, full numbers."""

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject

from db.enums import PartySide
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import party, party_view, representative
from desktop_app.services.dispute_detail import DisputeDetail
from desktop_app.services.party_view import FullNumbers
from desktop_app.ui.dispute.party_forms import (
    CorrectForm,
    ElectForm,
    HeirForm,
    NumbersForm,
    PartyForm,
    present_parties,
)
from desktop_app.ui.dispute.restriction_desk import OpensForms
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext


class PartyDesk(QObject):
    """``openers`` by what the detail asks for; ``correct:<uid in hex>`` and ``elect:<side>`` name one."""

    def __init__(
        self,
        context: PageContext,
        stack: SideStack,
        open_form: OpensForms,
        done: Callable[[str, object], None],
        refused: Callable[[FengqiaoError], None],
    ) -> None:
        """Forms are opened by ``open_form``; ``done(words, result)`` or ``refused(error)`` after."""
        super().__init__(stack)
        self._context, self._stack = context, stack
        self._open_form, self._done, self._refused = open_form, done, refused
        self.openers: dict[str, Callable[[DisputeDetail], None]] = {
            "party": self.add,
            "replace": self.replace,
            "numbers": self.show_numbers,
        }

    def open_named(self, what: str, detail: DisputeDetail) -> bool:
        """Open a form about one party or side; False when ``what`` names none."""
        verb, _, name = what.partition(":")
        if verb == "correct" and name:
            self.correct(detail, UUID(hex=name))
        elif verb == "elect" and name:
            self.elect(detail, PartySide(name))
        else:
            return False
        return True

    def add(self, detail: DisputeDetail) -> None:
        """A further party."""
        context, form = self._context, PartyForm(self._today)

        def save() -> None:
            context.runner.command(
                party.add_party, detail.uid, form.draft(), by=context.actor,
                on_done=partial(self._done, "当事人已添加。"), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open_form("添加当事人", form, "添加", save)

    def replace(self, detail: DisputeDetail) -> None:
        """An heir or successor in a party's place."""
        context, form = self._context, HeirForm(detail, self._today)

        def save() -> None:
            heir = form.draft()
            context.runner.command(
                party.replace_party, form.old(), heir, form.replacement(), by=context.actor,
                on_done=partial(self._done, f"已更换，现在的当事人是{heir.name}。"), on_error=self._refused,
                owner=self,
            )  # fmt: skip

        self._open_form("更换当事人", form, "更换", save)

    def correct(self, detail: DisputeDetail, uid: UUID) -> None:
        """Values that were taken down wrongly."""
        row = next((p for p in present_parties(detail) if p.uid == uid), None)
        if row is None:
            return
        context, form = self._context, CorrectForm(row)

        def save() -> None:
            context.runner.command(
                party.amend_party, uid, form.changes(), by=context.actor,
                on_done=partial(self._done, "已改正，改前的留在修改记录里。"), on_error=self._refused,
                owner=self,
            )  # fmt: skip

        self._open_form(f"改正{row.side.label}{row.name}", form, "保存修改", save)

    def elect(self, detail: DisputeDetail, side: PartySide) -> None:
        """Who speaks for a side."""
        context, form = self._context, ElectForm(detail, side, self._today)

        def save() -> None:
            context.runner.command(
                representative.elect_representatives, detail.uid, form.election(), by=context.actor,
                on_done=partial(self._done, "代表人已记下。"), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open_form(f"{side.label}推选代表人", form, "记下", save)

    def show_numbers(self, detail: DisputeDetail) -> None:
        """Full numbers, for a reason."""
        context, form = self._context, NumbersForm(detail)

        def shown(numbers: FullNumbers) -> None:
            side = self._stack.side()
            if isinstance(side, SideForm) and side.form is form:
                side.saving(False)
                form.show_numbers(numbers)

        def save() -> None:
            values = form.values()
            context.runner.command(
                party_view.unmask, values["party"], values["reason"],
                by=context.actor, on_done=shown, on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open_form("看号码", form, "看号码", save)

    def _today(self) -> date:
        return local_date(self._context.clock.now())
