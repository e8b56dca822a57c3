"""What can be done with one grid and its worker: each deed is a form and the command that it makes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar, TypeVarTuple
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.transaction import CommandFunction
from desktop_app.services.external_code import ExternalCodeDraft, add_external_code
from desktop_app.services.grid import GridCard, change_grid_card
from desktop_app.services.grid_change import RenameDraft, end_grid, rename_grid
from desktop_app.services.grid_handover import HandoverDone, HandoverDraft, hand_over
from desktop_app.services.grid_note import NoteDraft, add_grid_note, settle_grid_note
from desktop_app.services.grid_redivision import (
    MergeDraft,
    MoveDraft,
    PartDraft,
    SplitDraft,
    merge_grids,
    move_grid,
    split_grid,
)
from desktop_app.services.grid_training import TrainingDraft, add_training
from desktop_app.services.grid_view import GridDetail
from desktop_app.services.grid_worker import WorkerDraft, change_contact
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.unit import grid_forms as forms
from desktop_app.ui.unit.grid_forms import Today, Values

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


class Send(Protocol):
    """Runs a service with its arguments as the command of a form."""

    def __call__(self, service: CommandFunction[*Ts, T], /, *args: *Ts) -> object:
        """Run it."""
        ...


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done: its word, its form, the command of its values, what is said after."""

    key: str
    word: str
    form: Callable[[GridDetail, Today], SideForm]
    call: Callable[[GridDetail, Values, Send], object]
    said: Callable[[GridDetail, Values], str]


def _parts(values: Values) -> tuple[PartDraft, ...]:
    pairs = ((values[f"code{n}"], values[f"name{n}"]) for n in (1, 2, 3))
    return tuple(PartDraft(code, name) for code, name in pairs if code or name)


def _worker(values: Values) -> WorkerDraft:
    return WorkerDraft(
        values["name"], values["gender"], values["phone"] or None, values["party_member"],
        values.get("contact") or "",
    )  # fmt: skip


def _split(d: GridDetail, v: Values, send: Send) -> object:
    return send(split_grid, d.row.uid, SplitDraft(_parts(v), v["starts_on"], v["reason"]))


def _merge(d: GridDetail, v: Values, send: Send) -> object:
    grids = (d.row.uid, v["other"], *([v["third"]] if v["third"] else []))
    draft = MergeDraft(grids, PartDraft(v["code"], v["name"]), v["starts_on"], v["reason"])
    return send(merge_grids, draft)


def _move(d: GridDetail, v: Values, send: Send) -> object:
    draft = MoveDraft(v["village_code"], v["starts_on"], v["name"], v["code"], v["reason"])
    return send(move_grid, d.row.uid, draft)


def _trained(d: GridDetail, v: Values, send: Send) -> object:
    assert d.worker is not None
    return send(add_training, d.worker.uid, TrainingDraft(v["day"], v["subject"], v["hours"], v["note"]))


def _contact(d: GridDetail, v: Values, send: Send) -> object:
    assert d.worker is not None
    return send(change_contact, d.worker.uid, _worker(v))


def _noted(d: GridDetail, v: Values, send: Send) -> object:
    return send(add_grid_note, d.row.uid, NoteDraft(v["content"], v["kind"], v["due_on"]))


def _card(d: GridDetail, v: Values, send: Send) -> object:
    card = GridCard(v["kind"], v["party_branch"], v["party_secretary"])
    return send(change_grid_card, d.row.uid, card)


def _code(d: GridDetail, v: Values, send: Send) -> object:
    draft = ExternalCodeDraft(v["system"], v["code"], v["valid_from"])
    return send(add_external_code, d.row.uid, draft)


def _rename(d: GridDetail, v: Values, send: Send) -> object:
    return send(rename_grid, d.row.uid, RenameDraft(v["name"], v["starts_on"], v["reason"]))


def _end(d: GridDetail, v: Values, send: Send) -> object:
    return send(end_grid, d.row.uid, v["last_day"], v["reason"])


def _settle(_d: GridDetail, v: Values, send: Send) -> object:
    return send(settle_grid_note, v["note"], v["result"])


def _moved_words(d: GridDetail, v: Values) -> str:
    return f"{d.row.name}从 {v['starts_on']} 起划到{dict(d.villages)[v['village_code']]}。"


