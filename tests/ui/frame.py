"""A main window over pages that only note what happens to them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit

from desktop_app.ui.kit.page import Page
from desktop_app.ui.main_window import MainWindow, WindowContext
from desktop_app.ui.navigation import NavItem
from desktop_app.ui.status_line import StatusFacts
from desktop_app.ui.top_bar import SearchHit

HIT = SearchHit("吴桂芬 与 宏达建材厂", "A0119-0", "纠纷", "disputes", "uid-1")
LABELS = (
    "工作台",
    "纠纷登记",
    "每日一排",
    "人民调解",
    "领导包案",
    "督办交办",
    "接访",
    "卷宗文书",
    "网格与人员",
)
KEYS = ("today", "disputes", "sweep", "mediation", "leader", "supervise", "visit", "dossier", "grid")
ICONS = (
    "home",
    "clipboard",
    "calendar-check",
    "handshake",
    "briefcase",
    "megaphone",
    "people",
    "folder",
    "map",
)


class NotingPage(Page):
    """Notes refreshes and targets; may refuse to be left."""

    def __init__(self, key: str, label: str) -> None:
        super().__init__(label)
        self.page_key = key
        self.entities = frozenset({key})
        self.refreshed: list[frozenset[str]] = []
        self.targets: list[object] = []
        self.leavable = True
        self.edit = QLineEdit()
        self.body.addWidget(self.edit)

    def refresh(self, _entities: frozenset[str]) -> None:
        self.refreshed.append(_entities)

    def show_target(self, _target: object) -> None:
        self.targets.append(_target)

    def may_leave(self) -> bool:
        return self.leavable


class Surroundings:
    """Everything the window calls, noted in ``calls``; pages made, in ``made``."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.made: dict[str, NotingPage] = {}
        self.busy = 0

    def commands_under_way(self) -> int:
        return self.busy

    def make(self, key: str, label: str) -> Page:
        self.made[key] = NotingPage(key, label)
        return self.made[key]

    def search(self, typed: str, give: Callable[[Sequence[SearchHit]], None]) -> None:
        self.calls.append(f"search {typed}")
        give((HIT,) if typed == "wgf" else ())

    def counts(self, give: Callable[[Mapping[str, int]], None]) -> None:
        give({"disputes": 38})

    def facts(self, give: Callable[[StatusFacts], None]) -> None:
        give(StatusFacts("已保存 10:32", "上次备份 今天 08:31", False, "2 个数据包待送出", "时钟正常"))

    def window(self) -> MainWindow:
        """The window over nine pages."""
        context = WindowContext(
            centre_name="柳桥镇综治中心",
            level_label="乡镇级",
            user_name="何玉梅",
            role_label="窗口",
            runner=self,
            lock=partial(self.calls.append, "lock"),
            search=self.search,
            help=lambda key: self.calls.append(f"help {key}"),
            register=partial(self.calls.append, "register"),
            ask_counts=self.counts,
            ask_facts=self.facts,
        )
        rows = zip(KEYS, LABELS, ICONS, range(9), strict=True)
        items = [NavItem(k, label, icon, partial(self.make, k, label), n // 3) for k, label, icon, n in rows]
        return MainWindow(context, items)
