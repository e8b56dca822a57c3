"""What contradicts itself in a dossier before it is filed: dates, copies, forms, parties, numbers.

Each finding is one sentence that says what is wrong and what to do, with the place where that is done.
Nothing here reads a clock or a database: the facts are handed in (papers.md 3 and 5, 人民调解法 17, 28, 29).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.enums import AgreementForm, Labelled, PaperKind


class FindingKind(Labelled):
    """Why a dossier cannot be filed yet."""

    MISSING = "missing", "缺"
    UNSIGNED = "unsigned", "待签"
    CONTRADICTION = "contradiction", "矛盾"


class Place(Labelled):
    """Where a finding is put right; the word is what the link says."""

    MEDIATION = "mediation", "去人民调解"
    DISPUTE = "dispute", "去纠纷"
    SLOT = "slot", "看这一项"
    CONFLICT = "conflict", "去定夺"
    SIGN = "sign", "去登记签名"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stops the filing; ``key`` is the same whenever the same thing is found again.

    ``slot`` is the code of the place in the dossier that it is about, empty for the case as a whole;
    ``paper`` kind and record of the one paper that it is about.
    """

    key: str
    kind: FindingKind
    text: str
    place: Place
    slot: str = ""
    paper: tuple[PaperKind, UUID] | None = None


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting: when it was (local days), and parties on its record who are none any more."""

    ordinal: int
    began_on: date
    ended_on: date
    voided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agreement that is not void; ``signed`` by day, ``replaced`` by the names of signer and successor."""

    form: AgreementForm
    number: str
    drawn_up_on: date
    effective_on: date | None
    copies: int
    signed: tuple[tuple[str, date], ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """A paper that was printed: the number on it, and the one that the record has now.

    ``outdated``: what it says was changed after printing. ``old_scan``: a signed sheet of an earlier wording
    lies in the dossier though it was printed again; ``new_scan``: one of the last print lies there as well.
    """

    name: str
    slot: str
    printed: str
    number: str
    outdated: bool = False
    old_scan: bool = False
    new_scan: bool = False


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What the gate looks at; days are local days, ``consents`` by party name."""

    applied_on: date
    accepted_on: date | None
    ended_on: date | None
    parties: int
    consents: tuple[tuple[str, date], ...] = ()
    meetings: tuple[MeetingFacts, ...] = ()
    agreements: tuple[AgreementFacts, ...] = ()
    printed: tuple[PrintedFacts, ...] = ()
    filled: frozenset[str] = frozenset()
    """Codes of the slots that hold a sheet or scan."""


def contradictions(facts: DossierFacts) -> tuple[Finding, ...]:
    """Everything in these facts that cannot be true together; empty when the dossier is consistent."""
    return (
        *_of_acceptance(facts),
        *_of_meetings(facts),
        *_of_agreements(facts),
        *_of_forms(facts),
        *_of_prints(facts),
    )


def _found(key: str, text: str, place: Place, slot: str = "") -> Finding:
    return Finding(key, FindingKind.CONTRADICTION, text, place, slot)


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def _of_acceptance(facts: DossierFacts) -> Iterator[Finding]:
    accepted, ended = facts.accepted_on, facts.ended_on
    if accepted is not None and accepted < facts.applied_on:
        yield _found(
            "accepted_before_application",
            f"受理日期 {_day(accepted)} 早于申请日期 {_day(facts.applied_on)}，请核对这两个日期。",
            Place.MEDIATION, "application",
        )  # fmt: skip
    for name, answered in facts.consents:
        if accepted is not None and accepted < answered:
            yield _found(
                f"accepted_before_consent/{name}",
                f"{name}在 {_day(answered)} 才同意调解，受理却是 {_day(accepted)}，"
                "请核对同意日期和受理日期。",
                Place.MEDIATION, "application",
            )  # fmt: skip
    if accepted is not None and ended is not None and ended < accepted:
        yield _found(
            "ended_before_acceptance",
            f"调解结束日期 {_day(ended)} 早于受理日期 {_day(accepted)}，请核对。",
            Place.MEDIATION, "application",
        )  # fmt: skip


def _of_meetings(facts: DossierFacts) -> Iterator[Finding]:
    slot = "mediation_record"
    before: MeetingFacts | None = None
    for one in facts.meetings:
        name = f"第{one.ordinal}次调解记录"
        if facts.accepted_on is not None and one.began_on < facts.accepted_on:
            yield _found(
                f"meeting_before_acceptance/{one.ordinal}",
                f"{name}的日期 {_day(one.began_on)} 早于受理日期 {_day(facts.accepted_on)}，请核对。",
                Place.MEDIATION, slot,
            )  # fmt: skip
        if facts.ended_on is not None and one.began_on > facts.ended_on:
            yield _found(
                f"meeting_after_end/{one.ordinal}",
                f"{name}的日期 {_day(one.began_on)} 晚于调解结束日期 {_day(facts.ended_on)}，请核对。",
                Place.MEDIATION, slot,
            )  # fmt: skip
        if before is not None and one.began_on < before.began_on:
            yield _found(
                f"meetings_out_of_order/{one.ordinal}",
                f"{name}（{_day(one.began_on)}）排在后面，日期却早于第{before.ordinal}次"
                f"（{_day(before.began_on)}），请核对会议时间。",
                Place.MEDIATION, slot,
            )  # fmt: skip
        for party in one.voided:
            yield _found(
                f"meeting_with_void_party/{one.ordinal}/{party}",
                f"{name}里的当事人{party}已经作废，请核对当事人，或在情况说明里写明。",
                Place.DISPUTE, slot,
            )  # fmt: skip
        before = one


def _of_agreements(facts: DossierFacts) -> Iterator[Finding]:
    for place, one in enumerate(facts.agreements, 1):
        slot = "oral_agreement" if one.form is AgreementForm.ORAL else "agreement"
        yield from _dates_of_agreement(facts, one, slot, place)
        least = facts.parties + 1
        if one.form is AgreementForm.WRITTEN and one.copies < least:
            yield _found(
                f"too_few_copies/{place}",
                f"协议书一式 {one.copies} 份，当事人 {facts.parties} 方、调委会各持一份，至少要 {least} 份，"
                "请改份数，重新打印、签字。",
                Place.MEDIATION, slot,
            )  # fmt: skip
        for signer, successor in one.replaced:
            now = f"已变更为{successor}" if successor else "已经作废"
            yield _found(
                f"signed_by_replaced/{place}/{signer}",
                f"协议上签字的{signer}作为当事人{now}，请重新签订，或在情况说明里写明。",
                Place.DISPUTE, slot,
            )  # fmt: skip


def _dates_of_agreement(facts: DossierFacts, one: AgreementFacts, slot: str, place: int) -> Iterator[Finding]:
    accepted, ended, made = facts.accepted_on, facts.ended_on, one.drawn_up_on
    if accepted is not None and made < accepted:
        yield _found(
            f"agreement_before_acceptance/{place}",
            f"协议日期 {_day(made)} 早于受理日期 {_day(accepted)}，请核对。",
            Place.MEDIATION, slot,
        )  # fmt: skip
    if ended is not None and made > ended:
        yield _found(
            f"agreement_after_end/{place}",
            f"协议日期 {_day(made)} 晚于调解结束日期 {_day(ended)}，请核对。",
            Place.MEDIATION, slot,
        )  # fmt: skip
    if facts.meetings and min(meeting.began_on for meeting in facts.meetings) > made:
        yield _found(
            f"record_after_agreement/{place}",
            f"协议是 {_day(made)} 签的，调解记录都在这以后，请核对调解记录和协议的日期。",
            Place.MEDIATION, slot,
        )  # fmt: skip
    for signer, signed in one.signed:
        if signed < made:
            yield _found(
                f"signed_before_agreement/{place}/{signer}",
                f"{signer}的签字日期 {_day(signed)} 早于协议日期 {_day(made)}，请核对。",
                Place.MEDIATION, slot,
            )  # fmt: skip
    last = max((signed for _, signed in one.signed), default=None)
    effective = one.effective_on
    if effective is not None and last is not None and one.form is AgreementForm.WRITTEN and effective > last:
        yield _found(
            f"effect_after_signatures/{place}",
            f"协议生效日期 {_day(effective)} 晚于最后一处签字 {_day(last)}，请核对签字盖章的登记。",
            Place.MEDIATION, slot,
        )  # fmt: skip


def _of_forms(facts: DossierFacts) -> Iterator[Finding]:
    forms = {one.form for one in facts.agreements}
    if len(forms) > 1 or {"agreement", "oral_agreement"} <= facts.filled:
        yield _found(
            "both_forms",
            "卷内既有协议书，又有口头协议登记表；一件调解只用一种，请作废或取下不用的那一份。",
            Place.SLOT, "oral_agreement",
        )  # fmt: skip
    elif len(facts.agreements) > 1:
        yield _found(
            "two_agreements",
            "这件调解登记了两份协议，只能有一份有效，请作废另一份。",
            Place.MEDIATION, "agreement",
        )  # fmt: skip


def outdated_key(name: str) -> str:
    """Key of the finding that the print of this paper says something else than now."""
    return f"outdated/{name}"


def _of_prints(facts: DossierFacts) -> Iterator[Finding]:
    for one in facts.printed:
        if one.printed and one.number and one.printed != one.number:
            yield _found(
                f"number_differs/{one.name}",
                f"打印的{one.name}编号是“{one.printed}”，登记的是“{one.number}”，请重新打印。",
                Place.SLOT, one.slot,
            )  # fmt: skip
        if one.outdated:
            yield _found(
                outdated_key(one.name),
                f"{one.name}打印以后内容改过，请重新打印、签字、扫描。",
                Place.SLOT, one.slot,
            )  # fmt: skip
        if one.old_scan and not one.outdated:
            what = (
                "新旧两份签名的扫描件都在卷里，请取下旧的一份"
                if one.new_scan
                else "内容改过、已经重印，卷里的扫描件还是旧的，请把新印的签好、扫描归卷，取下旧的"
            )
            yield _found(
                f"old_scan/{one.name}",
                f"{one.name}{what}；旧的要留着的，写情况说明。",
                Place.SLOT, one.slot,
            )  # fmt: skip
