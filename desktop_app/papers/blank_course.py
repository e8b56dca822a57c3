"""Blank forms of a mediation's course: from the application to the closing report."""

from collections.abc import Mapping

from db.enums import PaperKind, PartySide, WithdrawalReason
from desktop_app.papers import (
    application,
    closing_report,
    extension_consent,
    follow_up_record,
    investigation_record,
    meeting_protocol,
    oral_agreement_register,
    withdrawal,
)
from desktop_app.papers.blank_form import BlankForm, Long, Pairs, Parties, Said, Tick
from desktop_app.papers.kit.signatures import BLANK_DAY

_TIME = f"{BLANK_DAY}　　时　　分至　　时　　分"
_FOUND = ("没有", "有：")

COURSE: Mapping[PaperKind, BlankForm] = {
    PaperKind.APPLICATION: BlankForm(
        "application",
        application.NEEDS,
        (Parties(1), Long("facts", 7), Long("claims", 3), Said("told", ("committee",))),
        ("party", "registrar"),
    ),
    PaperKind.INVESTIGATION_RECORD: BlankForm(
        "investigation_record",
        investigation_record.NEEDS,
        (
            Pairs(("time",), _TIME),
            Pairs(("place",)),
            Pairs(("cause",)),
            Pairs(("participants",)),
            Pairs(("subject", "subject_note")),
            Pairs(("investigators", "recorder")),
            Long("content", 26),
        ),
        ("asked", "signer", "signer", "recorder"),
        note="read_back",
    ),
    PaperKind.MEETING_PROTOCOL: BlankForm(
        "meeting_protocol",
        meeting_protocol.NEEDS,
        (
            Pairs(("time",), _TIME),
            Pairs(("place",)),
            Pairs(("cause",)),
            Pairs(("host", "recorder")),
            Pairs(("mediators",)),
            Long("identities", 3),
            Long("recusal", 3),
            Long("discipline", 2),
            Long("rights", 3),
            Long("statements", 8),
            Long("points", 4),
            Long("closing", 2),
        ),
        ("party", "party", "mediator", "recorder"),
        note="read_back",
    ),
    PaperKind.EXTENSION_CONSENT: BlankForm(
        "extension_consent",
        extension_consent.NEEDS,
        (
            Pairs(("case",)),
            Pairs(("applicants",)),
            Pairs(("respondents",)),
            Pairs(("clock",)),
            Pairs(("old_due_on", "new_due_on")),
            Pairs(("asked",)),
            Long("reason", 8),
            Said("consent", ("days", "due")),
        ),
        ("party", "party", "mediator"),
        seal=True,
    ),
    PaperKind.ORAL_AGREEMENT_REGISTER: BlankForm(
        "oral_agreement_register",
        oral_agreement_register.NEEDS,
        (
            Pairs(("applied", "agreed")),
            Pairs(("place",)),
            Tick("cross", ("cross_yes", "cross_no")),
            Parties(1),
            Long("facts", 5),
            Long("terms", 6),
            Pairs(("amount",)),
            Long("performance", 3),
            Pairs(("result", "performed")),
            Pairs(("attachments",)),
        ),
        ("mediator", "recorder"),
        seal=True,
        note="note",
    ),
    PaperKind.WITHDRAWAL: BlankForm(
        "withdrawal",
        withdrawal.NEEDS,
        (
            Parties(1, (PartySide.APPLICANT,)),
            Pairs(("other",)),
            Pairs(("case",)),
            Pairs(("applied_on",), BLANK_DAY),
            Tick("reasons", tuple(one.label for one in WithdrawalReason), below=True),
            Long("note", 8),
            Said("request", ("committee",)),
        ),
        ("party", "recorder"),
    ),
    PaperKind.FOLLOW_UP_RECORD: BlankForm(
        "follow_up_record",
        follow_up_record.NEEDS,
        (
            Pairs(("parties",)),
            Pairs(("agreement", "cause")),
            Pairs(("time", "manner")),
            Pairs(("visited",)),
            Long("performance", 3),
            Pairs(("satisfaction",)),
            Pairs(("suit",)),
            Tick("error", _FOUND),
            Tick("escalation", _FOUND),
            Long("measures", 3),
        ),
        ("visitor", "visitor"),
    ),
    PaperKind.CLOSING_REPORT: BlankForm(
        "closing_report",
        closing_report.NEEDS,
        (
            Pairs(("dossier", "filled")),
            Pairs(("unit", "handler")),
            Pairs(("accepted", "finished")),
            Pairs(("party", "phone")),
            Pairs(("address",)),
            Tick("source", (*closing_report.SOURCES, "other")),
            Long("facts", 5),
            Long("result", 3),
            Long("opinion", 2),
        ),
        ("handler", "approver"),
        seal=True,
    ),
}
"""Their forms; a number is written where the paper has one."""
