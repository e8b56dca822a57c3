"""The rules a service needs beside its input: local profile, holiday tables, whose centre it is."""

from dataclasses import dataclass

from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.profile import Profile
from desktop_app.domain.working_day import Calendar
from desktop_app.services.calendar_table import load_calendar
from desktop_app.services.profile import load_profile


@dataclass(frozen=True, slots=True)
class Rules:
    """Profile, calendar and identity as loaded when the centre was opened; plain values, safe to share."""

    profile: Profile
    calendar: Calendar
    identity: CentreIdentity


def load_rules(identity: CentreIdentity) -> Rules:
    """Read the profile and the year tables from the resources.

    :raises RuleViolation: naming the key path (and the line for syntax errors) of a faulty file.
    """
    return Rules(load_profile(), load_calendar(), identity)
