"""Filters that a user keeps under a name: local to this centre, his own, never exchanged.

They stand among the settings of the centre's file, since they name its villages and offices; so they are
backed up with it. No table: nobody asks for one apart from the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

import msgspec
from sqlalchemy.orm import Session

from db.canonical import Json
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import setting
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.permissions import Permission, needs

MOST = 30
LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A named filter; of the query neither search text nor order nor length are kept."""

    name: str
    query: DisputeQuery


@needs(Permission.VIEW_DISPUTES)
def list_filters(session: Session, *, by: Actor, today: date) -> tuple[SavedFilter, ...]:
    """The user's filters in the order in which they were saved.

    One that this version does not understand (written by a newer one) is left out, not lost.
    """
    del today
    found: list[SavedFilter] = []
    for entry in _stored(session, by):
        try:
            found.append(msgspec.convert(entry, SavedFilter))
        except msgspec.ValidationError:
            continue
    return tuple(found)


@needs(Permission.VIEW_DISPUTES)
def save_filter(session: Session, name: str, query: DisputeQuery, *, by: Actor, now: datetime) -> SavedFilter:
    """Keep a filter under a name; one of the same name is replaced.

    :raises RuleViolation: when the name is empty or too long, or there are too many already.
    """
    del now
    plain = DisputeQuery()
    kept = SavedFilter(
        _name(name), replace(query, text=plain.text, sort=plain.sort, limit=plain.limit)
    )  # fmt: skip
    entries = _stored(session, by)
    written = cast(Json, msgspec.to_builtins(kept))
    places = [place for place, entry in enumerate(entries) if _name_of(entry) == kept.name]
    if places:
        entries[places[0]] = written
    elif len(entries) >= MOST:
        raise RuleViolation(f"最多保存 {MOST} 个筛选，请先删掉不用的。", "name")
    else:
        entries.append(written)
    _store(session, by, entries)
    return kept


@needs(Permission.VIEW_DISPUTES)
def rename_filter(session: Session, old: str, new: str, *, by: Actor, now: datetime) -> str:
    """Give a filter another name, which is returned as it was kept.

    :raises RuleViolation: when the old one is gone, or the new one is empty, too long or taken.
    """
    del now
    name = _name(new)
    entries = _stored(session, by)
    names = [_name_of(entry) for entry in entries]
    if old not in names:
        raise RuleViolation(f"没有叫“{old}”的筛选，请刷新后再试。", "name")
    if name != old and name in names:
        raise RuleViolation(f"已有叫“{name}”的筛选，请换一个名称。", "name")
    place = names.index(old)
    entry = entries[place]
    assert isinstance(entry, dict), "only such entries have a name"
    entries[place] = {**entry, "name": name}
    _store(session, by, entries)
    return name


@needs(Permission.VIEW_DISPUTES)
def delete_filter(session: Session, name: str, *, by: Actor, now: datetime) -> None:
    """Forget a filter; no error where it is gone already."""
    del now
    _store(session, by, [entry for entry in _stored(session, by) if _name_of(entry) != name])


def _name(text: str) -> str:
    name = " ".join(normal_text(text).split())
    if not name:
        raise RuleViolation("请给这个筛选起个名称，例如“本月红色”。", "name")
    if len(name) > LONGEST_NAME:
        raise RuleViolation(f"名称最多 {LONGEST_NAME} 个字。", "name")
    return name


def _name_of(entry: Json) -> object:
    return entry.get("name") if isinstance(entry, dict) else None


def _key(by: Actor) -> str:
    return f"dispute_filters/{by.user_uid.hex}"


def _stored(session: Session, by: Actor) -> list[Json]:
    found = setting.get(session, _key(by))
    return list(found) if isinstance(found, Sequence) and not isinstance(found, str) else []


def _store(session: Session, by: Actor, entries: list[Json]) -> None:
    setting.put(session, _key(by), entries)
