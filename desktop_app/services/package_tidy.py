"""Taking away what a killed export or import has left in the centre's folders and on a carrier.

Only names that this program makes are touched, and only copies of what is kept elsewhere: a package to be
sent is made again from the change log, and a file that came is on its carrier until the journal knows it.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PackageDirection, PackageState
from db.models.package import PackageRecord
from desktop_app.services.package_carrier import PART, SUFFIX

PLAIN_PREFIX, PLAIN_SUFFIX = "fq-plain-", ".tmp"
"""Names of plain files that a dossier was being bound from; only a power cut leaves one behind."""
_PLAIN = re.compile(rf"{PLAIN_PREFIX}.*{re.escape(PLAIN_SUFFIX)}")
_SPOOLED = re.compile(r"[0-9a-f]{32}\.fqpkg(\.body|\.part)?")
_HALF_COPY = re.compile(r"[0-9a-f]{16}\.part|\.fq-spool-.*")
_COPY = re.compile(r"[0-9a-f]{64}\.fqpkg")
_HALF_WRITTEN = re.compile(rf".*{re.escape(SUFFIX + PART)}")

_SETTLED = (PackageState.IMPORTED, PackageState.SUPERSEDED, PackageState.DISCARDED)
"""States of packages that came and whose files are of no use any more."""


def tidy_centre(session: Session, folder: Path) -> None:
    """Tidy a centre's folders when it is opened: nothing may be exported or imported there meanwhile.

    Spooled exports and half copies go. A copy in ``inbox`` or ``quarantine`` is put where its row in the
    journal says; without a row it was never looked at, and goes. What cannot be moved or deleted stays: a
    centre opens all the same.
    """
    inbox, quarantine = folder / "inbox", folder / "quarantine"
    outbox = folder / "outbox"
    for entry in (*_matching(outbox, _SPOOLED), *_matching(outbox, _PLAIN), *_matching(inbox, _HALF_COPY)):
        _remove(entry)
    come, refused = _matching(inbox, _COPY), _matching(quarantine, _COPY)
    states = _states(session, (entry.stem for entry in (*come, *refused)))
    for entry in come:
        match states.get(entry.stem):
            case PackageState.WAITING:
                pass
            case PackageState.QUARANTINED:
                with suppress(OSError):
                    entry.replace(quarantine / entry.name)
            case _:
                _remove(entry)
    for entry in refused:
        if states.get(entry.stem) in _SETTLED:
            _remove(entry)


def tidy_carrier(session: Session, folder: Path) -> None:
    """Take half-written files of exports that this centre gave up off a carrier; all others stay."""
    halves = {entry.name.removesuffix(PART): entry for entry in _matching(folder, _HALF_WRITTEN)}
    given_up = session.scalars(
        select(PackageRecord.file_name).where(
            PackageRecord.direction == PackageDirection.OUT,
            PackageRecord.state == PackageState.SUPERSEDED,
            PackageRecord.file_name.in_(halves),
        )
    )
    for name in given_up:
        _remove(halves[name])


def _states(session: Session, hashes: Iterable[str]) -> dict[str, PackageState]:
    rows = session.execute(
        select(PackageRecord.sha256, PackageRecord.state).where(
            PackageRecord.direction == PackageDirection.IN, PackageRecord.sha256.in_(set(hashes))
        )
    )
    return {row.sha256: row.state for row in rows}


def _matching(folder: Path, names: re.Pattern[str]) -> list[Path]:
    try:
        return [entry for entry in folder.iterdir() if names.fullmatch(entry.name)]
    except OSError:
        return []


def _remove(entry: Path) -> None:
    with suppress(OSError):
        entry.unlink()
