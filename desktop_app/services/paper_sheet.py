"""A paper as read from the database: what it says, and the function that draws it without one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.rules import Rules

ContentT = TypeVar("ContentT")
Draw = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Reading:
    """With what a paper is read: the session, the rules, who reads, and the day."""

    session: Session
    rules: Rules
    by: Actor
    today: date


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What a paper says: a frozen dataclass of ``papers``; ``draw`` gives its PDF, always the same bytes.

    ``number`` and ``suffix`` (e.g. 第 2 次) stand in the paper's name.
    """

    content: object
    draw: Draw = field(compare=False)
    number: str = ""
    suffix: str = ""


def sheet(
    content: ContentT, render: Callable[[ContentT], bytes], number: str | None = None, suffix: str = ""
) -> PaperSheet:
    """A sheet of this content, drawn by its module's ``render``."""
    return PaperSheet(content, partial(render, content), number or "", suffix)
