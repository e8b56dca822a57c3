"""What the login window is given, and the object that unlocks in the background."""

from collections.abc import Callable
from dataclasses import dataclass

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
