"""What an agreement says when it is drawn up, and its checks (papers.md 5 a, h, i)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.enums import AgreementForm
from db.models.dispute import Party
from db.models.mediation import MediationMeeting
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.effect import copies_needed
from desktop_app.domain.mediation_state import why_not_agreement
from desktop_app.domain.money import yuan
from desktop_app.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class InstalmentDraft:
    """One instalment; a duty without money has no amount. Payer and payee are parties."""

    due_on: date
    what: str
    amount_fen: int | None = None
    payer_uid: UUID | None = None
    payee_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """An agreement as entered; ``copies`` counts the sheets of a written one (0 for an oral one)."""

    form: AgreementForm
    drawn_up_on: date
    facts: str
    terms: tuple[str, ...]
    performance: str
    recorder: str
    copies: int = 0
    amount_fen: int | None = None
    instalments: tuple[InstalmentDraft, ...] = ()


def check_draft(
    draft: AgreementDraft,
    parties: Sequence[Party],
    answers: Sequence[tuple[str, bool | None]],
    meetings: Sequence[MediationMeeting],
) -> None:
    """Refuse an agreement that may not be drawn up.

    :raises RuleViolation: at the first field that does not fit.
    """
    days = [local_date(meeting.started_at) for meeting in meetings]
    if lacking := why_not_agreement(answers, days, draft.drawn_up_on):
        raise RuleViolation("".join(lacking), "drawn_up_on")
    for field, text, sentence in (
        ("facts", draft.facts, "请写明纠纷主要事实和争议事项。"),
        ("performance", draft.performance, "请写明履行方式和时限。"),
        ("recorder", draft.recorder, "请填写记录人。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    if not draft.terms or not all(term.strip() for term in draft.terms):
        raise RuleViolation("请逐条写明协议内容，不留空条。", "terms")
    least = copies_needed(len(parties))
    if draft.form is AgreementForm.WRITTEN and draft.copies < least:
        raise RuleViolation(f"{len(parties)} 方当事人各一份、调委会存一份，至少要 {least} 份。", "copies")
    _check_instalments(draft, {party.uid for party in parties})


def _check_instalments(draft: AgreementDraft, parties: set[UUID]) -> None:
    for index, one in enumerate(draft.instalments):
        path = f"instalments[{index}]"
        if not one.what.strip():
            raise RuleViolation("请写明这一期履行什么。", f"{path}.what")
        if one.due_on < draft.drawn_up_on:
            raise RuleViolation("履行期限早于协议日期，请核对。", f"{path}.due_on")
        if index and one.due_on < draft.instalments[index - 1].due_on:
            raise RuleViolation("各期请按履行期限先后填写。", f"{path}.due_on")
        if one.amount_fen is not None and one.amount_fen <= 0:
            raise RuleViolation("金额要大于零；没有金额的请留空。", f"{path}.amount_fen")
        if {one.payer_uid, one.payee_uid} - parties - {None}:
            raise RuleViolation("履行人和接受人要从现在的当事人里选。", f"{path}.payer_uid")
        if one.payer_uid is not None and one.payer_uid == one.payee_uid:
            raise RuleViolation("履行人和接受人不能是同一人。", f"{path}.payee_uid")
    amounts = [one.amount_fen for one in draft.instalments if one.amount_fen is not None]
    if draft.amount_fen is not None and draft.amount_fen <= 0:
        raise RuleViolation("协议金额要大于零；不涉及金额的请留空。", "amount_fen")
    if amounts and sum(amounts) != draft.amount_fen:
        total = "没有填写" if draft.amount_fen is None else f"是 {yuan(draft.amount_fen)} 元"
        raise RuleViolation(f"各期合计 {yuan(sum(amounts))} 元，协议金额{total}，请核对一致。", "amount_fen")
