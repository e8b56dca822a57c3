"""Columns of ledgers of receptions (领导接访台账, papers.md 7 M)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from desktop_app.paths import resource
from desktop_app.services.ledger_kind import LedgerKind

FIELD_LABELS: Mapping[str, str] = {
    "source_ref": "序号",
    "day": "接访日期",
    "kind": "类型（接访、下访、约访）",
    "place": "接访地点",
    "leader": "接访领导",
    "post": "职务",
    "companions": "陪同人员",
    "name": "来访人",
    "id_number": "身份证号",
    "phone": "电话",
    "address": "户籍所在地",
    "people": "来访人数",
    "demand": "群众诉求",
    "proposal": "处理意见",
    "instruction": "领导批示",
    "undertaker": "承办单位",
    "due": "承办时限",
    "result": "结果",
    "completed": "办结日期",
    "satisfaction": "满意度",
    "recorder": "记录人",
    "note": "备注",
}
"""What each meaning is called on the screen, in the order in which it is offered."""


@lru_cache(maxsize=1)
def reception_ledger() -> LedgerKind:
    """Ledgers of receptions, with the titles of ``resources/ledger/reception_columns.toml``."""
    document = tomllib.loads(resource("ledger", "reception_columns.toml").read_text("utf-8"))
    return LedgerKind(
        key="reception",
        labels=FIELD_LABELS,
        titles={meaning: tuple(titles) for meaning, titles in document.items()},
        telling=frozenset({"demand", "leader", "name"}),
        wanted=(frozenset({"day"}), frozenset({"name"}), frozenset({"demand"})),
        missing="请说明哪一列是“接访日期”、哪一列是“来访人”、哪一列是“群众诉求”",
        example="“接访日期”“来访人”“群众诉求”",
    )
