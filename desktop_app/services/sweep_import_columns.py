"""Columns of sweep ledgers (每日一排台账, papers.md 7 H) and of the sheets that villages send back."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from desktop_app.paths import resource
from desktop_app.services.ledger_kind import LedgerKind

FIELD_LABELS: Mapping[str, str] = {
    "source_ref": "序号",
    "code": "网格编码",
    "village": "村（社区）",
    "grid": "网格",
    "day": "日期",
    "reporter": "网格员（报告人）",
    "found": "是否发现",
    "description": "简要情况",
    "parties": "当事人",
    "phone": "电话",
    "kind": "类型",
    "nature": "性质（纠纷或隐患）",
    "people": "涉及人数",
    "risk": "风险等级",
    "outcome": "处置",
    "owner": "责任人",
    "due": "时限",
    "result": "结果",
    "campaign": "专项行动",
    "means": "上报方式",
    "time": "上报时间",
    "note": "备注",
}
"""What each meaning is called on the screen, in the order in which it is offered."""


@lru_cache(maxsize=1)
def sweep_ledger() -> LedgerKind:
    """Ledgers of the sweep, with the titles of ``resources/ledger/sweep_columns.toml``."""
    document = tomllib.loads(resource("ledger", "sweep_columns.toml").read_text("utf-8"))
    return LedgerKind(
        key="sweep",
        labels=FIELD_LABELS,
        titles={meaning: tuple(titles) for meaning, titles in document.items()},
        telling=frozenset({"code", "found", "description"}),
        wanted=(frozenset({"code", "grid"}), frozenset({"found", "description"})),
        missing="请说明哪一列是“网格编码”或“网格”，哪一列是“是否发现”或“简要情况”",
        example="“网格编码”“是否发现”",
    )
