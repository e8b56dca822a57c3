"""Parties of a ledger row: names on both sides, phones, identity numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from db.enums import IdKind, PartyKind, PartySide
from desktop_app.domain.check import Check
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.resident_id import check_resident_id
from desktop_app.domain.text_norm import NAME_LENGTH, normal_name, normal_number, normal_text
from desktop_app.services.dispute_draft import PartyDraft

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
    """One row being read: its values by meaning, what was noted, and what found no place of its own."""

    values: Mapping[str, str]
    today: date
    notes: list[str] = field(default_factory=list[str])
    rest: list[str] = field(default_factory=list[str])

    def text(self, meaning: str) -> str:
        """Text of a column in stored form; empty when it is missing."""
        return normal_text(self.values.get(meaning, "")).strip()

    def keep(self, title: str, value: str) -> None:
        """Keep a value that has no field for the timeline."""
        if value:
            self.rest.append(f"{title}：{value}")


def read_parties(reader: Reader) -> tuple[PartyDraft, ...]:
    """Parties of a row: from one column (甲 与 乙) or one for each side; contact data go to the first."""
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
        reader.notes.append("没有当事人，留待补填")
        return ()
    _contact(reader, found)
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
        reader.notes.append(f"当事人名称超过 {NAME_LENGTH} 字，只取前面部分")
        reader.keep("原当事人", name)
    kind = PartyKind.ORGANISATION if _ORGANISATION.search(name) else PartyKind.NATURAL
    return PartyDraft(
        side=side,
        kind=kind,
        name=name[:NAME_LENGTH],
        id_kind=IdKind.UNKNOWN,
        id_unknown_reason="原台账没有证件号" if kind is PartyKind.NATURAL else None,
    )


def _contact(reader: Reader, found: list[PartyDraft]) -> None:
    phone = _first_phone(reader, "phone")
    other = _first_phone(reader, "respondent_phone")
    address = reader.text("address")[:200] or None
    found[0] = replace(found[0], phone=phone, address=address)
    if other is not None:
        place = next((i for i, p in enumerate(found) if p.side is PartySide.RESPONDENT), None)
        if place is None:
            reader.keep("被申请人电话", other)
        else:
            found[place] = replace(found[place], phone=other)
    number = normal_number(reader.text("id_number"))
    if not number:
        return
    check: Check = check_resident_id(number, reader.today)
    if check.ok and found[0].kind is PartyKind.NATURAL:
        found[0] = replace(found[0], id_kind=IdKind.RESIDENT_ID, id_number=number, id_unknown_reason=None)
    else:
        reader.notes.append("证件号校验不通过，留待核对")
        reader.keep("原证件号", reader.text("id_number"))


def _first_phone(reader: Reader, meaning: str) -> str | None:
    raw = reader.text(meaning)
    if not raw:
        return None
    numbers = [normal_phone(part) for part in re.split(r"[、，,;；/\n\s]+", raw) if part.strip()]
    good = [number for number in numbers if check_phone(number).ok]
    if len(good) != 1 or len(numbers) != 1:
        reader.keep("原电话", raw)
    if not good:
        reader.notes.append("电话看不懂，留待核对")
    return good[0][:40] if good else None
