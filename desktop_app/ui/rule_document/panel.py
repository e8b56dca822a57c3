"""One version of the rules in full, and the form that publishes a checked file."""

from collections.abc import Callable
from datetime import date
from functools import partial

from desktop_app.domain.profile_change import ProfileChange
from desktop_app.services.rule_document import ProfilePreview, VersionRow, VersionStanding
from desktop_app.services.table_document import TablePreview, version_words
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.fields import DateField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words

_UNREAD = "这一版是更新的程序写的，本程序读不了。请先升级程序，再打开就会用上。"
_WORDS = "列表、文书里的叫法都按正在用的一版；停用的不再出现在选项里，以前用过的照样显示。"
_KEPT = "新登记的纠纷从生效那天起按这一版算期限；以前登记的，一直按登记时的那一版。"


class VersionPanel(DetailPanel):
    """Detail of one version; ``show_row`` replaces what is shown."""

    def __init__(self, keep: Callable[[VersionRow], object] | None) -> None:
        """``keep`` writes the version to a file; None where this user is not offered it."""
        super().__init__()
        self._keep = keep

    def show_row(self, row: VersionRow) -> None:
        """Show a version."""
        in_force = row.standing is VersionStanding.IN_FORCE
        self.set_head(
            DetailHead(
                row.name,
                shown_version(row),
                row.standing.label,
                state_done=in_force,
                state_paused=row.standing is VersionStanding.EARLIER,
                due=f"{day_words(row.valid_from)} 起" if row.valid_from is not None else "",
            )
        )
        readable = row.standing is not VersionStanding.UNREAD
        actions: list[Action] = []
        if self._keep is not None and readable:
            actions.append(Action("存成文件", partial(self._keep, row)))
        self.set_actions(actions)
        self.clear_sections()
        origin = "随程序带来的，县里还没有下发过" if row.shipped else f"{row.published_by} 下发"
        section = self.add_section("这一版", help_text=origin)
        words = _WORDS if row.table else _KEPT
        section.body.addWidget(Label(words if readable else _UNREAD, Words.HELP, wrap=True))
        if row.changes:
            changed = self.add_section("和上一版不同", help_text=f"{len(row.changes)} 处")
            changed.body.addWidget(changes_of(row.changes))
        if row.facts:
            every = self.add_section("全部规定", help_text="卷内顺序、佐证清单等长的，请看文件")
            every.body.addWidget(KeyValues(row.facts, columns=1))


def shown_version(row: VersionRow) -> str:
    """2026.1 of the rules; 第 2 版 or 随程序 of a code table."""
    return version_words(row.version) if row.table else row.version


def table_form(preview: TablePreview, today: Callable[[], date]) -> SideForm:
    """What would be published, and from which day; the field's key is ``valid_from``."""
    form = Form("下发字典")
    form.add_section("从哪天起用")
    day = DateField(
        "valid_from", "生效日期", today, required="请填写生效日期。", ahead=True, earliest=today()
    )  # fmt: skip
    day.set_value(today())
    form.add_row(day)
    form.add_section(f"和“{preview.against}”不同", help_text=f"{len(preview.changes)} 处，请核对")
    form.add_widget(changes_of(preview.changes))
    form.add_widget(Label(f"随下一个数据包送到每个乡镇。{_WORDS}", Words.HELP, wrap=True))
    return SideForm(f"下发字典 {preview.label}", form, "下发", about=preview.file_name)


def changes_of(changes: tuple[ProfileChange, ...]) -> KeyValues:
    """一般纠纷期限（天）  7 改为 10, one line a key."""
    return KeyValues([(change.label, _words(change)) for change in changes], columns=1)


def _words(change: ProfileChange) -> str:
    if not change.old and not change.new:
        return "有改动，请看文件"
    if not change.old:
        return f"新增：{change.new}"
    return f"{change.old} 改为 {change.new or '没有'}"


def publish_form(preview: ProfilePreview) -> SideForm:
    """What would be published, to be looked at once more; there is nothing to fill in."""
    form = Form("下发规则")
    form.add_section(f"和“{preview.against}”不同", help_text=f"{len(preview.changes)} 处，请核对")
    form.add_widget(changes_of(preview.changes))
    form.add_section("下发以后")
    sent = f"随下一个数据包送到每个乡镇，{day_words(preview.valid_from)}起用。"
    form.add_widget(Label(f"{sent}{_KEPT}下发以后不能改，只能再发一版。", Words.HELP, wrap=True))
    return SideForm(f"下发规则 {preview.version}", form, "下发", about=f"{preview.name}　{preview.file_name}")
