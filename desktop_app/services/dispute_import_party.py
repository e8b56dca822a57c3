"""Parties of a ledger row: names on both sides, phones, identity numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from db.enums import IdKind, PartyKind, PartySide
from desktop_app.domain.resident_id import read_resident_id
from desktop_app.domain.text_norm import NAME_LENGTH, normal_name, normal_text
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.dispute_import_number import contradiction, phone_of, resident_id_of, several
from desktop_app.services.ledger_date import Calendar, parse_moment
from desktop_app.services.ledger_problem import Problem

_SIDES = tuple(
    re.compile(pattern)
    for pattern in ("与", "诉", "VS|vs", "—+|--+", "/", "(?<=[\u3400-\u9fff]{2})和(?=[\u3400-\u9fff]{2})")
)
"""What stands between the two sides, the surest first: 张和平 is one name."""
_NAMES = re.compile(r"[、，,;；\n]+")
_MANY = re.compile(r"等\s*\d*\s*[人户方家名]?$")
_ORGANISATION = re.compile(
    r"公司|厂|店|村委会|村民委员会|居委会|合作社|学校|医院|中心|局|所|院|站|部|社$|队$|委员会"
)


@dataclass(slots=True)
class Reader:
    """One row being read: its values by meaning, what is wrong with them, what found no place."""

    values: Mapping[str, str]
    calendar: Calendar
    problems: list[Problem] = field(default_factory=list[Problem])
    rest: list[str] = field(default_factory=list[str])
    _texts: dict[str, str] = field(default_factory=dict[str, str])

    def text(self, meaning: str) -> str:
        """Text of a column in stored form; empty when it is missing."""
        found = self._texts.get(meaning)
        if found is None:
            raw = self.values.get(meaning, "")
            found = self._texts[meaning] = normal_text(raw).strip() if raw else ""
        return found

    def keep(self, title: str, value: str) -> None:
        """Keep a value that has no field for the timeline."""
        if value:
            self.rest.append(f"{title}：{value}")

    def remark(self, meaning: str, text: str, *, blocks: bool = False) -> None:
        """Say what is wrong with a column's cell."""
        self.problems.append(Problem(meaning, text, blocks))


_PARTY_COLUMNS = ("parties", "applicants", "respondents")
_KEPT = {
    "phone": "电话",
    "respondent_phone": "被申请人电话",
    "id_number": "证件号",
    "respondent_id_number": "被申请人证件号",
    "address": "住址",
    "respondent_address": "被申请人住址",
    "age": "年龄",
    "gender": "性别",
    "birth_date": "出生日期",
}
"""Columns about people, as they are named in the timeline where their values have no field."""


def read_parties(reader: Reader, registered_on: date) -> tuple[PartyDraft, ...]:
    """Parties of a row: from one column (甲 与 乙) or one for each side, with their numbers and addresses."""
    applicants, respondents = _split(reader.text("applicants")), _split(reader.text("respondents"))
    if both := reader.text("parties"):
        first, second = _two_sides(both)
        applicants += _split(first)
        respondents += _split(second)
    for meaning in ("parties", "applicants", "respondents"):
        if any(_MANY.search(part) for part in _NAMES.split(reader.text(meaning))):
            reader.keep("原当事人", reader.text(meaning))
    found = [_party(PartySide.APPLICANT, name, reader) for name in applicants]
    found += [_party(PartySide.RESPONDENT, name, reader) for name in respondents]
    if not found:
        column = next((meaning for meaning in _PARTY_COLUMNS if meaning in reader.values), None)
        if column is not None:
            reader.remark(column, "没有当事人，要补填")
        for meaning, title in _KEPT.items():
            reader.keep(title, reader.text(meaning))
        return ()
    _contact(reader, found, registered_on)
    for meaning in ("age", "gender", "birth_date"):
        reader.keep(_KEPT[meaning], reader.text(meaning))
    return tuple(found)


def _two_sides(text: str) -> tuple[str, str]:
    for pattern in _SIDES:
        first, *others = pattern.split(text, maxsplit=1)
        if others and first.strip() and others[0].strip():
            return first, others[0]
    return text, ""


def _split(text: str) -> list[str]:
    """Names of one side. Blanks part names only where every piece could be one: 张　三 is one name."""
    found: list[str] = []
    for part in _NAMES.split(text):
        pieces = _MANY.sub("", part.strip()).strip("：: ").split()
        apart = all(len(piece) > 1 for piece in pieces)
        found += pieces if apart else [" ".join(pieces)]
    return [name for piece in found if (name := normal_name(piece))]


