"""Login: painted before anything heavy is imported (no database, no charts, no icon font).

``LoginWindow(context, unlocker)``; the composition root implements ``Unlocker`` on a thread of its own.
"""

from desktop_app.ui.login.context import LoginContext, LoginFact, LoginUser, Unlocker
from desktop_app.ui.login.window import LoginWindow

__all__ = ["LoginContext", "LoginFact", "LoginUser", "LoginWindow", "Unlocker"]
