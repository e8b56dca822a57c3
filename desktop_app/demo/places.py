"""Founding the centres of the sample: users, divisions, grids, grid workers, committees, leaders."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from db.enums import CentreLevel, Role
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import PlayedClock, Stage
from desktop_app.domain.actor import Actor
from desktop_app.paths import resource
from desktop_app.services import committee, unit_import, user
from desktop_app.services.centre import NewCentre, create_centre
from desktop_app.services.leader import LeaderDraft, add_leader
from desktop_app.services.rules import load_rules

FOUNDED = "2026-08-31T08:30:00+08:00"


def found_all(folder: Path, say: Callable[[str], None], password: str | None) -> dict[str, Stage]:
    """Create every centre of the sample below ``folder``; without a password random ones are drawn."""
    stages: dict[str, Stage] = {}
    for record in files.centres():
        stages[record["key"]] = _found(folder / record["key"], record, password)
        say(f"建好{record['name']}")
    return stages


def _password() -> str:
    return secrets.token_urlsafe(9)


def _found(folder: Path, record: Record, password: str | None) -> Stage:
    at = files.moment(FOUNDED)
    passwords = {person["name"]: password or _password() for person in record["users"]}
    new = NewCentre(
        folder,
        CentreLevel(record["level"]),
        record["name"],
        record["short"],
        record["division_code"],
        record["admin"],
        passwords[record["admin"]],
    )
    created, director, recovery_code = create_centre(new, now=lambda: at)
    centre = replace(created, clock=PlayedClock())
    people = {director.name: director}
    with centre.writing(director, lambda: at) as session, session.begin():
        for person in record["users"]:
            if person["name"] != director.name:
                role, name = Role(person["role"]), person["name"]
                uid = user.add_user(session, centre, name, role, passwords[name], by=director, now=at)
                people[name] = Actor(uid, name, role, centre.identity.uid)
    stage = Stage(
        record["key"],
        centre,
        load_rules(centre.identity),
        people,
        passwords,
        director.name,
        recovery_code,
        at,
    )
    _equip(stage, record, at)
    return stage


def _equip(stage: Stage, record: Record, at: datetime) -> None:
    by = stage.people[stage.director]
    with stage.centre.writing(by, lambda: at) as session, session.begin():
        unit_import.import_units(session, resource("sample", "divisions_411525.csv"), by=by, now=at)
        if stage.centre.identity.level is CentreLevel.TOWNSHIP:
            # Each township keeps its own grids; the county learns them from packages.
            for name in ("grids.csv", "grid_workers.csv"):
                part = _own_rows(resource("sample", name), stage.centre.identity.code, stage.centre.folder)
                unit_import.import_units(session, part, by=by, now=at)
                part.unlink()
        for leader in record.get("leaders", []):
            card = LeaderDraft(
                leader["name"], leader["post"], leader.get("phone", ""), leader.get("level", ""),
                tuple(leader.get("duties", ())),
            )  # fmt: skip
            add_leader(session, card, load_rules(stage.centre.identity), by=by, now=at)
        for body in record.get("committees", []):
            draft = committee.CommitteeDraft(body["name"], body["short"], body["unit_code"])
            uid = committee.add_committee(session, draft, by=by, now=at)
            for person in body["mediators"]:
                chair = bool(person.get("is_chair", person.get("chair", False)))
                mediator = committee.MediatorDraft(person["name"], person.get("phone", ""), chair)
                committee.add_mediator(session, uid, mediator, by=by, now=at)


def _own_rows(source: Path, township_code: str, folder: Path) -> Path:
    """The rows of one township in a file of their own; grid codes begin with the township's nine digits."""
    lines = source.read_text("utf-8-sig").splitlines(keepends=True)
    own = [line for line in lines[1:] if line.startswith(township_code[:9])]
    part = folder / "inbox" / source.name
    part.write_text("".join([lines[0], *own]), "utf-8-sig")
    return part
