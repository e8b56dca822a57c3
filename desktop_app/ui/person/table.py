"""The list of people."""

from functools import partial

from db.enums import Gender
from desktop_app.services.person_list import PersonRow
from desktop_app.ui.kit.cells import Cell, Number, Text, TwoLine, TwoPart
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone

_BROKEN = Text("没有履行", tone=Tone.WARNING)


class PersonTable(RowsTable[PersonRow]):
    """Name, numbers, address, in how many disputes, and whether an agreement was not kept."""

    def __init__(self, home: str) -> None:
        """Show nothing yet; ``home`` is the own township's short name, left out of addresses."""
        columns = (
            Column[PersonRow]("name", "姓名", _name, width=150, always=True),
            Column[PersonRow]("phone", "电话", lambda r: Text(r.phone_masked), width=120),
            Column[PersonRow]("id", "证件号", lambda r: Text(r.id_masked or "不详"), width=172, wide=True),
            Column[PersonRow]("address", "住址", lambda r: Text(within(r.address, home), tone=Tone.MUTED)),
            Column[PersonRow]("disputes", "纠纷", _disputes, width=64, right=True),
            Column[PersonRow]("broken", "协议", _broken, width=84),
        )
        model: RowsModel[PersonRow] = RowsModel(columns, lambda row: row.uid, partial(_two_line, home))
        super().__init__(model, "人员列表")


def age_words(gender: Gender, age: int | None) -> str:
    """男 45 岁; what is not known is left out."""
    sex = gender.label if gender in (Gender.MALE, Gender.FEMALE) else ""
    return " ".join(part for part in (sex, f"{age} 岁" if age is not None else "") if part)


def _name(row: PersonRow) -> Cell:
    return TwoPart(row.name, age_words(row.gender, row.age))


def _disputes(row: PersonRow) -> Cell:
    return Number(row.disputes, tone=Tone.NORMAL if row.disputes else Tone.MUTED)


def _broken(row: PersonRow) -> Cell:
    return _BROKEN if row.broken else Cell()


def within(address: str, home: str) -> str:
    """What follows the own township (``home``, without 镇) in an address; all of it when it is elsewhere."""
    for kind in ("镇", "乡", "街道"):
        rest = address.partition(f"{home}{kind}")[2]
        if home and rest:
            return rest
    return address


def _two_line(home: str, row: PersonRow) -> TwoLine:
    address = within(row.address, home)
    below = "  ".join(part for part in (row.phone_masked or row.id_masked, address) if part)
    end = _BROKEN if row.broken else Text(f"{row.disputes} 件", tone=Tone.MUTED)
    return TwoLine(f"{row.name}  {age_words(row.gender, row.age)}".strip(), below, end=end)
