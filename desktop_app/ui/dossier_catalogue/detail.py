"""One filed dossier: its facts, where it is kept, and who had it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from desktop_app.services.dossier_catalogue import DossierRow
from desktop_app.services.dossier_loan import LoanRow
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class CatalogueDoors:
    """What the panel calls, each with the shown dossier."""

    shelve: Callable[[DossierRow], object]
    take_out: Callable[[DossierRow], object]
    bring_back: Callable[[DossierRow], object]


class CataloguePanel(DetailPanel):
    """Shows a ``DossierRow``; without doors it can only be looked at. ``show`` opens its papers."""

    def __init__(self, doors: CatalogueDoors | None, show: Callable[[DossierRow], object]) -> None:
        """Show nothing yet."""
        super().__init__()
        self._doors, self._show = doors, show

    def show_row(self, row: DossierRow, loans: Sequence[LoanRow]) -> None:
        """Show one dossier with its lines of the retrieval log."""
        state = "已调出" if row.out_to else "在架"
        self.set_head(DetailHead(row.title, state=state, state_paused=bool(row.out_to)))
        actions = [Action("看卷宗", partial(self._show, row))]
        if self._doors is not None:
            doors = self._doors
            moving = (
                Action("登记归还", partial(doors.bring_back, row))
                if row.out_to
                else Action("登记调卷", partial(doors.take_out, row))
            )
            actions = [moving, Action("入盒上架", partial(doors.shelve, row)), *actions]
        self.set_actions(actions)
        self.clear_sections()
        section = self.add_section("案卷")
        until = f"{row.retention}，到 {row.kept_until:%Y-%m-%d}" if row.kept_until else row.retention
        pairs = [
            ("卷号", row.number),
            ("当事人", row.parties),
            ("调委会", row.committee),
            ("立卷", f"{row.filed_on:%Y-%m-%d}　{row.filed_by}"),
            ("保管期限", until + ("，已满" if row.run_out else "")),
            ("页数", f"{row.pages} 页，第 {row.edition} 次装订"),
            ("盒号", f"{row.box}（{row.box_size} 毫米）" if row.box and row.box_size else row.box),
            ("存放地点", row.shelf),
            ("调出", f"{row.out_to}，应于 {row.out_due:%Y-%m-%d} 归还" if row.out_due else ""),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        self._log(loans)

    def _log(self, loans: Sequence[LoanRow]) -> None:
        section = self.add_section("调卷登记", help_text=f"{len(loans)} 次" if loans else "")
        if not loans:
            section.body.addWidget(Label("没有人调过这一卷。", Words.LABEL, tone=Tone.MUTED))
            return
        history = Timeline()
        history.set_events(
            tuple(
                TimelineEvent(
                    day_words(loan.taken_on)[:10],
                    f"{loan.returned_on:%Y-%m-%d} 归还" if loan.returned_on else "还没归还",
                    " ".join(part for part in (loan.unit_name, loan.borrower) if part),
                    "；".join(
                        part
                        for part in (loan.purpose, f"批准人 {loan.approved_by}", loan.returned_note)
                        if part
                    ),
                    counts=loan.returned_on is not None,
                    key=loan.uid,
                )
                for loan in loans
            )
        )
        section.body.addWidget(history)
