"""Who may do what: every public service declares the one permission it needs; roles grant permissions.

``needs`` is the declaration and the check. A test enumerates the services and fails on an undeclared one.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from db.enums import Role
from desktop_app.domain.actor import Actor
from desktop_app.errors import PermissionDenied

P = ParamSpec("P")
R = TypeVar("R")


class Permission(StrEnum):
    """One right; a service needs exactly one."""

    VIEW_DISPUTES = "view_disputes"
    REGISTER_DISPUTE = "register_dispute"
    DECIDE_DISPUTE = "decide_dispute"
    HANDLE_DISPUTE = "handle_dispute"
    ACT_ON_DISPUTE = "act_on_dispute"
    """Take part in steps; the state machine narrows each step to its roles."""
    CLOSE_DISPUTE = "close_dispute"
    RESTRICT_DISPUTE = "restrict_dispute"
    VIEW_SWEEP = "view_sweep"
    REPORT_SWEEP = "report_sweep"
    LOCK_SWEEP = "lock_sweep"
    VIEW_MEDIATION = "view_mediation"
    TAKE_MEDIATION = "take_mediation"
    """Take applications for mediation and the parties' answers; the state machine narrows each step."""
    MEDIATE = "mediate"
    VIEW_ASSIGNMENT = "view_assignment"
    PROPOSE_ASSIGNMENT = "propose_assignment"
    APPROVE_ASSIGNMENT = "approve_assignment"
    WORK_ASSIGNMENT = "work_assignment"
    REVIEW_ASSIGNMENT = "review_assignment"
    VIEW_UNITS = "view_units"
    EDIT_UNITS = "edit_units"
    PRINT_PAPER = "print_paper"
    EXPORT_DISPUTES = "export_disputes"
    APPROVE_EXPORT = "approve_export"
    """Say yes or no to a colleague's export, never to one's own."""
    BIND_DOSSIER = "bind_dossier"
    VIEW_EXCHANGE = "view_exchange"
    EXCHANGE = "exchange"
    VIEW_INSTALLATIONS = "view_installations"
    PAIR = "pair"
    OVERSEE_EXCHANGE = "oversee_exchange"
    """Switch PCs and offices off, decide about packages in quarantine, rebuild an office."""
    ISSUE_DISPATCH = "issue_dispatch"
    ISSUE_SUPERVISION = "issue_supervision"
    PUBLISH_RULES = "publish_rules"
    DECIDE_CUSTODY = "decide_custody"
    ANSWER_DISPATCH = "answer_dispatch"
    SEE_FULL_NUMBER = "see_full_number"
    KEEP_DRAFT = "keep_draft"
    VIEW_WATCHED = "view_watched"
    """See the special groups (特殊群体): given to few, and to nobody by being of the desk."""
    KEEP_WATCHED = "keep_watched"
    VIEW_RECEPTION = "view_reception"
    """See the calendar of receptions, who came, and the talk points (接访、说事点)."""
    KEEP_RECEPTION = "keep_reception"
    OWN_ACCOUNT = "own_account"
    """One's own password; every role has it."""
    MANAGE_USERS = "manage_users"
    VIEW_AUDIT = "view_audit"
    BACK_UP = "back_up"


_VIEW = frozenset(
    {
        Permission.VIEW_DISPUTES,
        Permission.VIEW_SWEEP,
        Permission.VIEW_MEDIATION,
        Permission.VIEW_ASSIGNMENT,
        Permission.VIEW_UNITS,
        Permission.VIEW_EXCHANGE,
        Permission.VIEW_INSTALLATIONS,
        Permission.VIEW_RECEPTION,
        Permission.OWN_ACCOUNT,
    }
)
_DESK = _VIEW | {
    Permission.KEEP_DRAFT,
    Permission.PRINT_PAPER,
    Permission.EXPORT_DISPUTES,
    Permission.SEE_FULL_NUMBER,
    Permission.BACK_UP,
    Permission.KEEP_RECEPTION,
}
_MEDIATOR = _DESK | {
    Permission.REGISTER_DISPUTE,
    Permission.HANDLE_DISPUTE,
    Permission.ACT_ON_DISPUTE,
    Permission.TAKE_MEDIATION,
    Permission.MEDIATE,
    Permission.BIND_DOSSIER,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.WINDOW_CLERK: _DESK
    | {
        Permission.REGISTER_DISPUTE,
        Permission.HANDLE_DISPUTE,
        Permission.ACT_ON_DISPUTE,
        Permission.TAKE_MEDIATION,
        Permission.REPORT_SWEEP,
        Permission.EXCHANGE,
        Permission.ANSWER_DISPATCH,
        Permission.EDIT_UNITS,
    },
    Role.GRID_WORKER: frozenset(
        {Permission.VIEW_SWEEP, Permission.VIEW_UNITS, Permission.REPORT_SWEEP, Permission.OWN_ACCOUNT}
    ),
    Role.CENTRE_DIRECTOR: frozenset(Permission) - {Permission.VIEW_AUDIT},
    Role.MEDIATOR: _MEDIATOR,
    Role.COMMITTEE_CHAIR: _MEDIATOR | {Permission.APPROVE_EXPORT},
    Role.ASSIGNED_LEADER: _VIEW
    | {Permission.ACT_ON_DISPUTE, Permission.WORK_ASSIGNMENT, Permission.PRINT_PAPER},
    Role.TOWNSHIP_HEAD: _VIEW
    | {
        Permission.APPROVE_EXPORT,
        Permission.ACT_ON_DISPUTE,
        Permission.APPROVE_ASSIGNMENT,
        Permission.WORK_ASSIGNMENT,
        Permission.PRINT_PAPER,
    },
    Role.AUDITOR: _VIEW | {Permission.VIEW_AUDIT},
    Role.SYSTEM_ADMIN: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.BACK_UP,
            Permission.MANAGE_USERS,
            Permission.VIEW_INSTALLATIONS,
            Permission.PAIR,
        }
    ),
    Role.SECURITY_ADMIN: frozenset({Permission.OWN_ACCOUNT, Permission.MANAGE_USERS, Permission.VIEW_AUDIT}),
}
"""The centre's director may do all business (command-line contract); the log is read by others."""

DECLARED: dict[str, Permission] = {}
"""Permission of every declared service by its dotted name, filled as the modules are imported."""


def allowed(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role includes the permission (the window hides what it does not)."""
    return permission in GRANTS[actor.role]


def needs(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission of a service that takes the acting user as keyword ``by``.

    :raises PermissionDenied: at the call, when the actor's role does not include it.
    """

    def declare(service: Callable[P, R]) -> Callable[P, R]:
        DECLARED[f"{service.__module__}.{service.__name__}"] = permission

        @wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs.get("by")
            if not isinstance(actor, Actor):
                raise TypeError(f"{service.__name__} needs the acting user as keyword 'by'")
            if not allowed(actor, permission):
                raise PermissionDenied(f"“{actor.role.label}”没有这项权限，请让有权限的同事来做")
            return service(*args, **kwargs)

        return run

    return declare
