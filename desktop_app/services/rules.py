"""The rules a service needs beside its input: local profile, holiday tables, whose centre it is."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import RuleDocumentKind
from db.models.rule_document import RuleDocument
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.profile import NumberPatterns, Profile
from desktop_app.domain.working_day import Calendar
from desktop_app.errors import RuleViolation
from desktop_app.services.calendar_table import load_calendar
from desktop_app.services.code_table import CodeTable, parse_table
from desktop_app.services.profile import load_profile, parse_profile


@dataclass(frozen=True, slots=True)
class Rules:
    """Profile in force, calendar and identity; plain values, safe to share.

    ``versions`` are all profiles that this centre knows, by version: a case keeps the one under which it was
    opened. ``unread`` are published versions that this program is too old to read. ``tables`` are the
    county's code tables in force, by name; whoever opens the centre puts them to use.
    """

    profile: Profile
    calendar: Calendar
    identity: CentreIdentity
    versions: Mapping[str, Profile] = field(default_factory=dict[str, Profile])
    unread: tuple[str, ...] = ()
    tables: Mapping[str, CodeTable] = field(default_factory=dict[str, CodeTable])

    def of_version(self, version: str) -> "Rules":
        """These rules with the profile of a case; an unknown version leaves the one in force."""
        kept = self.versions.get(version, self.profile)
        return self if kept is self.profile else replace(self, profile=kept)


def load_rules(identity: CentreIdentity) -> Rules:
    """Read the shipped profile and the year tables from the resources.

    :raises RuleViolation: naming the key path (and the line for syntax errors) of a faulty file.
    """
    shipped = load_profile()
    return Rules(shipped, load_calendar(), identity, {shipped.version: shipped})


def rules_in_force(session: Session, identity: CentreIdentity, *, today: date) -> Rules:
    """The rules of a day: the newest published profile that is valid by then, else the shipped one.

    :raises RuleViolation: see ``load_rules``.
    """
    rules = load_rules(identity)
    shipped = rules.profile
    versions, unread = dict(rules.versions), list[str]()
    for row in published(session):
        try:
            versions[row.version] = parse_profile(row.content, row.title)
        except RuleViolation:
            unread.append(row.version)
    # In the order of ``published``: of two that are valid from one day the later one counts.
    valid = [p for p in versions.values() if p is not shipped and p.valid_from <= today]
    return replace(
        rules,
        profile=valid[-1] if valid else shipped,
        versions=versions,
        unread=tuple(unread),
        tables=tables_in_force(session, today),
    )


def known_patterns(session: Session) -> tuple[NumberPatterns, ...]:
    """Number patterns of every version that was ever in force here: numbers of all of them are about."""
    found = [load_profile().number]
    for row in published(session):
        with suppress(RuleViolation):
            found.append(parse_profile(row.content, row.title).number)
    return tuple(dict.fromkeys(found))


def tables_in_force(session: Session, today: date) -> dict[str, CodeTable]:
    """The county's code tables of a day, by name; one that cannot be read leaves the one before it."""
    found: dict[str, CodeTable] = {}
    for row in published(session, RuleDocumentKind.CODE_TABLE):
        if row.valid_from <= today:
            with suppress(RuleViolation):
                table = parse_table(row.key, row.content, row.title)
                retired = frozenset(key for key, one in table.rows.items() if not one.valid_on(today))
                found[row.key] = replace(table, version=row.version, retired=retired)
    return found


def published(
    session: Session, kind: RuleDocumentKind = RuleDocumentKind.PROFILE
) -> tuple[RuleDocument, ...]:
    """The published documents of a kind by the day from which they are valid.

    Two PCs of the county may have published one version twice before they met: the first entered counts,
    the same one on every machine.
    """
    rows = session.scalars(
        select(RuleDocument)
        .where(RuleDocument.kind == kind, RuleDocument.voided_at.is_(None))
        .order_by(RuleDocument.uid)
    )
    first: dict[tuple[str, str], RuleDocument] = {}
    for row in rows:
        first.setdefault((row.key, row.version), row)
    return tuple(sorted(first.values(), key=lambda row: (row.valid_from, row.uid)))
