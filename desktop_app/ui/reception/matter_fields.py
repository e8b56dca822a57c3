"""Fields of somebody's matter that becomes a case at the window: shared by visitors, petitions and talks."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from db.enums import IdKind, PartySide, Source
from desktop_app.services.code_table import suggested_type
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft
from desktop_app.services.reception_view import KnownMatter, known_matters
from desktop_app.ui.dispute.codes import category_choices
from desktop_app.ui.kit.fields import (
    Choice,
    ChoiceField,
    Field,
    IdNumberField,
    NumberField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

Today = Callable[[], date]
Values = Mapping[str, Any]


def add_person(form: Form, today: Today, *, named: str = "来访人", required: bool = True) -> None:
    """Who comes: name, number, phone, address, how many, and who else is received for a group."""
    s = look().sizes
    lacking = f"请填写{named}姓名。" if required else ""
    form.add_row(
        TextField("name", named, width=s.width_name, required=lacking, limit=100),
        IdNumberField("id_number", "身份证号", today),
        TextField("phone", "电话", width=s.width_phone, limit=40),
    )
    form.add_row(
        TextField("address", "户籍所在地", width=s.width_long, limit=200),
        NumberField("people_count", "来了几个人", least=1, most=9999),
    )
    form.add_wide(
        TextField(
            "representatives", "一起接谈的代表", placeholder="顿号隔开；连同上面这位最多五人", limit=400
        )
    )


def known_field(context: PageContext, owner: QObject, label: str) -> ChoiceField[Any]:
    """A field that finds a case by name, number or words."""

    def find(typed: str, give: Callable[[list[Choice[Any]]], None]) -> None:
        def show(found: tuple[KnownMatter, ...]) -> None:
            give([Choice(m.dispute_uid, m.title, m.number, m.note or m.state) for m in found])

        context.runner.query(known_matters, typed, by=context.actor, slot="known", on_done=show, owner=owner)

    return ChoiceField(
        "dispute_uid", label, width=look().sizes.width_long, placeholder="姓名、编号或几个字", find=find
    )


def case_fields() -> tuple[Field[Any], ...]:
    """What a new case needs beside the person: its kind, and with whom."""
    s = look().sizes
    return (
        ChoiceField("category_code", "事件类别", category_choices(), width=s.width_choice),
        TextField("respondent", "对方（没有可不填）", width=s.width_choice, limit=100),
    )


def names_in(values: Values) -> tuple[str, ...]:
    """The further representatives."""
    plain = str(values.get("representatives") or "").replace("，", "、").replace(",", "、")
    return tuple(part.strip() for part in plain.split("、") if part.strip())


def case_of(values: Values, description: str, *, source: Source = Source.WINDOW) -> DisputeDraft:
    """The draft of the case that the values tell of."""
    number = str(values.get("id_number") or "")
    first = _applicant(str(values["name"]), number)
    parties = [
        PartyDraft(
            name=first.name, id_kind=first.id_kind, id_number=first.id_number,
            id_unknown_reason=first.id_unknown_reason, phone=values.get("phone") or None,
            address=values.get("address") or None, is_representative=bool(names_in(values)),
        ),
        *(_applicant(name, "", is_representative=True) for name in names_in(values)),
    ]  # fmt: skip
    if respondent := str(values.get("respondent") or "").strip():
        parties.append(_applicant(respondent, "", side=PartySide.RESPONDENT))
    category = values.get("category_code")
    return DisputeDraft(
        source=source,
        description=description,
        demands=description,
        category_code=category,
        dispute_type=suggested_type(category) if category else None,
        people_count=values.get("people_count") or None,
        parties=tuple(parties),
    )


def _applicant(
    name: str, number: str, *, side: PartySide = PartySide.APPLICANT, is_representative: bool = False
) -> PartyDraft:
    if number:
        return PartyDraft(side=side, name=name, id_number=number, is_representative=is_representative)
    return PartyDraft(
        side=side, name=name, id_kind=IdKind.UNKNOWN, id_unknown_reason="来访时没有出示",
        is_representative=is_representative,
    )  # fmt: skip
