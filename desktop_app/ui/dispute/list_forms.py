"""Forms of the list in the place of the detail: export, a period of one's own, the name of a filter."""

from collections.abc import Callable
from datetime import date

from db.enums import Labelled
from desktop_app.services.dispute_export import LONGEST_REASON, ExportKind
from desktop_app.services.dispute_export_file import FileForm
from desktop_app.services.saved_filter import LONGEST_NAME
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

_KINDS = {
    ExportKind.LIST: "纠纷列表（看到的各列）",
    ExportKind.LEDGER: "矛盾纠纷台账（各项齐全）",
    ExportKind.RECORD: "综治记录（上报用）",
}
_ABOUT = (
    "受限纠纷不导出。用途、件数和文件名会记入操作日志。件数多的、有完整证件号码的（综治记录），"
    "要另一位同事同意才能导出。"
)


def _choices(members: dict[ExportKind, str] | list[FileForm]) -> list[tuple[Labelled, str]]:
    if isinstance(members, dict):
        return list(members.items())
    return [(member, member.label) for member in members]


class ExportForm(Form):
    """What, in which form, and why; ``strip`` shows how far it is."""

    def __init__(self, conditions: str, kinds: tuple[ExportKind, ...]) -> None:
        """``conditions`` are the filters in words."""
        super().__init__("导出")
        wide = look().sizes.width_choice
        self.add_section("导出什么", help_text=conditions)
        self._kind = SelectField[Labelled](
            "kind", "内容", _choices({k: w for k, w in _KINDS.items() if k in kinds}),
            required="请选导出什么。", width=wide,
        )  # fmt: skip
        self._form = SelectField[Labelled](
            "form", "文件", _choices(list(FileForm)), required="请选文件的种类。", width=wide
        )
        self._kind.set_value(kinds[0])
        self._form.set_value(FileForm.XLSX)
        self.add_row(self._kind, self._form)
        self._reason = LongTextField(
            "reason", "用途", required="请写明导出的用途，例如“报县综治中心”。", lines=2, limit=LONGEST_REASON
        )
        self.add_wide(self._reason)
        self.add_widget(Label(_ABOUT, Words.HELP, wrap=True))
        self.strip = ProgressStrip()
        self.add_widget(self.strip)

    def kind(self) -> ExportKind:
        """What is exported; the form checked it before."""
        return ExportKind(str(self._kind.value()))

    def file_form(self) -> FileForm:
        """Form of the file."""
        return FileForm(str(self._form.value()))

    def reason(self) -> str:
        """Why."""
        return self._reason.value()


class LedgerWordForm(Form):
    """What a ledger of many cases is wanted for, to be asked of a second person."""

    def __init__(self, conditions: str, count: int, why: str) -> None:
        """``why`` says why one person is not enough."""
        super().__init__("打印台账")
        self.add_section(f"台账 {count:,} 件", help_text=conditions)
        said = f"这份台账{why}，打印或存成 PDF 要另一位同事同意。同意以后三天内，用同样的条件再打印一次。"
        self.add_widget(Label(said, wrap=True))
        self._reason = LongTextField(
            "reason", "用途", required="请写明用途，例如“季度归档”。", lines=2, limit=LONGEST_REASON
        )
        self.add_wide(self._reason)

    def reason(self) -> str:
        """Why."""
        return self._reason.value()


class PeriodForm(Form):
    """From which day to which; either may be left open, not both."""

    def __init__(self, first: date | None, last: date | None, today: Callable[[], date]) -> None:
        """Show the days that are set."""
        super().__init__("登记日期")
        self.add_section("登记日期", help_text="一头可以空着")
        self._first = DateField("first", "从", today)
        self._last = DateField("last", "到", today)
        self._first.set_value(first)
        self._last.set_value(last)
        self.add_row(self._first, self._last)

    def days(self) -> tuple[date | None, date | None]:
        """Both days, the earlier one first."""
        first, last = self._first.value(), self._last.value()
        if first is not None and last is not None and last < first:
            return last, first
        return first, last


class FilterNameForm(Form):
    """The name of a saved filter."""

    def __init__(self, name: str, conditions: str) -> None:
        """``name`` is the present one; ``conditions`` say what is kept."""
        super().__init__("常用筛选")
        self.add_section("常用筛选", help_text=conditions)
        self._name = TextField("name", "名称", required="请给这个筛选起个名称，例如“本月红色”。")
        self._name.set_value(name)
        self.add_row(self._name)
        self.add_widget(Label(f"最多 {LONGEST_NAME} 个字；同名的会换成现在的条件。", Words.HELP, wrap=True))

    def name(self) -> str:
        """What was typed."""
        return self._name.value()
