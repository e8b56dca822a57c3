"""Checks and stored form of one party (当事人), papers.md 1.1 and 1.2."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from db.enums import IdKind, PartyKind
from desktop_app.domain.age import is_minor
from desktop_app.domain.check import Check
from desktop_app.domain.credit_code import check_credit_code
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.resident_id import check_resident_id, read_resident_id
from desktop_app.domain.text_norm import check_name, normal_name, normal_number, normal_text
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_draft import AgentDraft, PartyDraft

MOST_AGENTS = 2
"""民事诉讼法 61: one or two agents."""


@dataclass(frozen=True, slots=True)
class FieldNote:
    """A sentence about one field of the draft; ``field`` is its path, e.g. ``parties[0].id_number``."""

    field: str
    text: str
    blocks: bool


def text_or_none(text: str | None) -> str | None:
    """Free text in its stored form; None when nothing is left of it."""
    return normal_text(text) or None if text is not None else None


def normal_party(party: PartyDraft) -> PartyDraft:
    """A party in its stored form: names NFC, plain numbers, sex and birth date from the identity number."""
    natural = party.kind is PartyKind.NATURAL
    number = normal_number(party.id_number or "") or None if natural else None
    found = read_resident_id(number) if number and party.id_kind is IdKind.RESIDENT_ID else None
    guardian = party.guardian
    return replace(
        party,
        name=normal_name(party.name),
        id_kind=party.id_kind if natural else IdKind.UNKNOWN,
        id_number=number,
        id_unknown_reason=text_or_none(party.id_unknown_reason),
        gender=party.gender or (found.gender if found else None),
        birth_date=party.birth_date or (found.birth if found else None),
        phone=normal_phone(party.phone or "") or None,
        address=text_or_none(party.address),
        occupation=text_or_none(party.occupation),
        employer=text_or_none(party.employer),
        education=normal_number(party.education or "") or None,
        person_category=text_or_none(party.person_category) or None,
        credit_code=normal_number(party.credit_code or "") or None,
        legal_representative=normal_name(party.legal_representative or "") or None,
        duty=text_or_none(party.duty),
        replaced_reason=text_or_none(party.replaced_reason),
        agents=tuple(map(_normal_agent, party.agents)),
        guardian=guardian
        and replace(
            guardian,
            name=normal_name(guardian.name),
            phone=normal_phone(guardian.phone or "") or None,
            relation=text_or_none(guardian.relation),
        ),
    )


def _normal_agent(agent: AgentDraft) -> AgentDraft:
    return replace(
        agent,
        name=normal_name(agent.name),
        id_number=normal_number(agent.id_number or "") or None,
        phone=normal_phone(agent.phone or "") or None,
        relation=text_or_none(agent.relation),
    )


def _told(check: Check, field: str) -> Iterator[FieldNote]:
    if check.blocks:
        yield FieldNote(field, check.blocks, True)
    for text in check.warns:
        yield FieldNote(field, text, False)


def party_notes(party: PartyDraft, path: str, today: date) -> Iterator[FieldNote]:
    """Notes on one party in its stored form; ``path`` goes before the field names."""
    yield from _told(check_name(party.name), f"{path}.name")
    natural = party.kind is PartyKind.NATURAL
    yield from _identity_notes(party, path, today) if natural else _organisation_notes(party, path)
    if party.phone:
        yield from _told(check_phone(party.phone), f"{path}.phone")
    for name in ("ethnicity", "education", "person_category"):
        code = getattr(party, name)
        if code and code not in load_table(name).rows:
            yield FieldNote(f"{path}.{name}", f"没有编号为“{code}”的选项，请从列表里选。", True)
    if party.guardian is not None:
        yield from _told(check_name(party.guardian.name), f"{path}.guardian.name")
    if len(party.agents) > MOST_AGENTS:
        yield FieldNote(f"{path}.agents", f"每位当事人最多委托 {MOST_AGENTS} 位代理人，请删去多余的。", True)
    for number, agent in enumerate(party.agents):
        here = f"{path}.agents[{number}]"
        yield from _told(check_name(agent.name), f"{here}.name")
        if agent.phone:
            yield from _told(check_phone(agent.phone), f"{here}.phone")
        if agent.id_number:
            yield from _told(check_resident_id(agent.id_number, today), f"{here}.id_number")


def _identity_notes(party: PartyDraft, path: str, today: date) -> Iterator[FieldNote]:
    field = f"{path}.id_number"
    if party.id_kind is IdKind.UNKNOWN:
        if not party.id_unknown_reason:
            yield FieldNote(f"{path}.id_unknown_reason", "证件不详时，请写明原因。", True)
    elif party.id_kind is IdKind.RESIDENT_ID:
        yield from _told(check_resident_id(party.id_number or "", today), field)
        yield from _agreement_notes(party, path)
    elif not party.id_number:
        yield FieldNote(field, f"请填写{party.id_kind.label}号码；没有时请选“证件不详”。", True)
    birth = party.birth_date
    if birth is not None and birth > today:
        yield FieldNote(f"{path}.birth_date", "出生日期晚于今天，请核对。", True)
    elif birth is not None and is_minor(birth, today) and party.guardian is None:
        yield FieldNote(f"{path}.guardian", "当事人未满 18 岁，请登记监护人。", False)


def _agreement_notes(party: PartyDraft, path: str) -> Iterator[FieldNote]:
    found = read_resident_id(party.id_number or "")
    if found is not None and party.birth_date not in (None, found.birth):
        yield FieldNote(f"{path}.birth_date", "出生日期与身份证号不一致，请核对。", False)
    if found is not None and party.gender not in (None, found.gender):
        yield FieldNote(f"{path}.gender", "性别与身份证号不一致，请核对。", False)


def _organisation_notes(party: PartyDraft, path: str) -> Iterator[FieldNote]:
    if party.credit_code:
        yield from _told(check_credit_code(party.credit_code), f"{path}.credit_code")
    else:
        yield FieldNote(f"{path}.credit_code", "还没有统一社会信用代码，请尽量补上。", False)
    if not party.legal_representative:
        yield FieldNote(f"{path}.legal_representative", "还没有法定代表人（负责人）姓名。", False)
