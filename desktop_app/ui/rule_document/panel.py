"""One version of the rules in full, and the form that publishes a checked file."""

from collections.abc import Callable
from functools import partial

from desktop_app.domain.profile_change import ProfileChange
from desktop_app.services.rule_document import ProfilePreview, VersionRow, VersionStanding
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words

_UNREAD = "这一版是更新的程序写的，本程序读不了。请先升级程序，再打开就会用上。"
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
                row.version,
                row.standing.label,
                state_done=in_force,
                state_paused=row.standing is VersionStanding.EARLIER,
                due=f"{day_words(row.valid_from)} 起",
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
        section.body.addWidget(Label(_KEPT if readable else _UNREAD, Words.HELP, wrap=True))
        if row.changes:
            changed = self.add_section("和上一版不同", help_text=f"{len(row.changes)} 处")
            changed.body.addWidget(changes_of(row.changes))
        if row.facts:
            every = self.add_section("全部规定", help_text="卷内顺序、佐证清单等长的，请看文件")
            every.body.addWidget(KeyValues(row.facts, columns=1))


def changes_of(changes: tuple[ProfileChange, ...]) -> KeyValues:
    """一般纠纷期限（天）  7 改为 10, one line a key."""
    return KeyValues([(change.label, _words(change)) for change in changes], columns=1)


def _words(change: ProfileChange) -> str:
    if not change.old and not change.new:
        return "有改动，请看文件"
    return f"{change.old or '没有'} 改为 {change.new or '没有'}"


def publish_form(preview: ProfilePreview) -> SideForm:
    """What would be published, to be looked at once more; there is nothing to fill in."""
    form = Form("下发规则")
    form.add_section(f"和“{preview.against}”不同", help_text=f"{len(preview.changes)} 处，请核对")
    form.add_widget(changes_of(preview.changes))
    form.add_section("下发以后")
    sent = f"随下一个数据包送到每个乡镇，{day_words(preview.valid_from)}起用。"
    form.add_widget(Label(f"{sent}{_KEPT}下发以后不能改，只能再发一版。", Words.HELP, wrap=True))
    return SideForm(f"下发规则 {preview.version}", form, "下发", about=f"{preview.name}　{preview.file_name}")
