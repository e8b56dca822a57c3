"""Fields of the case itself, shared by registration and by 修改 in the detail."""

from collections.abc import Callable, Sequence
from datetime import date

from db.enums import Difficulty, DisputeType, RiskLevel, Scale, Source
from desktop_app.services.dispute_check import LONGEST_TEXT
from desktop_app.ui.dispute.codes import category_choices
from desktop_app.ui.kit.fields import (
    Choice,
    ChoiceField,
    DateField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.tokens import look

FindPlace = Callable[[str, Callable[[Sequence[Choice[str]]], None]], None]
"""Answers what was typed with grids and villages."""


def description_field() -> LongTextField:
    """经过."""
    return LongTextField(
        "description",
        "经过（照本人说的记）",
        required="请写明纠纷的简要情况。",
        limit=LONGEST_TEXT,
        lines=2,
        placeholder="什么时候、为了什么、到了什么地步；找过谁、说过什么。",
    )


def demands_field() -> LongTextField:
    """诉求."""
    return LongTextField(
        "demands", "诉求", limit=LONGEST_TEXT, lines=1, placeholder="希望对方怎么做、赔多少。"
    )


def category_field() -> ChoiceField[str]:
    """综治类别, by number or pinyin initials."""
    return ChoiceField[str](
        "category_code",
        "类别（综治）",
        category_choices(),
        required="请选择纠纷类别。",
        width=look().sizes.width_choice + look().sizes.s24,
    )


def type_field() -> SelectField[DisputeType]:
    """司法类型."""
    return SelectField[DisputeType](
        "dispute_type",
        "司法类型",
        [(kind, kind.label) for kind in DisputeType],
        width=look().sizes.width_choice - look().sizes.s24,
    )


def happened_field(today: Callable[[], date]) -> DateField:
    """发生日期."""
    return DateField("happened_on", "发生日期", today, latest=today)


def people_field() -> NumberField:
    """涉及人数."""
    return NumberField("people_count", "涉及人数", least=1)


def scale_field() -> SelectField[Scale]:
    """规模."""
    return SelectField("scale", "规模", [(s, s.label) for s in Scale], width=look().sizes.width_choice)


def difficulty_field() -> SelectField[Difficulty]:
    """难度."""
    kinds = [(d, d.label) for d in Difficulty]
    return SelectField("difficulty", "难度", kinds, width=look().sizes.width_short)


def risk_field() -> SelectField[RiskLevel]:
    """风险."""
    kinds = [(r, r.label) for r in reversed(RiskLevel)]
    return SelectField("risk_level", "风险", kinds, width=look().sizes.width_number)


REF_LABELS: dict[Source, str] = {
    Source.HOTLINE: "热线工单号",
    Source.PETITION_OFFICE: "信访编号",
    Source.COURT: "委派函号",
    Source.PROCURATORATE: "移送函号",
    Source.POLICE: "移送函号",
    Source.COUNTY: "交办单号",
    Source.TALK_POINT: "说事点",
    Source.FENG_LIU: "说事日和地点",
}
"""What is asked beside the source, where the source has a paper, a number or a place of its own."""


def ref_field() -> TextField:
    """来源编号; labelled by the source."""
    return TextField("source_ref", "来源编号", width=look().sizes.width_id)


def source_field() -> SelectField[Source]:
    """来源."""
    kinds = [(s, s.label) for s in Source]
    return SelectField("source", "来源", kinds, width=look().sizes.width_phone)
