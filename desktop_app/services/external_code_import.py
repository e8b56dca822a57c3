"""The rows of external codes of an import (see ``unit_import``): which record, which system, which days."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.grid import Grid
from db.models.grid_history import ExternalCode
from db.models.unit import Unit
from desktop_app.domain.text_norm import normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services.external_code import ExternalCodeDraft, normal_external, store_external
from desktop_app.services.grid_import import (
    ImportChange,
    ImportLine,
    ImportWork,
    checked_day,
    refuse_lost_zeros,
)
from desktop_app.services.table_file import Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("grid_code", "网格编码", "网格代码", "网格编号", "区划代码", "村代码", "代码"),
    "system": ("system", "系统", "所属系统", "来源系统"),
    "outside": ("external_code", "外部编码", "对方编码", "系统编码"),
    "from": ("valid_from", "启用日期"),
    "to": ("valid_to", "停用日期"),
    "": ("name", "名称", "网格名称", "村名", "序号", "备注"),
}
"""Titles that mean each column; those of ``""`` are known and not needed."""


def import_codes(session: Session, table: Table, work: ImportWork) -> None:
    """Add codes that are not known yet, and take over another last day.

    :raises RuleViolation: naming the line; whoever calls rolls back.
    """
    records = _records(session)
    lines = {normal_number(table.value(row, "code")): row.line for row in table.rows}
    refuse_lost_zeros(lines, records)
    for row in table.rows:
        code = normal_number(table.value(row, "code"))
        if code not in records:
            raise RuleViolation(f"第 {row.line} 行的网格或区划 {code} 还没有，请先导入。", "path")
        uid, title = records[code]
        try:
            draft = normal_external(
                ExternalCodeDraft(
                    table.value(row, "system"), table.value(row, "outside"),
                    checked_day(table.value(row, "from"), row.line),
                    checked_day(table.value(row, "to"), row.line),
                )
            )  # fmt: skip
            _store(session, uid, title, draft, work)
        except RuleViolation as error:
            text = error.text if error.text.startswith("第 ") else f"第 {row.line} 行：{error.text}"
            raise RuleViolation(text, "path") from None


def _records(session: Session) -> dict[str, tuple[UUID, str]]:
    units = session.execute(select(Unit.code, Unit.uid, Unit.name))
    found = {code: (uid, name) for code, uid, name in units}
    for grid in session.scalars(select(Grid).where(Grid.voided_at.is_(None))):
        found[grid.code] = grid.uid, grid.village_name + grid.name
    return found


def _store(session: Session, uid: UUID, title: str, draft: ExternalCodeDraft, work: ImportWork) -> None:
    same = session.scalars(
        select(ExternalCode).where(
            ExternalCode.record_uid == uid,
            ExternalCode.system == draft.system,
            ExternalCode.code == draft.code,
            ExternalCode.valid_from.is_(None)
            if draft.valid_from is None
            else ExternalCode.valid_from == draft.valid_from,
            ExternalCode.voided_at.is_(None),
        )
    ).first()
    words = f"{draft.system} {draft.code}"
    if same is None:
        store_external(session, uid, draft)
        work.tally[0] += 1
        work.lines.append(ImportLine(ImportChange.ADDED, draft.code, title, words))
    elif draft.valid_to not in {None, same.valid_to}:
        same.valid_to = draft.valid_to
        work.tally[1] += 1
        work.lines.append(ImportLine(ImportChange.CHANGED, draft.code, title, f"{words} 到 {draft.valid_to}"))
    else:
        work.tally[2] += 1
