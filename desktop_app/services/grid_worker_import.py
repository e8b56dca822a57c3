"""The grid worker rows of an import (see ``unit_import``): who serves which grid from when to when.

A worker is recognised by name and phone, or by name and an unchanged posting when the phone is new. A regular
worker whom the file replaces on a grid ends there the day before; one the file contradicts from the same
first day on is made void with the reason. Nobody else's posting is touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import Gender
from db.models.grid import Grid, GridPosting, GridWorker
from db.types import new_uid
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import check_name, normal_name
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GRID_NAMESPACE
from desktop_app.services.grid_import import checked_day, checked_grid_code
from desktop_app.services.name_reading import name_key
from desktop_app.services.table_file import Table, TableRow

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("grid_code", "网格编码", "网格代码", "网格编号"),
    "name": ("name", "姓名", "网格员", "网格员姓名"),
    "gender": ("gender", "性别"),
    "phone": ("phone", "电话", "联系电话", "手机", "手机号"),
    "from": ("from", "任职日期", "开始日期"),
    "to": ("until", "离任日期", "结束日期"),
    "party": ("party_member", "党员", "是否党员"),
    "substitute": ("substitute", "代班", "是否代班"),
    "": ("grid_name", "网格名称", "网格", "village_name", "村名", "村（社区）", "乡镇", "序号", "备注"),
}
"""Titles that mean each column; those of ``""`` are known and not needed."""

_GENDERS = {
    "": Gender.UNKNOWN, "0": Gender.UNKNOWN, "未知": Gender.UNKNOWN, "1": Gender.MALE, "男": Gender.MALE,
    "2": Gender.FEMALE, "女": Gender.FEMALE, "9": Gender.UNSTATED,
}  # fmt: skip
_YES, _NO = {"1", "是", "true", "党员", "中共党员", "代班"}, {"", "0", "否", "false", "群众"}
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Wanted:
    line: int
    code: str
    name: str
    gender: Gender
    phone: str | None
    party: bool
    starts_on: date
    ends_on: date | None
    substitute: bool

    @property
    def person(self) -> tuple[str, str]:
        """Who is meant within one file: without phone the grid tells people of one name apart."""
        return self.name, self.phone or self.code


def import_workers(session: Session, table: Table, tally: list[int], *, now: datetime) -> tuple[str, ...]:
    """Add or update workers and postings; ``tally`` counts added, changed and unchanged rows.

    Returns notes for the clerk about doubtful phones and about postings that the file ended.

    :raises RuleViolation: before anything is written, naming the line.
    """
    grids = {grid.code: grid for grid in session.scalars(select(Grid).where(Grid.voided_at.is_(None)))}
    rows: dict[tuple[str, str, date, bool], _Wanted] = {}
    notes: list[str] = []
    for raw in table.rows:
        row = _row(table, raw, grids, notes)
        same = rows.setdefault((row.code, row.name, row.starts_on, row.substitute), row)
        if (same.phone, same.ends_on) != (row.phone, row.ends_on):
            raise RuleViolation(
                f"网格 {row.code} 的“{row.name}”在第 {same.line} 、{row.line} 行写得不一样，请留下对的。",
                "path",
            )
    work = _Work(session, grids, tuple(rows.values()), now)
    work.store(tally)
    return tuple(notes + work.notes)


def _row(table: Table, raw: TableRow, grids: Mapping[str, Grid], notes: list[str]) -> _Wanted:
    line = raw.line
    code = checked_grid_code(table.value(raw, "code"), line)
    grid = grids.get(code)
    if grid is None:
        raise RuleViolation(f"第 {line} 行的网格 {code} 还没有，请先导入网格。", "path")
    name = normal_name(table.value(raw, "name"))
    if (blocks := check_name(name).blocks) is not None:
        raise RuleViolation(f"第 {line} 行：{blocks}", "path")
    phone = normal_phone(table.value(raw, "phone")) or None
    if phone is not None:
        check = check_phone(phone)
        if check.blocks is not None:
            raise RuleViolation(f"第 {line} 行“{name}”：{check.blocks}", "path")
        notes += [f"第 {line} 行“{name}”：{text}" for text in check.warns]
    gender = _GENDERS.get(table.value(raw, "gender"))
    if gender is None:
        raise RuleViolation(f"第 {line} 行的性别“{table.value(raw, 'gender')}”不认识，请填男或女。", "path")
    starts_on = checked_day(table.value(raw, "from"), line) or grid.valid_from or _EARLIEST
    ends_on = checked_day(table.value(raw, "to"), line)
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(f"第 {line} 行“{name}”的离任日期早于任职日期，请核对。", "path")
    return _Wanted(
        line, code, name, gender, phone, _yes(table.value(raw, "party"), line, "党员"),
        starts_on, ends_on, _yes(table.value(raw, "substitute"), line, "代班"),
    )  # fmt: skip


def _yes(text: str, line: int, what: str) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        raise RuleViolation(f"第 {line} 行的“{what}”一列写着“{text}”，请填是或否。", "path")
    return word in _YES


class _Work:
    """One import: what is stored already, and the rows of the file to bring it in line with."""

    def __init__(
        self, session: Session, grids: Mapping[str, Grid], rows: tuple[_Wanted, ...], now: datetime
    ) -> None:
        self.session = session
        self.now = now
        self.grids = grids
        self.rows = rows
        self.notes: list[str] = []
        # Kept alive here so that the log finds the uids of references in the identity map.
        self.workers = list(session.scalars(select(GridWorker).where(GridWorker.voided_at.is_(None))))
        self.postings: dict[int, list[GridPosting]] = {}
        for posting in session.scalars(select(GridPosting).where(GridPosting.voided_at.is_(None))):
            self.postings.setdefault(posting.grid_id, []).append(posting)
        self.uids = set(session.scalars(select(GridWorker.uid))) | set(
            session.scalars(select(GridPosting.uid))
        )

    def store(self, tally: list[int]) -> None:
        """Write workers first, then postings."""
        people = self._people()
        serving: dict[str, set[int]] = {}
        for row in self.rows:
            serving.setdefault(row.code, set()).add(people[row.person][0])
        new: list[dict[str, Any]] = []
        for row in self.rows:
            worker_id, changed = people[row.person]
            posting = self._posting(row, worker_id)
            if posting is None:
                self._make_room(row, serving[row.code])
                new.append(self._posting_values(row, worker_id))
                tally[0] += 1
            elif (posting.ends_on, posting.substitute) != (row.ends_on, row.substitute):
                posting.ends_on, posting.substitute = row.ends_on, row.substitute
                tally[1] += 1
            else:
                tally[1 if changed else 2] += 1
        self.session.flush()
        change_log.bulk_insert(self.session, GridPosting, new)

    def _people(self) -> dict[tuple[str, str], tuple[int, bool]]:
        """Local id of everybody in the file, and whether something about them changed."""
        by_phone: dict[tuple[str, str | None], GridWorker] = {
            (w.name, w.phone): w for w in self.workers if w.phone is not None
        }
        by_id = {w.id: w for w in self.workers}
        found: dict[tuple[str, str], tuple[int, bool]] = {}
        new: dict[tuple[str, str], dict[str, Any]] = {}
        for row in self.rows:
            if row.person in found or row.person in new:
                continue
            worker = by_phone.get((row.name, row.phone)) or self._by_posting(row, by_id)
            if worker is None:
                new[row.person] = self._worker_values(row)
            else:
                found[row.person] = (worker.id, _bring_up_to_date(worker, row))
        self.session.flush()
        uids = change_log.bulk_insert(self.session, GridWorker, list(new.values()))
        if uids:
            stored = self.session.scalars(select(GridWorker).where(GridWorker.voided_at.is_(None))).all()
            self.workers.extend(stored)
            ids = {worker.uid: worker.id for worker in stored}
            found |= {person: (ids[uid], False) for person, uid in zip(new, uids, strict=True)}
        return found

    def _by_posting(self, row: _Wanted, by_id: Mapping[int, GridWorker]) -> GridWorker | None:
        for posting in self.postings.get(self.grids[row.code].id, ()):
            worker = by_id.get(posting.grid_worker_id)
            if worker is not None and (worker.name, posting.starts_on) == (row.name, row.starts_on):
                return worker
        return None

    def _posting(self, row: _Wanted, worker_id: int) -> GridPosting | None:
        for posting in self.postings.get(self.grids[row.code].id, ()):
            if (posting.grid_worker_id, posting.starts_on) == (worker_id, row.starts_on):
                return posting
        return None

    def _make_room(self, row: _Wanted, in_file: set[int]) -> None:
        """End or void the postings of regular workers whom this row replaces on its grid."""
        if row.substitute:
            return
        for posting in self.postings.get(self.grids[row.code].id, ()):
            over = posting.ends_on is not None and posting.ends_on < row.starts_on
            if posting.substitute or over or posting.grid_worker_id in in_file:
                continue
            if posting.starts_on < row.starts_on:
                posting.ends_on = row.starts_on - timedelta(days=1)
                self.notes.append(f"网格 {row.code} 从 {row.starts_on} 起换成“{row.name}”，原任职已结束。")
            elif posting.starts_on == row.starts_on:
                posting.voided_at = self.now
                posting.voided_reason = f"重新导入的名单从同一天起写的是{row.name}"
                self.notes.append(f"网格 {row.code} 的网格员改为“{row.name}”，原来的任职记录已作废。")

    def _fresh(self, text: str) -> UUID:
        """A uid that another PC makes too from the same file; a new one where that is taken already.

        Made of grid and day only: nothing about a person can be guessed from it after an erasure.
        """
        uid = uuid5(GRID_NAMESPACE, text)
        uid = new_uid() if uid in self.uids else uid
        self.uids.add(uid)
        return uid

    def _worker_values(self, row: _Wanted) -> dict[str, Any]:
        return {
            "uid": self._fresh(f"worker:{row.code}:{row.starts_on}:{row.substitute}"),
            "name": row.name,
            "name_key": name_key(row.name),
            "gender": row.gender,
            "phone": row.phone,
            "party_member": row.party,
        }

    def _posting_values(self, row: _Wanted, worker_id: int) -> dict[str, Any]:
        return {
            "uid": self._fresh(f"posting:{row.code}:{row.starts_on}:{row.substitute}"),
            "grid_id": self.grids[row.code].id,
            "grid_worker_id": worker_id,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "substitute": row.substitute,
        }


def _bring_up_to_date(worker: GridWorker, row: _Wanted) -> bool:
    before = (worker.phone, worker.gender, worker.party_member)
    worker.phone = row.phone or worker.phone
    if row.gender is not Gender.UNKNOWN:
        worker.gender = row.gender
    worker.party_member = row.party
    return (worker.phone, worker.gender, worker.party_member) != before
