"""The mediation of a dispute, open for the verbs of the command line; choices by word, and what they say."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import Labelled
from desktop_app.commands.desk import Desk, desk, show
from desktop_app.commands.mediations import find_mediation
from desktop_app.errors import RuleViolation
from desktop_app.services.mediation_detail import MediationDetail

LabelT = TypeVar("LabelT", bound=Labelled)
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
On = Annotated[str | None, typer.Option("--on", help="日期，不写是今天")]


def pick(kind: type[LabelT], text: str, field: str) -> LabelT:
    """A choice by its code, its word, or the beginning of its word.

    :raises RuleViolation: naming what there is to choose from.
    """
    found = [one for one in kind if text in (one.value, one.label)]
    found = found or [one for one in kind if text and one.label.startswith(text)]
    if len(found) != 1:
        raise RuleViolation(f"“{text}”不在可选的里面：{'、'.join(one.label for one in kind)}", field)
    return found[0]


@dataclass(frozen=True, slots=True)
class At:
    """The mediation of a dispute within an open transaction."""

    desk: Desk
    session: Session
    uid: UUID
    detail: MediationDetail

    def parties(self, names: list[str]) -> tuple[UUID, ...]:
        """Parties by their names; without names all of them.

        :raises RuleViolation: for a name that is not among them.
        """
        known = {c.name: c.party_uid for c in self.detail.consents}
        for name in names:
            if name not in known:
                raise RuleViolation(f"没有当事人“{name}”，现有：{'、'.join(known)}", "party")
        return tuple(known[name] for name in names) if names else tuple(known.values())


@contextmanager
def mediation_at(context: typer.Context, number: str) -> Generator[At]:
    """The mediation of the dispute with this number; what is done commits at the end.

    :raises RuleViolation: when there is no such dispute, or it has no mediation.
    """
    from desktop_app.services.mediation_detail import mediation_detail

    with desk(context) as at, at.writing() as session:
        uid = find_mediation(session, number, at)
        detail = mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)
        yield At(at, session, uid, detail)


def say_of(context: typer.Context, number: str, text: str, **more: object) -> None:
    """Print what was done with a dispute; with ``--json`` also ``more``."""
    show(context, {"dispute": number, **more}, f"{number} {text}")
