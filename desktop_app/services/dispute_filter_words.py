"""What a filter says in words: stands above every exported and printed list."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.unit import Unit
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_view import DisputeQuery, DueFilter, registered_span
from desktop_app.services.office_name import OfficeNames


def filter_words(session: Session, query: DisputeQuery, today: date) -> str:
    """状态：未结案；风险：红；登记日期：2026-11-01 至 2026-11-30; 全部纠纷 without any condition."""
    said: list[tuple[str, str]] = []
    if query.away:
        said.append(("状态", "已转出"))
    elif query.states:
        said.append(("状态", "、".join(state.label for state in query.states)))
    elif query.open_only:
        said.append(("状态", "未结案"))
    if query.risk:
        said.append(("风险", "、".join(level.label for level in query.risk)))
    if query.due is not DueFilter.ALL:
        said.append(("期限", query.due.label))
    if query.village_code:
        name = session.scalar(select(Unit.name).where(Unit.code == query.village_code))
        said.append(("村（社区）", name or query.village_code))
    if query.office_id is not None:
        said.append(("承办", OfficeNames(session).of(query.office_id)))
    if query.category:
        said.append(("类别", load_table("category").label(query.category)))
    days = period_words(query, today)
    if days:
        said.append(("登记日期", days))
    if query.source is not None:
        said.append(("来源", query.source.label))
    if query.dispute_type is not None:
        said.append(("纠纷类型", query.dispute_type.label))
    if query.text.strip():
        said.append(("含有", f"“{query.text.strip()}”"))
    if query.mine:
        said.append(("经手", "本人"))
    if query.incomplete:
        said.append(("资料", "待补全"))
    return "；".join(f"{name}：{words}" for name, words in said) or "全部纠纷"


def period_words(query: DisputeQuery, today: date) -> str:
    """2026-11-01 至 2026-11-30; empty without a period."""
    first, last = registered_span(query, today)
    if first is None and last is None:
        return ""
    if first is None:
        return f"{last} 以前"
    return f"{first} 至 {last or today}"
