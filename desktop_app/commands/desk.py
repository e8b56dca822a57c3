"""What every command needs: the call's options, an open centre, and one way to print results."""

import getpass
import json
import os
import sys
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer
from sqlalchemy.orm import Session

from db.errors import DatabaseProblem
from desktop_app.centre_lock import CentreLock
from desktop_app.commands.usage import WrongUsage
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.runtime.clock import utc_now
from desktop_app.services import centre as centres
from desktop_app.services.centre import Centre
from desktop_app.services.centre_file import as_environment, login_cards, read_identity
from desktop_app.services.code_table import use_published
from desktop_app.services.rules import Rules, rules_in_force

PASSWORD_VARIABLE = "FENGQIAO_PASSWORD"


def _now() -> datetime:
    """One moment for the whole command."""
    return utc_now()


@dataclass(frozen=True, slots=True)
class Call:
    """Options that are accepted before and after the verb."""

    centre: Path | None
    user: str | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """An open centre with a logged-in user, for the length of one command."""

    centre: Centre
    actor: Actor
    rules: Rules
    now: datetime = field(default_factory=_now)

    @property
    def today(self) -> date:
        """Local day of the command."""
        return local_date(self.now)

    @contextmanager
    def writing(self) -> Generator[Session]:
        """One transaction, committed at the end."""
        with self.centre.writing(self.actor, utc_now) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A snapshot."""
        with self.centre.reading() as session, session.begin():
            yield session


def call_of(context: typer.Context) -> Call:
    """The call's options."""
    call = context.find_object(Call)
    assert call is not None
    return call


def password(prompt: str = "密码", *, new: bool = False, variable: str = PASSWORD_VARIABLE) -> str:
    """The password from the environment, else typed without echo; a ``new`` one is typed twice.

    :raises RuleViolation: when there is no terminal to type it, or the two differ.
    """
    given = os.environ.get(variable)
    if given is not None:
        return given
    typed = _typed(prompt, variable)
    if new and _typed("再输一次", variable) != typed:
        raise RuleViolation("两次输入的密码不一样，请重来一次", "password")
    return typed


def _typed(prompt: str, variable: str) -> str:
    with warnings.catch_warnings():
        # Where the echo cannot be switched off, getpass would show the password.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{prompt}：")
        except (getpass.GetPassWarning, EOFError) as error:
            said = f"没有密码，请设环境变量 {variable}，或者在终端里运行后输入"
            raise RuleViolation(said, "password") from error


def folder_of(call: Call) -> Path:
    """The centre folder of the call.

    :raises WrongUsage: when none was given.
    """
    if call.centre is None:
        raise WrongUsage("请用 --centre 指定中心文件夹")
    return call.centre


def _user_of(call: Call, folder: Path) -> str:
    if call.user is not None:
        return call.user
    cards = login_cards(folder)
    if len(cards) == 1:
        return cards[0].name
    raise WrongUsage("这个中心有多个用户，请用 --user 指定姓名")


@contextmanager
def desk(context: typer.Context) -> Generator[Desk]:
    """Lock, unlock and open the centre of the call, and log the user in.

    :raises RuleViolation: wrong password or account switched off.
    :raises EnvironmentProblem: no centre there, in use elsewhere, newer version, damaged.
    """
    call = call_of(context)
    folder = folder_of(call)
    read_identity(folder)
    user = _user_of(call, folder)
    with CentreLock(folder):
        key = centres.unlock(folder, user, password())
        centre = centres.open_centre(folder, key, now=utc_now)
        try:
            actor = centres.log_in(centre, user, now=utc_now)
            with centre.reading() as session:
                rules = rules_in_force(session, centre.identity, today=local_date(utc_now()))
            use_published(rules.tables)
            yield Desk(centre, actor, rules)
        finally:
            centre.close()


def show(context: typer.Context, document: Mapping[str, Any], text: str) -> None:
    """Print the result: as one JSON document with ``--json``, else as text."""
    if call_of(context).as_json:
        say(json.dumps(document, ensure_ascii=False, indent=1, default=_plain))
    else:
        say(text)


def say(text: str) -> None:
    """Print a line; a reader that went away (``| head``) is no error, the rest is dropped."""
    try:
        typer.echo(text)
    except BrokenPipeError:
        drop_output()


def drop_output() -> None:
    """Send everything that is still to be printed nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stdout__.fileno() if sys.__stdout__ is not None else 1)
    os.close(nowhere)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def day_of(text: str | None, today: date) -> date:
    """A day given on the command line, else today.

    :raises RuleViolation: when it cannot be read.
    """
    if text is None:
        return today
    from desktop_app.domain.date_input import parse_day

    day = parse_day(text, today)
    if day is None:
        raise RuleViolation(f"“{text}”不是日期，请写成 2026-11-23 这样", "date")
    return day


def write_file(path: Path, data: bytes) -> None:
    """Write a result file through a temporary one.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    from db.vault import write_durably

    try:
        write_durably(path, data)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
