"""Rules that the county publishes (下发规则): versions of the profile, which travel to all its townships.

A published version is never changed. A township uses it from its day on for new cases; a case keeps the
version it was opened under (``Rules.of_version``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import CentreLevel, Labelled, RuleDocumentKind
from db.models.rule_document import RuleDocument
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile import Profile
from desktop_app.domain.profile_change import ProfileChange, profile_changes, profile_facts
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.profile import parse_profile, read_text, shipped_file
from desktop_app.services.rules import Rules, published, rules_in_force

PROFILE_KEY = "profile"


class VersionStanding(Labelled):
    """How a version stands on a day."""

    COMING = "coming", "还没到日子"
    IN_FORCE = "in_force", "正在用"
    EARLIER = "earlier", "以前的"
    UNREAD = "unread", "读不了"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the profile or of a code table; ``changes`` against the version before it.

    ``facts`` are all its keys with their values, those that can be read in a line.
    ``shipped``: it came with the program, not from the county. An unread one needs a newer program.
    """

    version: str
    name: str
    valid_from: date | None
    published_by: str
    standing: VersionStanding
    changes: tuple[ProfileChange, ...]
    facts: tuple[tuple[str, str], ...]
    shipped: bool
    table: str = ""
    """Name of the code table of which it is a version; empty for the profile."""


@dataclass(frozen=True, slots=True)
class ProfilePreview:
    """What publishing a file would do; ``against`` is the version that ``changes`` are counted from."""

    file_name: str
    text: str
    version: str
    name: str
    valid_from: date
    against: str
    changes: tuple[ProfileChange, ...]


@needs(Permission.VIEW_DISPUTES)
def current_rules(session: Session, rules: Rules, *, by: Actor, today: date) -> Rules:
    """The rules in force now, in the place of those that were loaded before."""
    del by
    return rules_in_force(session, rules.identity, today=today)


@needs(Permission.VIEW_DISPUTES)
def list_versions(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[VersionRow, ...]:
    """All versions that are known here, the newest first."""
    del by
    now = rules_in_force(session, rules.identity, today=today)
    documents = {row.version: row for row in published(session)}
    rows: list[VersionRow] = []
    before: Profile | None = None
    for version, profile in now.versions.items():
        document = documents.get(version)
        rows.append(
            VersionRow(
                version,
                profile.name,
                profile.valid_from,
                "" if document is None else document.published_by,
                _standing(profile, now.profile, today),
                () if before is None else profile_changes(before, profile),
                profile_facts(profile),
                document is None,
            )
        )
        before = profile
    rows += [_unread(documents[version]) for version in now.unread]
    return tuple(reversed(rows))


def _standing(profile: Profile, in_force: Profile, today: date) -> VersionStanding:
    if profile.version == in_force.version:
        return VersionStanding.IN_FORCE
    return VersionStanding.COMING if profile.valid_from > today else VersionStanding.EARLIER


def _unread(row: RuleDocument) -> VersionRow:
    unread = VersionStanding.UNREAD
    return VersionRow(row.version, row.title, row.valid_from, row.published_by, unread, (), (), False)


@needs(Permission.VIEW_DISPUTES)
def version_text(session: Session, version: str, *, by: Actor, today: date) -> str:
    """The text of a version, to be kept as a file and changed there.

    :raises RuleViolation: when it is unknown.
    """
    del by, today
    for row in published(session):
        if row.version == version:
            return row.content
    text = read_text(shipped_file())
    if parse_profile(text, shipped_file().name).version == version:
        return text
    raise RuleViolation("找不到这一版规则，请刷新后再试。", "version")


@needs(Permission.PUBLISH_RULES)
def preview_rules(session: Session, path: Path, rules: Rules, *, by: Actor, today: date) -> ProfilePreview:
    """Check a file and say what publishing it would change.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: as ``publish_rules``.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    del by
    try:
        text = read_text(path)
    except OSError:
        raise EnvironmentProblem(f"打不开“{path.name}”", "请换一个位置或重新选择文件") from None
    profile, before = _checked(session, text, path.name, rules, today)
    changes = profile_changes(before, profile)
    return ProfilePreview(
        path.name, text, profile.version, profile.name, profile.valid_from, before.version, changes
    )


@needs(Permission.PUBLISH_RULES)
def publish_rules(session: Session, text: str, name: str, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Publish a version; it goes to every township with the next package. Returns its uid.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: naming the key or the line, when the text cannot be used; when its version was used
        before, its day is past, or nothing differs.
    """
    profile, _ = _checked(session, text, name, rules, local_date(now))
    row = RuleDocument(
        kind=RuleDocumentKind.PROFILE,
        key=PROFILE_KEY,
        version=profile.version,
        title=profile.name,
        content=text,
        valid_from=profile.valid_from,
        published_by=by.name,
    )
    session.add(row)
    session.flush()
    return row.uid


def _checked(session: Session, text: str, name: str, rules: Rules, today: date) -> tuple[Profile, Profile]:
    """The profile, and the one that was in force on the eve of its day."""
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("规则由县级综治中心下发。", "role")
    profile = parse_profile(text, name)
    known = rules_in_force(session, rules.identity, today=profile.valid_from)
    if profile.version in known.versions or profile.version in known.unread:
        proposed = _next(profile.version)
        raise RuleViolation(
            f"版本号“{profile.version}”已经用过，请在文件里把 version 改成新的，例如 {proposed}。", "version"
        )
    if profile.valid_from < today:
        raise RuleViolation("生效日期（valid_from）不能早于今天，请改成今天或以后。", "valid_from")
    if not profile_changes(known.profile, profile):
        raise RuleViolation(f"和“{known.profile.version}”没有不同，不用下发。", "version")
    return profile, known.profile


def _next(version: str) -> str:
    """A proposal: the last number of the version one higher."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdecimal() else f"{version}.1"