def _party(side: PartySide, name: str, reader: Reader) -> PartyDraft:
    if len(name) > NAME_LENGTH:
        meaning = "respondents" if side is PartySide.RESPONDENT else "applicants"
        column = meaning if meaning in reader.values else "parties"
        reader.remark(column, f"当事人名称超过 {NAME_LENGTH} 字，只取前面部分，全文留在经过里")
        reader.keep("原当事人", name)
    kind = PartyKind.ORGANISATION if _ORGANISATION.search(name) else PartyKind.NATURAL
    return PartyDraft(
        side=side,
        kind=kind,
        name=name[:NAME_LENGTH],
        id_kind=IdKind.UNKNOWN,
        id_unknown_reason="原台账没有证件号" if kind is PartyKind.NATURAL else None,
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns that tell more about the people of one side."""

    side: PartySide
    phone: str
    number: str
    address: str
    word: str
    """What stands before a value that finds nobody it belongs to."""


_COLUMNS = (
    _Columns(PartySide.APPLICANT, "phone", "id_number", "address", ""),
    _Columns(
        PartySide.RESPONDENT, "respondent_phone", "respondent_id_number", "respondent_address", "被申请人"
    ),
)


def _contact(reader: Reader, found: list[PartyDraft], registered_on: date) -> None:
    for columns in _COLUMNS:
        places = [n for n, party in enumerate(found) if party.side is columns.side]
        if columns.side is PartySide.APPLICANT and not places:
            places = [0]
        _phones(reader, columns, found, places)
        _numbers(reader, columns, found, places, registered_on)
        address = reader.text(columns.address)
        if address and places:
            found[places[0]] = replace(found[places[0]], address=address[:200])
        if not places or len(address) > 200:
            reader.keep(columns.word + "住址", address)


def _phones(reader: Reader, columns: _Columns, found: list[PartyDraft], places: list[int]) -> None:
    raw = reader.text(columns.phone)
    if not raw:
        return
    read = [phone_of(part) for part in several(raw)]
    good = [number for number, _ in read if number]
    for wrong in dict.fromkeys(said for _, said in read if said):
        reader.remark(columns.phone, wrong, blocks=True)
    if not places:
        reader.keep(columns.word + "电话", raw)
        return
    if len(good) != len(read) or len(read) not in {1, len(places)}:
        reader.keep(f"原{columns.word}电话", raw)
    # As many numbers as people belong to them in their order; otherwise the first speaks for the side.
    pairs = (
        zip(places, good, strict=True)
        if len(good) == len(places)
        else zip(places[:1], good[:1], strict=False)
    )
    for place, number in pairs:
        found[place] = replace(found[place], phone=number)


def _numbers(
    reader: Reader, columns: _Columns, found: list[PartyDraft], places: list[int], registered_on: date
) -> None:
    raw = reader.text(columns.number)
    if not raw:
        return
    people = [place for place in places if found[place].kind is PartyKind.NATURAL]
    parts = several(raw)
    if not people or len(parts) > len(people):
        reader.remark(columns.number, "证件号对不上是哪位当事人的，原文留在经过里")
        reader.keep(f"原{columns.word}证件号", raw)
        return
    for place, part in zip(people, parts, strict=False):
        number, wrong = resident_id_of(part, reader.calendar.today)
        if wrong:
            reader.remark(columns.number, wrong, blocks=True)
            reader.keep(f"原{columns.word}证件号", part)
            continue
        holder = found[place]
        found[place] = replace(holder, id_kind=IdKind.RESIDENT_ID, id_number=number, id_unknown_reason=None)
        if len(number) == 15:
            reader.remark(columns.number, "这是 15 位老身份证号，请尽量换成 18 位")
        if place == people[0] and columns.side is PartySide.APPLICANT:
            _compare(reader, number, registered_on)


def _compare(reader: Reader, number: str, registered_on: date) -> None:
    """What stands beside the number of the first applicant: 年龄, 性别, 出生日期."""
    holder = read_resident_id(number)
    assert holder is not None, "the number was checked before"
    birth = parse_moment(reader.text("birth_date"), reader.calendar)
    said = contradiction(
        holder,
        registered_on,
        age=reader.text("age"),
        gender=reader.text("gender"),
        birth=birth.date() if birth else None,
    )
    for wrong in said:
        reader.remark("age" if wrong.startswith("年龄") else "id_number", wrong, blocks=True)
