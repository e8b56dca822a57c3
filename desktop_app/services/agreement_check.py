"""What an agreement says when it is drawn up, and its checks (papers.md 5 a, e, h, i)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.enums import AgreementForm, ObligationKind, PartyKind
from db.models.dispute import Party
from db.models.mediation import MediationMeeting
from desktop_app.domain.age import age_on
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.effect import copies_needed
from desktop_app.domain.mediation_state import why_not_agreement
from desktop_app.domain.obligation import obligation_numbers, sum_problem
from desktop_app.errors import RuleViolation

_FULL_AGE = 18
_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[、.:：]|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[、.](?!\d))\s*"
)


@dataclass(frozen=True, slots=True)
class InstalmentDraft:
    """An obligation, or one instalment of it; instalments of one obligation have its number in common.

    It falls due on a day or, without one, on a condition. ``payer_uid`` performs, whatever it is, for
    ``payee_uid``; both are parties, None means all together. Without ``kind`` money is paid, anything else
    is done; without ``obligation`` the number comes from who performs what kind for whom.
    """

    due_on: date | None
    what: str
    amount_fen: int | None = None
    payer_uid: UUID | None = None
    payee_uid: UUID | None = None
    obligation: int | None = None
    kind: ObligationKind | None = None
    condition: str = ""
    means: str = ""

    @property
    def sort(self) -> ObligationKind:
        """What kind of obligation it is."""
        return self.kind or (ObligationKind.DO if self.amount_fen is None else ObligationKind.PAY)


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One sum of which the amount is made up, in fen; negative for a deduction."""

    name: str
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """An agreement as entered; ``copies`` counts the sheets of a written one (0 for an oral one).

    ``for_court``: judicial confirmation is planned, the court needs a copy.
    """

    form: AgreementForm
    drawn_up_on: date
    facts: str
    terms: tuple[str, ...]
    performance: str
    recorder: str
    copies: int = 0
    amount_fen: int | None = None
    instalments: tuple[InstalmentDraft, ...] = ()
    items: tuple[ItemDraft, ...] = ()
    for_court: bool = False


def plain_term(term: str) -> str:
    """A term without the number that was typed before it: the paper numbers the terms itself."""
    return _NUMBERED.sub("", term.strip(), count=1)


def numbers_of(drafts: Sequence[InstalmentDraft]) -> tuple[int, ...]:
    """Number of the obligation of each instalment, from 1."""
    return obligation_numbers([(d.obligation, (d.sort, d.payer_uid, d.payee_uid)) for d in drafts])


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
    if not draft.terms or not all(plain_term(term) for term in draft.terms):
        raise RuleViolation("请逐条写明协议内容，不留空条。", "terms")
    least = copies_needed(len(parties), for_court=draft.for_court)
    if draft.form is AgreementForm.WRITTEN and draft.copies < least:
        court = "、法院一份" if draft.for_court else ""
        said = f"{len(parties)} 方当事人各一份、调委会存一份{court}，至少要 {least} 份。"
        raise RuleViolation(said, "copies")
    _check_guardians(parties, draft.drawn_up_on)
    _check_instalments(draft, {party.uid for party in parties})
    _check_items(draft)


def _check_guardians(parties: Sequence[Party], day: date) -> None:
    """A minor agrees by a guardian (民法典 19, 20; papers.md 5 e)."""
    for party in parties:
        known = party.kind is PartyKind.NATURAL and party.birth_date is not None
        if not known or party.birth_date is None or (party.guardian_name or "").strip():
            continue
        if age_on(party.birth_date, day) < _FULL_AGE:
            raise RuleViolation(
                f"{party.name}未满十八周岁，协议要由监护人代理：请先在纠纷登记里填写监护人。", "parties"
            )


def _check_instalments(draft: AgreementDraft, parties: set[UUID]) -> None:
    numbers = numbers_of(draft.instalments)
    before: dict[int, InstalmentDraft] = {}
    for index, (number, one) in enumerate(zip(numbers, draft.instalments, strict=True)):
        path = f"instalments[{index}]"
        _check_one(one, draft.drawn_up_on, parties, path)
        earlier = before.get(number)
        if earlier is not None:
            _check_next(earlier, one, path)
        before[number] = one
    amounts = [one.amount_fen for one in draft.instalments if one.amount_fen is not None]
    if draft.amount_fen is not None and draft.amount_fen <= 0:
        raise RuleViolation("协议金额要大于零；不涉及金额的请留空。", "amount_fen")
    if problem := sum_problem(draft.amount_fen, amounts, "各期"):
        raise RuleViolation(problem, "amount_fen")


def _check_one(one: InstalmentDraft, drawn_up_on: date, parties: set[UUID], path: str) -> None:
    if not one.what.strip():
        raise RuleViolation("请写明这一期履行什么。", f"{path}.what")
    if one.due_on is None and not one.condition.strip():
        raise RuleViolation("请写明什么时候履行：填期限，或者写履行的条件。", f"{path}.due_on")
    if one.due_on is not None and one.due_on < drawn_up_on:
        raise RuleViolation("履行期限早于协议日期，请核对。", f"{path}.due_on")
    if one.amount_fen is not None and one.amount_fen <= 0:
        raise RuleViolation("金额要大于零；没有金额的请留空。", f"{path}.amount_fen")
    if (one.sort is ObligationKind.PAY) is not (one.amount_fen is not None):
        what = "给付钱款的请填写金额。" if one.amount_fen is None else "有金额的，种类请选“给付钱款”。"
        raise RuleViolation(what, f"{path}.amount_fen")
    if {one.payer_uid, one.payee_uid} - parties - {None}:
        raise RuleViolation("履行人和接受人要从现在的当事人里选。", f"{path}.payer_uid")
    if one.payer_uid is not None and one.payer_uid == one.payee_uid:
        raise RuleViolation("履行人和接受人不能是同一人。", f"{path}.payee_uid")


def _check_next(earlier: InstalmentDraft, one: InstalmentDraft, path: str) -> None:
    """Instalments of one obligation: the same people, the same kind, in the order of their days."""
    same = (earlier.sort, earlier.payer_uid, earlier.payee_uid)
    if (one.sort, one.payer_uid, one.payee_uid) != same:
        raise RuleViolation("同一项义务的各期，履行人、接受人和种类要一样。", f"{path}.payer_uid")
    if earlier.due_on is not None and one.due_on is not None and one.due_on < earlier.due_on:
        raise RuleViolation("各期请按履行期限先后填写。", f"{path}.due_on")


def _check_items(draft: AgreementDraft) -> None:
    for index, item in enumerate(draft.items):
        if not item.name.strip():
            raise RuleViolation("请写明这一项是什么费用。", f"items[{index}].name")
        if item.amount_fen == 0:
            raise RuleViolation("请填写这一项的金额。", f"items[{index}].amount_fen")
    if problem := sum_problem(draft.amount_fen, [item.amount_fen for item in draft.items], "各项费用"):
        raise RuleViolation(problem, "amount_fen")
