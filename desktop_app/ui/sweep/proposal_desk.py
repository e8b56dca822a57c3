"""更正建议: rows that came back after their day was locked, for the director to answer."""

from functools import partial
from typing import Any

from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_proposal import Answer, ProposalRow, list_proposals, settle_proposal
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Text, TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import LongTextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.record_desk import RecordDesk

_COLUMNS = (
    Column[ProposalRow]("day", "日期", lambda r: Text(f"{r.day:%m-%d}"), width=70, always=True),
    Column[ProposalRow]("grid", "网格", lambda r: Text(r.grid_title), width=190, always=True),
    Column[ProposalRow]("said", "交来的说", lambda r: Text(r.said)),
    Column[ProposalRow]("file", "文件", lambda r: Text(r.file_name, Tone.MUTED), width=140),
)


def _two_line(row: ProposalRow) -> TwoLine:
    return TwoLine(row.grid_title, row.said, end=Text(f"{row.day:%m-%d}", Tone.MUTED))


class ProposalDesk(RecordDesk[ProposalRow]):
    """The proposals that wait."""

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        empty = EmptyState("没有等办理的更正建议。", icon="check")
        super().__init__(context, "更正建议", _COLUMNS, lambda row: row.uid, empty, _two_line)
        self.head.insertWidget(0, Label("当天锁定以后才交回来的", Words.HELP))
        self.may = context.may(Permission.LOCK_SWEEP)

    def ask(self) -> None:
        """Read the list again."""
        self.context.runner.query(
            list_proposals, by=self.context.actor, slot="proposals", on_done=self.show_rows,
            on_error=self.refuse, owner=self,
        )  # fmt: skip

    def title_of(self, row: ProposalRow) -> str:
        """Grid and day."""
        return f"{row.grid_title} {row.day:%Y-%m-%d}"

    def facts_of(self, row: ProposalRow) -> list[tuple[str, str]]:
        """What the row said and where it stood."""
        return [
            ("交来的说", row.said),
            ("文件", f"{row.file_name} 第 {row.line} 行"),
            ("导入", row.entered_by),
        ]

    def text_of(self, row: ProposalRow) -> str:
        """What may be done."""
        del row
        return "当天已锁定，日报不变。属实的点“照此更正”，更正列在日报下面；不属实的点“不采纳”，写明原因。"

    def actions_of(self, row: ProposalRow) -> list[Action]:
        """Taken or not."""
        if not self.may:
            return []
        return [
            Action("照此更正", partial(self._open, row, True)),
            Action("不采纳", partial(self._open, row, False)),
        ]

    def _open(self, row: ProposalRow, taken: bool) -> None:
        title = "照此更正" if taken else "不采纳"
        form = Form(title)
        label = "怎样核实的" if taken else "为什么不采纳"
        form.add_wide(LongTextField("note", label, required=f"请写明{label}。", lines=3))

        def save(values: Any, made: SideForm) -> None:  # noqa: ANN401 - values of a form
            self.context.runner.command(
                settle_proposal, row.uid, Answer(taken, values["note"]), self.context.rules,
                by=self.context.actor, on_done=partial(self.finish, "已办结。"), on_error=made.refused,
                owner=made,
            )  # fmt: skip

        self.open_form(SideForm(title, form, title, about=self.title_of(row)), save)
