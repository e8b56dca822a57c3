"""Which service takes the values of a step's form."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from desktop_app.services import petition_review as review
from desktop_app.services import petition_step as steps
from desktop_app.services.petition_review import ReviewAnswer, ReviewDraft
from desktop_app.services.petition_step import (
    AcceptanceDraft,
    ExtensionDraft,
    HandOverDraft,
    OpinionDraft,
)
from desktop_app.services.rules import Rules

Values = Mapping[str, Any]
Ask = Callable[..., object]
"""Runs a service with these arguments after the session."""


def _opinion(values: Values) -> OpinionDraft:
    return OpinionDraft(
        values["answered_on"], values["facts"], values["decision"], values["text"], values["basis"],
        values["review_organ"], values["served_on"],
    )  # fmt: skip


def _extension(values: Values) -> ExtensionDraft:
    return ExtensionDraft(
        values["days"], values["reason"], values["approved_by"], values["approved_on"], values["told_on"]
    )


def _review(values: Values) -> ReviewAnswer:
    return ReviewAnswer(
        values["answered_on"], values["outcome"], values["opinion"], values["served_on"],
        values["redo_due_on"],
    )  # fmt: skip


def run_step(ask: Ask, action: str, uid: UUID, values: Values, rules: Rules) -> None:
    """Ask for the service of a step with its arguments."""
    match action:
        case "accept":
            draft = AcceptanceDraft(values["noticed_on"], values["route"], values["handler_name"])
            ask(steps.accept, uid, draft, rules)
        case "refuse":
            ask(steps.refuse, uid, values["noticed_on"], values["reason"], rules)
        case "answer" | "answer_at_once":
            ask(steps.answer, uid, _opinion(values), rules)
        case "hand_over":
            over = HandOverDraft(values["to"], values["handed_on"], values["due_on"], values["told_on"])
            ask(steps.hand_over, uid, over)
        case "object":
            ask(steps.object_to, uid, values["objected_on"], values["reason"], rules)
        case "objection_agreed" | "objection_refused":
            agreed = action == "objection_agreed"
            ask(steps.decide_objection, uid, agreed, values["decided_on"], values["reason"])
        case "extend":
            ask(steps.extend, uid, _extension(values), rules)
        case "serve":
            ask(steps.serve, uid, values["served_on"])
        case "ask_review" | "ask_second_review":
            asked = ReviewDraft(values["asked_on"], values["organ"], values["reason"])
            ask(review.ask_review, uid, asked, rules)
        case "answer_review" | "answer_second_review":
            ask(review.answer_review, uid, _review(values), rules)
        case "hearing":
            ask(review.record_hearing, uid, values["first"], values["last"])
        case "report_urgent":
            ask(steps.report_urgent, uid, values["reported_on"], values["to"])
        case "recuse":
            ask(steps.recuse, uid, values["reason"], values["replaced_by"])
        case "set_number":
            ask(steps.set_external_number, uid, values["external_number"])
        case _:
            ask(steps.end, uid, action, values["ended_on"], values["note"])
