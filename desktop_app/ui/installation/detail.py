"""One PC: who it is; of this one also the shared folder, the key sheet and the roster."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.enums import CentreLevel
from desktop_app.services.installation import CLONE_WORDS, PcRow
from desktop_app.services.installation_view import InstallationView
from desktop_app.ui.installation.table import state_words
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel, Section
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.share_watch import ShareState

Do = Callable[[], object]


@dataclass(frozen=True, slots=True)
class PcDoors:
    """What the panel calls. ``names`` and ``oversees`` say what this user may do at all."""

    names: bool
    oversees: bool
    level: CentreLevel
    rename: Do
    letter: Do
    another: Do
    settle_clone: Do
    switch: Do
    switch_office: Do
    offer_rebuild: Do
    export_rebuild: Do
    adopt: Do
    choose_share: Do
    leave_share: Do
    share_now: Do
    print_sheet: Do
    confirm_sheet: Do
    enter_sheet: Do
    make_root: Do
    issue_roster: Do


class PcPanel(DetailPanel):
    """Detail of a PC."""

    def __init__(self, doors: PcDoors) -> None:
        """Make an empty panel."""
        super().__init__()
        self._doors = doors
        self._shown: tuple[InstallationView, PcRow] | None = None
        self._share: Label | None = None

    def show_pc(self, view: InstallationView, row: PcRow, share: ShareState) -> None:
        """Show a PC as it stands; what stands there already is left as it is."""
        if self._shown != (view, row):
            self._shown = view, row
            self._build(view, row)
        self.show_share(share)

    def show_share(self, share: ShareState) -> None:
        """Say how the exchange within the office goes."""
        if self._share is not None:
            words = share.trouble or share.words or ("正在互换…" if share.busy else "还没有互换过。")
            self._share.setText(words)
            self._share.set_tone(Tone.WARNING if share.trouble else Tone.NORMAL)

    def _build(self, view: InstallationView, row: PcRow) -> None:
        self.clear_sections()
        self._share = None
        self.set_head(DetailHead(row.shown, state=state_words(row), state_paused=row.revoked_at is not None))
        self.set_actions(self._actions(view, row))
        self._add_facts(row)
        if row.is_self:
            if view.clone_seen_at is not None:
                self._add_clone(view)
            self._add_share(view.share_folder)
            self._add_sheet(view)
            self._add_roster(view)

    def _actions(self, view: InstallationView, row: PcRow) -> list[Action]:
        doors, found = self._doors, list[Action]()
        if doors.names:
            found += [Action("改名", doors.rename), Action("定工位字母", doors.letter)]
        if row.is_self:
            if doors.names:
                found.append(Action("作为另一台电脑", doors.another))
                if view.is_alone and doors.level is CentreLevel.TOWNSHIP:
                    found.append(Action("接上原来的单位", doors.adopt))
            return found
        if not doors.oversees:
            return found
        found.append(Action("停用这台" if row.revoked_at is None else "恢复使用", doors.switch))
        if not row.within:
            off = row.office_revoked
            found.append(Action("恢复与这个单位的往来" if off else "停用整个单位", doors.switch_office))
            if doors.level is CentreLevel.COUNTY and not off:
                found.append(Action("重建这个乡镇", doors.offer_rebuild))
                found.append(Action("写出重建包", doors.export_rebuild))
        return found

    def _add_facts(self, row: PcRow) -> None:
        section = self.add_section("这台电脑")
        heard = "" if row.heard_at is None else moment_words(row.heard_at)
        pairs = [("单位", row.office_name), ("工位字母", row.letter)]
        if not row.is_self:
            paired = "" if row.paired_at is None else moment_words(row.paired_at)
            pairs += [("配对", paired), ("最近来包", heard)]
        if row.revoked_at is not None:
            pairs.append(("停用", moment_words(row.revoked_at)))
        section.body.addWidget(KeyValues(pairs))

    def _add_clone(self, view: InstallationView) -> None:
        section = self.add_section("有另一台电脑在用同一份数据")
        seen = "" if view.clone_seen_at is None else moment_words(view.clone_seen_at)
        _say(section, f"{CLONE_WORDS}（{seen} 发现）", Tone.WARNING)
        if self._doors.names:
            section.add_link("已经处理了", self._doors.settle_clone)

    def _add_share(self, folder: Path | None) -> None:
        doors = self._doors
        section = self.add_section("本单位几台电脑互换")
        if folder is None:
            _say(
                section, "只有一台电脑，不用管。有几台，选一个大家都能写的共享文件夹，程序每两分钟自己互换。"
            )
        else:
            _say(section, str(folder))
            self._share = _say(section, "")
            section.add_link("现在互换", doors.share_now)
        if doors.names:
            section.add_link("选共享文件夹" if folder is None else "换一个", doors.choose_share)
            if folder is not None:
                section.add_link("不用了", doors.leave_share)

    def _add_sheet(self, view: InstallationView) -> None:
        doors, state = self._doors, view.key_sheet
        section = self.add_section("收发密钥单", help_text=f"指纹 {state.fingerprint}")
        if state.here:
            _say(
                section, "还没有印。电脑坏了，靠它打开原来发给本单位的包。印一张，封好锁起来。", Tone.WARNING
            )
        else:
            _say(section, "已经印好，私钥只在那张纸上。")
        if state.entered:
            _say(section, f"另外录入过 {state.entered} 张以前的密钥单。")
        if doors.oversees:
            if state.here:
                section.add_link("印密钥单", doors.print_sheet)
                section.add_link("只留在纸上", doors.confirm_sheet)
            section.add_link("照密钥单录入", doors.enter_sheet)

    def _add_roster(self, view: InstallationView) -> None:
        doors, state = self._doors, view.roster
        at_county = doors.level is CentreLevel.COUNTY
        section = self.add_section("县里的名册")
        if state.switched_off:
            _say(section, "县里已停用本机：本机的包县里先隔离。请与县中心联系。", Tone.DANGER)
        if state.version:
            got = "" if state.received_at is None else moment_words(state.received_at)
            _say(section, f"第 {state.version} 版，{got}{'签发' if at_county else '收到'}。")
        elif at_county:
            _say(section, "还没有名册。名册说明哪些单位、哪些电脑可以往来，换电脑、停用电脑不用挨个通知。")
        else:
            _say(section, "还没有收到名册，随县里的包来。")
        if at_county and state.next > state.version + 1:
            words = f"有的电脑已经拿着第 {state.next - 1} 版，比本机的新：本机恢复过旧备份。请再签发一版。"
            _say(section, words, Tone.WARNING)
        if at_county and state.version and state.lacking:
            _say(section, f"还有 {state.lacking} 个乡镇没有收到这一版，下次来包就带去。")
        if at_county and doors.oversees:
            if state.root:
                section.add_link("签发名册", doors.issue_roster)
            else:
                section.add_link("建根钥匙", doors.make_root)


def _say(section: Section, words: str, tone: Tone = Tone.NORMAL) -> Label:
    label = Label(words, Words.VALUE, tone=tone, wrap=True, select=True)
    section.body.addWidget(label)
    return label
