"""Checks of a dispute before it is registered: what blocks, what only deserves a second look.

All rules are pure; the window runs them while somebody types, registration runs them again. Whether a village
or grid exists is checked where the database is at hand (``dispute.register``).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from db.enums import InvolvedRole, PartyKind, PartySide, RiskLevel, Scale
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.money import LARGEST_FEN
from desktop_app.domain.text_norm import normal_number, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.party_check import FieldNote, normal_party, party_notes, text_or_none
from desktop_app.services.rules import Rules

LONGEST_TEXT = 2000
"""Characters of 事件简述 and 诉求 (GB/T 31000-2015 record, rules.md 6.1)."""

_DANGER = re.compile(r"刀|砍|炸|汽油|农药|自杀|跳楼|同归于尽|报复|杀人")
_VIOLENCE = re.compile(r"家暴|家庭暴力|殴打(?:妻|丈夫|父|母|老人|孩子|儿|女)")


def normal_draft(draft: DisputeDraft) -> DisputeDraft:
    """A draft in its stored form; positions of parties stay, so that field paths stay true."""
    place = draft.place
    return replace(
        draft,
        source_ref=text_or_none(draft.source_ref),
        title=text_or_none(draft.title),
        description=normal_text(draft.description),
        demands=text_or_none(draft.demands),
        category_code=normal_number(draft.category_code or "") or None,
        place=replace(
            place,
            village_code=normal_number(place.village_code or "") or None,
            grid_code=normal_number(place.grid_code or "") or None,
            detail=text_or_none(place.detail),
        ),
        parties=tuple(map(normal_party, draft.parties)),
    )


def check_draft(draft: DisputeDraft, rules: Rules, today: date) -> tuple[FieldNote, ...]:
    """All notes on a draft as entered, those of the case first, then party by party."""
    return check_normal(normal_draft(draft), rules, today)


def check_normal(plain: DisputeDraft, rules: Rules, today: date) -> tuple[FieldNote, ...]:
    """The same for a draft that is in its stored form already."""
    return (
        *_case_notes(plain, today),
        *_attention(plain, rules),
        *_parties_notes(plain, today),
        *_unit_notes(plain),
    )


def refuse_blocked(notes: tuple[FieldNote, ...]) -> None:
    """Stop at the first note that blocks.

    :raises RuleViolation: at its field.
    """
    for note in notes:
        if note.blocks:
            raise RuleViolation(note.text, note.field)


def case_notes(field: str, value: object, today: date) -> Iterator[FieldNote]:
    """Notes on one value of the case itself; used at registration and when it is changed later."""
    text = value if isinstance(value, str) else ""
    if field == "description" and not text:
        yield FieldNote(field, "请写明纠纷的简要情况。", True)
    if field in {"description", "demands"} and len(text) > LONGEST_TEXT:
        yield FieldNote(field, f"最多写 {LONGEST_TEXT} 个字，现在是 {len(text)} 个，请删减。", True)
    if field == "category_code":
        yield from _category_notes(text)
    if field == "happened_on" and isinstance(value, date) and value > today:
        yield FieldNote(field, "发生日期晚于今天，请核对。", True)
    if field == "people_count" and isinstance(value, int) and not 1 <= value <= 999_999:
        yield FieldNote(field, "涉及人数应在 1 至 999999 之间，请改正。", True)
    if field == "amount_fen" and isinstance(value, int) and not 0 <= value <= LARGEST_FEN:
        yield FieldNote(field, "涉及金额超出可填写的范围，请核对。", True)


def _category_notes(code: str) -> Iterator[FieldNote]:
    if not code:
        yield FieldNote("category_code", "请选择纠纷类别。", True)
    elif code not in load_table("category").rows:
        yield FieldNote("category_code", f"没有编号为“{code}”的类别，请从列表里选。", True)
    elif code[:2] in {"14", "15"}:
        text = "涉法涉诉、涉组织涉纪检的事项不适用人民调解，请转政法或纪检部门。"
        yield FieldNote("category_code", text, False)
    elif len(code) == 2 and code != "99":
        yield FieldNote("category_code", "只选了大类，请尽量选到小类。", False)


def _case_notes(draft: DisputeDraft, today: date) -> Iterator[FieldNote]:
    for field in ("description", "demands", "category_code", "happened_on", "people_count", "amount_fen"):
        yield from case_notes(field, getattr(draft, field), today)
    if draft.registered_at is not None:
        yield from _registered_notes(draft, today)
    if draft.dispute_type is None:
        yield FieldNote("dispute_type", "还没选司法口径的纠纷类型，分流前要补上。", False)
    if draft.place.village_code is None:
        yield FieldNote("place.village_code", "还没选发生的村（社区），请尽量补上。", False)
    people = sum(p.kind is PartyKind.NATURAL and p.replaced_by is None for p in draft.parties)
    if draft.people_count is not None and 1 <= draft.people_count < people:
        yield FieldNote("people_count", f"涉及人数少于已登记的 {people} 位当事人，请核对。", False)


def _registered_notes(draft: DisputeDraft, today: date) -> Iterator[FieldNote]:
    assert draft.registered_at is not None
    if draft.registered_at.tzinfo is None:
        yield FieldNote("registered_at", "登记时间要带时区，例如 2026-11-23T09:30:00+08:00。", True)
        return
    day = local_date(draft.registered_at)
    if day > today:
        yield FieldNote("registered_at", "登记时间晚于今天，请核对。", True)
    elif draft.happened_on is not None and draft.happened_on > day:
        yield FieldNote("happened_on", "发生日期晚于登记日期，请核对。", True)


def _attention(draft: DisputeDraft, rules: Rules) -> Iterator[FieldNote]:
    """Suggestions that a person confirms (rules.md 3.1: threats, group size, violence at home)."""
    found = _DANGER.search(draft.description)
    if found and draft.risk_level in {RiskLevel.BLUE, RiskLevel.YELLOW}:
        yield FieldNote("risk_level", f"情况里写到“{found[0]}”，请考虑提高风险等级。", False)
    if _VIOLENCE.search(draft.description):
        text = "疑似家庭暴力：受害人是未成年人等的，依法应当及时报警（反家庭暴力法第十四条）。"
        yield FieldNote("description", text, False)
    group = rules.profile.group_size_threshold
    if (draft.people_count or 0) >= group and draft.scale is Scale.INDIVIDUAL:
        yield FieldNote("scale", f"涉及 {group} 人以上，请核对是不是群体性事件。", False)


def _parties_notes(draft: DisputeDraft, today: date) -> Iterator[FieldNote]:
    if not any(p.side is PartySide.APPLICANT for p in draft.parties):
        yield FieldNote("parties", "请至少登记一位申请人。", True)
    elif not any(p.side is PartySide.RESPONDENT for p in draft.parties):
        yield FieldNote("parties", "还没登记被申请人，请尽量补上。", False)
    seen: dict[str, int] = {}
    for index, party in enumerate(draft.parties):
        path = f"parties[{index}]"
        yield from party_notes(party, path, today)
        key = party.id_number or party.credit_code
        if key and key in seen:
            text = f"证件号与第 {seen[key] + 1} 位当事人相同，请核对。"
            field = "id_number" if party.id_number else "credit_code"
            yield FieldNote(f"{path}.{field}", text, True)
        elif key:
            seen[key] = index
        yield from _replacement_notes(draft, index, today)


def _replacement_notes(draft: DisputeDraft, index: int, today: date) -> Iterator[FieldNote]:
    party, path = draft.parties[index], f"parties[{index}]"
    heir = party.replaced_by
    if heir is None:
        return
    if not 0 <= heir < len(draft.parties) or heir == index or draft.parties[heir].side is not party.side:
        yield FieldNote(f"{path}.replaced_by", "接替人应是同一方的另一位当事人，请改正。", True)
    if not party.replaced_reason:
        yield FieldNote(f"{path}.replaced_reason", "请写明更换当事人的原因，例如“去世，由其子继承”。", True)
    if party.replaced_on is None or party.replaced_on > today:
        yield FieldNote(f"{path}.replaced_on", "请填写更换当事人的日期，不能晚于今天。", True)


def _unit_notes(draft: DisputeDraft) -> Iterator[FieldNote]:
    leads = 0
    for index, unit in enumerate(draft.involved_units):
        leads += unit.role is InvolvedRole.LEAD
        if not unit.unit_code and not (unit.unit_name or "").strip():
            yield FieldNote(f"involved_units[{index}]", "请选择或填写涉及单位。", True)
    if leads > 1:
        yield FieldNote("involved_units", "主办单位只能有一个，其余请改为协办。", True)
