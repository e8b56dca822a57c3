"""Sending and taking in attachments against a plain copy of the same bytes with their SHA-256.

Ours is the whole way: read from the store, pack, encrypt, open again with the importer's verifier, copy to
the carrier, read back and compare; then fetch, verify, put every chunk into the other store, compare with the
name, and both databases. The floor copies the same files once, hashing them as it goes.

``FENGQIAO_BENCH_ATTACHMENTS=1024`` takes so many MiB instead of the usual size.
"""

import cProfile
import hashlib
import os
import pstats
import random
import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.clock import NOW
from bench.measure import FULL, QUICK, TINY, Figure, Goal, Measure, Run, elapsed_ms
from bench.offices import Offices, export, new_offices, take_in
from desktop_app.paths import resource
from desktop_app.services.attachment import AttachmentDraft, add_attachment, keep_file
from desktop_app.services.dispute import register
from desktop_app.services.package_export import ExportDone
from desktop_app.services.unit_import import import_units

_MIB = 2**20
_USUAL = {FULL: 256, QUICK: 64, TINY: 2}
"""MiB of attachments by the bench's size."""
_EACH = 16
"""MiB of one attachment: some forty scanned pages."""
_PAIRS = {FULL: 3, QUICK: 1, TINY: 1}


@dataclass(frozen=True, slots=True)
class _Scene:
    """A township with attachments, its county, and the files as they were scanned."""

    offices: Offices
    files: tuple[Path, ...]

    @property
    def mib(self) -> float:
        return sum(path.stat().st_size for path in self.files) / _MIB


def _scans(folder: Path, mib: int) -> tuple[Path, ...]:
    """Files that cannot be compressed, as scans cannot."""
    folder.mkdir()
    made: list[Path] = []
    for number, start in enumerate(range(0, mib, _EACH)):
        path = folder / f"扫描件{number}.jpg"
        with path.open("wb") as file:
            file.write(b"\xff\xd8\xff\xe0")
            for part in range(min(_EACH, mib - start)):
                file.write(random.Random(number * 1000 + part).randbytes(_MIB))
        made.append(path)
    return tuple(made)


def _prepare(run: Run, number: int) -> _Scene:
    """Offices that have exchanged everything but the attachments."""
    case = corpus.case(1)
    offices = new_offices(run, f"attachments-{number}")
    town = offices.town
    with town.writing() as session, session.begin():
        import_units(session, resource("sample", "divisions_411525.csv"), by=town.actor, now=NOW)
        uid = register(session, case.draft, town.rules, by=town.actor, now=NOW).uid
    for file in _export(offices).files:
        take_in(offices.county, file.path)
    scene = _Scene(offices, _scans(offices.stick.parent / "scans", _size(run)))
    for path in scene.files:
        kept = keep_file(town.centre, path)
        with town.writing() as session, session.begin():
            draft = AttachmentDraft(uid, kept)
            add_attachment(session, town.centre, draft, by=town.actor, now=NOW)
    return scene


def _size(run: Run) -> int:
    return int(os.environ.get("FENGQIAO_BENCH_ATTACHMENTS", _USUAL[run.sizes]))


def _export(offices: Offices) -> ExportDone:
    return export(offices.town, offices.county, offices.stick)


def _import(offices: Offices, done: ExportDone) -> None:
    for file in done.files:
        take_in(offices.county, file.path)


def _floor(scene: _Scene) -> None:
    for path in scene.files:
        running = hashlib.sha256()
        with path.open("rb") as source, (scene.offices.stick / "copy").open("wb") as target:
            while data := source.read(_MIB):
                running.update(data)
                target.write(data)
            target.flush()
            os.fsync(target.fileno())


def _close(offices: Offices) -> None:
    offices.close()
    shutil.rmtree(offices.stick.parent)


def _one(run: Run, number: int) -> tuple[float, float, float, float]:
    """MiB, and milliseconds of export, import and floor."""
    scene = _prepare(run, number)
    offices = scene.offices
    sent: list[ExportDone] = []
    out = elapsed_ms(lambda: sent.append(_export(offices)))
    if sent[0].attachments != len(scene.files):
        raise RuntimeError(f"not all attachments went: {sent[0]}")
    into = elapsed_ms(lambda: _import(offices, sent[0]))
    whole = len(list((offices.county.centre.folder / "attachments").glob("??/*.blob")))
    if whole != len(scene.files):
        raise RuntimeError(f"only {whole} attachments came")
    floor = elapsed_ms(lambda: _floor(scene))
    found = scene.mib, out, into, floor
    _close(offices)
    return found


def _run(run: Run) -> Sequence[Figure]:
    taken = [_one(run, number) for number in range(_PAIRS[run.sizes])]
    mib, out, into, floor = (statistics.median(column) for column in zip(*taken, strict=True))
    words = f"{mib:,.0f} MiB of attachments"
    return (
        Figure(f"{words}, out and in ÷ copied once with SHA-256", out + into, "ms", floor),
        Figure("MiB of them in a second, out and in one after the other", mib / (out + into) * 1000, "/s"),
        Figure("MiB in a second, out alone", mib / out * 1000, "/s", None, Goal("≥", 60)),
        Figure("MiB in a second, in alone", mib / into * 1000, "/s", None, Goal("≥", 60)),
    )


def _profile(run: Run) -> pstats.Stats:
    profile = cProfile.Profile()
    offices = _prepare(run, 0).offices
    done = profile.runcall(_export, offices)
    profile.runcall(_import, offices, done)
    _close(offices)
    return pstats.Stats(profile)


MEASURE = Measure("attachments", "Attachments", _run, _profile)