GRID_DEEDS = (
    Deed("note", "记备忘", forms.note_form, _noted, lambda d, v: "已记下。"),
    Deed("card", "改网格资料", forms.card_form, _card, lambda d, v: f"已保存{d.row.name}的资料。"),
    Deed("code", "外部编码", forms.code_form, _code, lambda d, v: f"已记下{v['system']}的编码。"),
    Deed("rename", "改名", forms.rename_form, _rename,
         lambda d, v: f"{d.row.name}从 {v['starts_on']} 起叫{v['name']}。"),
    Deed("move", "划到别村", forms.move_form, _move, _moved_words),
    Deed("split", "拆分", forms.split_form, _split,
         lambda d, v: f"{d.row.name}从 {v['starts_on']} 起拆成 {len(_parts(v))} 个。"),
    Deed("merge", "合并", forms.merge_form, _merge,
         lambda d, v: f"从 {v['starts_on']} 起合并成{v['name']}。"),
    Deed("end", "撤销", forms.end_form, _end,
         lambda d, v: f"{d.row.name}到 {v['last_day']} 为止，第二天起不用再报。"),
)  # fmt: skip
SETTLE = Deed("settle", "办结备忘", forms.settle_form, _settle, lambda d, v: "已办结。")
WORKER_DEEDS = (
    Deed("training", "记培训", forms.training_form, _trained, lambda d, v: "培训已记下。"),
    Deed("contact", "改网格员资料", forms.worker_form, _contact, lambda d, v: f"已保存{v['name']}的资料。"),
)


class GridDesk(QObject):
    """Opens the forms beside the list and runs their commands. ``said(text)`` after each."""

    said = Signal(str)

    def __init__(self, context: PageContext, side: SideStack, parent: QObject) -> None:
        """Work in ``side``."""
        super().__init__(parent)
        self._context, self._side = context, side
        self._edits = context.may(Permission.EDIT_UNITS)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def offered(self, detail: GridDetail) -> list[Action]:
        """The deeds that this user and this grid allow; the hand-over is offered apart."""
        found: list[Action] = []
        if self._edits:
            in_force = detail.row.valid_to is None or detail.row.valid_to >= self._today()
            deeds = list(GRID_DEEDS if in_force else ())
            if any(note.settled_on is None for note in detail.notes):
                deeds.insert(1, SETTLE)
            if not detail.neighbours:
                deeds = [deed for deed in deeds if deed.key != "merge"]
            deeds += WORKER_DEEDS if detail.worker is not None else ()
            found += [Action(deed.word, partial(self.open, deed, detail)) for deed in deeds]
        if detail.handovers and self._context.may(Permission.PRINT_PAPER):
            newest = detail.handovers[0]
            found.append(Action("打印交接单", partial(self.print_sheet, newest.uid)))
        return found

    def open(self, deed: Deed, detail: GridDetail) -> None:
        """Show the form of a deed."""
        form = deed.form(detail, self._today)
        form.saved.connect(partial(self._save, deed, detail, form))
        self._side.open_side(form, (deed.key, detail.row.uid))

    def _save(self, deed: Deed, detail: GridDetail, form: SideForm, values: dict[str, Any]) -> None:
        form.saving(True)
        said = deed.said(detail, values)

        def send(service: CommandFunction[*Ts, T], /, *args: *Ts) -> object:
            return self._context.runner.command(
                service, *args, by=self._context.actor,
                on_done=lambda _: self._done(said), on_error=form.refused, owner=form,
            )  # fmt: skip

        deed.call(detail, values, send)

    def _done(self, said: str) -> None:
        self._side.close_saved()
        self.said.emit(said)

    def hand_over(self, detail: GridDetail) -> None:
        """The present worker hands over; the sheet stands there for printing after that."""
        form = forms.handover_form(detail, self._today)
        form.saved.connect(partial(self._save_handover, detail, form))
        self._side.open_side(form, ("handover", detail.row.uid))

    def _save_handover(self, detail: GridDetail, form: SideForm, values: dict[str, Any]) -> None:
        assert detail.worker is not None
        form.saving(True)
        grids = () if values.get("every") else (detail.row.uid,)
        draft = HandoverDraft(
            detail.worker.uid, _worker(values), values["starts_on"], grids, values["witness"], values["note"]
        )
        self._context.runner.command(
            hand_over, draft, self._context.rules,
            by=self._context.actor, on_done=self._handed, on_error=form.refused, owner=form,
        )  # fmt: skip

    def _handed(self, done: HandoverDone) -> None:
        self._side.close_saved()
        self.said.emit(f"已交接给{done.successor}，{len(done.grids)} 个网格、{len(done.matters)} 项事项。")
        if self._context.may(Permission.PRINT_PAPER):
            self.print_sheet(done.uid)

    def print_sheet(self, handover: UUID) -> None:
        """Show the sheet of a hand-over."""
        self._side.open_side(PaperPanel(self._context, PaperKind.GRID_HANDOVER, handover))
