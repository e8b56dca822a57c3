"""Columns of ledgers of leader assignments (领导包案台账, papers.md 7 K), of counties and of streets."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from desktop_app.paths import resource
from desktop_app.services.ledger_kind import LedgerKind

FIELD_LABELS: Mapping[str, str] = {
    "source_ref": "序号",
    "number": "包案编号",
    "case_number": "案件编号",
    "registered_on": "登记日期",
    "assigned_on": "包案日期",
    "village": "单位、村（社区）",
    "parties": "当事人（双方在一格）",
    "applicants": "信访人、申请人",
    "respondents": "被申请人",
    "id_number": "身份证号",
    "phone": "电话",
    "registered_address": "户籍地址",
    "address": "居住地址",
    "people_count": "涉及人数",
    "type": "纠纷类别",
    "title": "事项名称",
    "description": "简要情况",
    "demands": "诉求",
    "risk": "风险等级",
    "leader": "包案领导",
    "post": "职务",
    "leader_phone": "领导电话",
    "lead": "责任单位、责任人（在一格）",
    "responsible_unit": "责任单位",
    "responsible": "责任人",
    "responsible_phone": "责任人电话",
    "due_on": "化解时限",
    "measures": "化解措施",
    "standing": "目前状况",
    "work": "工作情况、进展",
    "result": "化解情况、结果",
    "dispatched": "交办督办情况",
    "state": "状态、销号情况",
    "discharged_on": "销号日期",
    "note": "备注",
}
"""What each meaning is called on the screen, in the order in which it is offered."""

CASE_COLUMNS = frozenset({"case_number", "description", "title", "parties", "applicants"})
"""At least one of these says which case a row is about."""


@lru_cache(maxsize=1)
def assignment_ledger_kind() -> LedgerKind:
    """Ledgers of leader assignments, with the titles of ``resources/ledger/assignment_columns.toml``."""
    document = tomllib.loads(resource("ledger", "assignment_columns.toml").read_text("utf-8"))
    return LedgerKind(
        key="assignment",
        labels=FIELD_LABELS,
        titles={meaning: tuple(titles) for meaning, titles in document.items()},
        telling=frozenset({"leader"}),
        wanted=(frozenset({"leader"}), CASE_COLUMNS),
        missing="请说明哪一列是“包案领导”，哪一列是“简要情况”或“信访人”",
        example="“包案领导”“简要情况”",
    )
