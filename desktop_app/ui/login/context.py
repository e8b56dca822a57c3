"""What the login windows are given, and the objects that unlock and found in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class LoginUser:
    """One who may log in: the key slot's key, name and role word."""

    key: str
    name: str
    role_label: str


@dataclass(frozen=True, slots=True)
class LoginFact:
    """One line below the card: database checked, last backup, computer clock."""

    icon: str
    text: str
    tone: Tone = Tone.MUTED


@dataclass(frozen=True, slots=True)
class LoginContext:
    """Centre, users, facts and version. ``change_centre`` opens another centre folder."""

    centre_name: str
    level_label: str
    users: tuple[LoginUser, ...]
    facts: tuple[LoginFact, ...]
    version: str
    change_centre: Callable[[], object]
    last_user: str = ""


class Unlocker(QObject):
    """Unlocks a centre off the GUI thread; implement the two methods, answer with one signal each time.

    ``opened(result)`` ends the login. ``refused(sentence, seconds)`` is a wrong password or code; ``seconds``
    above 0 is how long to wait (after five wrong tries a minute; the implementation counts).
    ``failed(sentence)`` is a problem of the machine that another password does not mend.
    """

    opened = Signal(object)
    refused = Signal(str, int)
    failed = Signal(str)

    def unlock(self, user_key: str, password: str) -> None:
        """Open with a password."""
        raise NotImplementedError

    def recover(self, user_key: str, code: str, new_password: str) -> None:
        """Open with the printed recovery code and set the user's new password."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class LoginBackup:
    """A backup that can be chosen: its folder, and when, why and where in words."""

    folder: Path
    words: str


class Restorer(QObject):
    """Puts the centre back to a backup off the GUI thread.

    ``found(backups)`` answers ``look``, newest first. ``restored(sentence)`` ends it: the login begins anew.
    ``refused(RuleViolation, seconds)`` names the field; ``seconds`` above 0 is how long to wait.
    ``failed(sentence)`` is a problem of the machine.
    """

    found = Signal(object)
    restored = Signal(str)
    refused = Signal(object, int)
    failed = Signal(str)

    def look(self, place: Path | None) -> None:
        """Find the backups of this centre: where it keeps them, or at a place that was chosen."""
        raise NotImplementedError

    def put_back(self, chosen: Path, name: str, password: str) -> None:
        """Put the centre back, with a name and password of the day of the backup."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, repr=False)
class Founded:
    """A centre that was founded: its folder, name, and the recovery code in its groups."""

    folder: Path
    name: str
    code: str


class Founder(QObject):
    """Founds a centre off the GUI thread; answers with ``founded(Founded)`` or ``refused(error)``.

    ``ready(folder)`` answers ``take_sample`` and ``restore``.
    """

    founded = Signal(object)
    refused = Signal(object)
    ready = Signal(object)

    def found(self, values: dict[str, Any]) -> None:
        """Create the centre from the values of ``founding_forms.founding_form``."""
        raise NotImplementedError

    def take_sample(self) -> None:
        """Build the sample unless it is there: about half a minute."""
        raise NotImplementedError

    def restore(self, values: dict[str, Any]) -> None:
        """Restore a backup from the values of ``founding_forms.restoring_form``."""
        raise NotImplementedError

    def sheet(self, made: Founded) -> bytes:
        """PDF of the recovery code's sheet."""
        raise NotImplementedError
