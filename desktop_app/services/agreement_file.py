"""An agreement as a JSON text of the command line: parties by name, sums in fen, days as 2026-12-10."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from db.enums import AgreementForm, ObligationKind
from desktop_app.errors import RuleViolation
from desktop_app.services.agreement_check import AgreementDraft, InstalmentDraft, ItemDraft

_PLACE = re.compile(r"at `\$\.([^`]+)`|field `([^`]+)`")


@dataclass(frozen=True, slots=True)
class InstalmentText:
    """An obligation or instalment; ``payer`` and ``payee`` are names of parties, empty: all together."""

    what: str
    due_on: date | None = None
    condition: str = ""
    amount_fen: int | None = None
    payer: str = ""
    payee: str = ""
    obligation: int | None = None
    kind: ObligationKind | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class ItemText:
    """One sum of the amount, negative for a deduction."""

    name: str
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """The agreement."""

    facts: str
    terms: tuple[str, ...]
    performance: str
    recorder: str
    form: AgreementForm = AgreementForm.WRITTEN
    drawn_up_on: date | None = None
    copies: int = 0
    amount_fen: int | None = None
    instalments: tuple[InstalmentText, ...] = ()
    items: tuple[ItemText, ...] = ()
    for_court: bool = False


EXAMPLE = AgreementText(
    facts="两家为院墙排水争吵，对修沟费用有争议。",
    terms=("被申请人十日内修好排水沟；", "被申请人补偿申请人 1200 元。"),
    performance="转账支付，修沟完工后当面查看。",
    recorder="何玉梅",
    copies=3,
    amount_fen=120_000,
    instalments=(
        InstalmentText(
            "支付补偿款", date(2026, 12, 10), amount_fen=120_000, payer="乙", payee="甲", means="转账"
        ),
        InstalmentText(
            "修好排水沟", condition="开工后十日内", payer="乙", payee="甲", kind=ObligationKind.DO
        ),
    ),
)


def encode_agreement(text: AgreementText) -> bytes:
    """JSON of an agreement, in UTF-8, for people to look at."""
    return msgspec.json.format(msgspec.json.encode(text), indent=2)


def decode_agreement(data: bytes) -> AgreementText:
    """Read an agreement from JSON text in UTF-8 (with or without BOM).

    :raises RuleViolation: for text that is not JSON, or does not fit.
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=AgreementText)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        where = f"的“{place.group(1) or place.group(2)}”" if place is not None else ""
        raise RuleViolation(f"协议文件{where}不对，请对照 --example 的样子改正。", "file") from error
    except msgspec.DecodeError as error:
        raise RuleViolation(
            "内容不是完整的 JSON，请检查引号、逗号和括号是否配对，并存成 UTF-8 编码。", "file"
        ) from error


def draft_of(text: AgreementText, parties: Mapping[str, UUID], today: date) -> AgreementDraft:
    """The draft with parties instead of names; without a day it was drawn up today.

    :raises RuleViolation: naming somebody who is no party.
    """

    def party(name: str) -> UUID | None:
        if name and name not in parties:
            raise RuleViolation(f"“{name}”不是当事人，现有：{'、'.join(parties)}。", "payer")
        return parties[name] if name else None

    return AgreementDraft(
        text.form,
        text.drawn_up_on or today,
        text.facts,
        text.terms,
        text.performance,
        text.recorder,
        text.copies,
        text.amount_fen,
        tuple(
            InstalmentDraft(
                one.due_on, one.what, one.amount_fen, party(one.payer), party(one.payee), one.obligation,
                one.kind, one.condition, one.means,
            )
            for one in text.instalments
        ),
        tuple(ItemDraft(one.name, one.amount_fen, one.note) for one in text.items),
        text.for_court,
    )  # fmt: skip
