"""Values of changes in words: labels of enums and code tables, names of the records that are referred to."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from db.base import Exchanged
from db.change_value import misfit, readers
from db.enums import Labelled
from db.exchanged import reference_columns, table_of, value_columns
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_time
from desktop_app.domain.deadlines import ClockKey
from desktop_app.domain.masking import mask_id, mask_phone
from desktop_app.domain.money import yuan
from desktop_app.errors import EnvironmentProblem
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_history import word_of
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.package_word import OTHER, SECRET
from desktop_app.services.record_name import RecordNames
from desktop_app.services.sweep_pack import unpack

CODE_TABLES: Mapping[str, str] = {
    "category_code": "category",
    "resolution_method": "resolution_method",
    "ethnicity": "ethnicity",
    "education": "education",
    "person_category": "person_category",
}
"""Fields whose values are keys of a code table."""
_UIDS: Mapping[str, str] = {
    "main_case_uid": "dispute",
    "merged_into_uid": "person",
    "person_uid": "person",
    "matter_uid": "dispute",
    "dispute_uid": "dispute",
}
EMPTY = "（空）"


def _clock(value: str) -> str:
    return ClockKey(value).label if value in set(ClockKey) else value


_WORDS: Mapping[str, Callable[[str], str]] = {"clock_key": _clock, "action": word_of}


class RecordValues:
    """Puts values into words; reads the names of other records where a value refers to one."""

    def __init__(self, session: Session, by: Actor) -> None:
        """Read from ``session`` what ``by`` may read."""
        self._names = RecordNames(session, by)
        self._offices = OfficeNames(session)

    def text(self, model: type[Exchanged], field: str, value: Any, *, masked: bool = True) -> str:  # noqa: ANN401
        """A value in its wire form, in words; numbers and phones in part only unless ``masked`` is off."""
        target = reference_columns(model).get(field)
        if value is None:
            return EMPTY
        if target is not None:
            return self._names.title(table_of(target).name, UUID(hex=value))
        if field not in value_columns(model):
            return OTHER
        read = readers(model)[field].read
        found = value
        if read is not None and misfit(model, {field: value}) is None:
            found = read(value)
        return self._text(field, found, masked)

    def _text(self, field: str, found: object, masked: bool) -> str:
        match found:
            case Labelled():
                return found.label
            case bool():
                return "是" if found else "否"
            case datetime():
                return f"{local_time(found):%Y-%m-%d %H:%M}"
            case date():
                return found.isoformat()
            case int() if field == "amount":
                return f"{yuan(found)} 元"
            case UUID():
                return self._of_uid(field, found)
            case str():
                return _of_text(field, found, masked)
            case int():
                return str(found)
            case _:
                return _of_json(field, found)

    def _of_uid(self, field: str, uid: UUID) -> str:
        if field in _UIDS:
            return self._names.title(_UIDS[field], uid)
        if field.endswith("office_id"):
            return self.office(uid) or OTHER
        return OTHER

    def office(self, uid: UUID) -> str:
        """Name of an office; empty when it is not known here."""
        return self._offices.of(uid)


def _of_text(field: str, found: str, masked: bool) -> str:
    if masked and field in SECRET:
        return mask_id(found) if field == "id_number" else mask_phone(found)
    if field in CODE_TABLES:
        return load_table(CODE_TABLES[field]).label(found)
    return _WORDS[field](found) if field in _WORDS else found or EMPTY


def _of_json(field: str, found: object) -> str:
    if field == "packed":
        return _of_day(found)
    if not isinstance(found, (list, dict)):
        return OTHER
    items = list(cast("list[object] | dict[str, object]", found))
    if isinstance(found, list) and all(isinstance(item, str) for item in items):
        return "、".join(str(item) for item in items) or EMPTY
    return f"{len(items)} 项"


def _of_day(packed: object) -> str:
    """A locked sweep day by its figures, because nobody compares hundreds of grids by eye."""
    try:
        day = unpack(packed)
    except EnvironmentProblem as problem:
        return problem.text
    duty = sum(row.posted for row in day.rows)
    said = sum(row.state is not None for row in day.rows)
    events = sum(len(row.events) for row in day.rows)
    return f"{len(day.rows)} 格，在岗 {duty}，报了 {said}，有情 {events} 件"
