"""The packages that every later version must read: one of each kind, as this version wrote them.

``python -m tests.exchange.golden FOLDER`` writes a new set (for a new format or a new kind of content); what
is there is never written anew. The keys that open and check them lie beside them: they belong to nobody.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from db.enums import CentreLevel, PackageKind
from desktop_app.exchange.blob import BlobChunk, read_chunks
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Ack, Want
from desktop_app.exchange.keys import new_signing_keys
from desktop_app.exchange.pairing_file import read_pairing, write_pairing
from desktop_app.exchange.reader import KnownSender, ReaderKeys, Setting, verify
from desktop_app.exchange.receipt import Outcome, Receipt, ReceiptState, Result
from desktop_app.exchange.roster import Roster, RosterInstallation, RosterOffice, sign_roster
from desktop_app.exchange.sealing import seal, unseal
from tests.exchange.world import (
    NOW,
    Office,
    change,
    county,
    header,
    ids,
    link,
    township,
    uid,
    write,
)

FOLDER = Path(__file__).parent / "packages"
_SCAN = b"a scan of three pages " * 500


def write_all(folder: Path) -> None:
    """Write one package of each kind, the keys, and what a reader must find in each."""
    folder.mkdir(parents=True)
    root = new_signing_keys()
    first = [change(1), change(2, {"title": "𬱖家与㛃家的宅基地", "unheard_of": [1, {"deep": None}]})]
    erased = ChangeBytes(change(3).header, None)
    sealed = seal(change(4), [township().keys.recipient])
    changes = [*first, erased, sealed]
    outcome = Outcome("dispute", uid("dispute 1"), Result.CONFLICT, "", ("people_count",), tuple(ids(first)))
    receipts = (
        Receipt(uid("earlier"), ReceiptState.IMPORTED, NOW, outcomes=(outcome,)),
        Receipt(uid("waiting"), ReceiptState.WAITING, NOW, "GAP", 7),
    )
    told = replace(
        header(range_=link(changes)),
        acks=(Ack(county().installation, "a" * 32, 12, "b" * 64),),
        wants=(
            Want("full", county().installation, request="c" * 32),
            Want("changes", county().installation, "a" * 32, first=3, last=9),
            Want("blob", sha256="d" * 64, chunks=(0, 2)),
        ),
        answers=("f" * 32,),
        ordinal=38,
        roster_version=2,
    )
    write(folder / "data.fqpkg", told, Content(changes=changes, receipts=receipts))
    down = header(PackageKind.RECEIPT, county(), township())
    write(folder / "receipt.fqpkg", down, Content(receipts=receipts), county())
    name = hashlib.sha256(_SCAN).hexdigest()
    (folder / "scan.tmp").write_bytes(_SCAN)
    with (folder / "scan.tmp").open("rb") as source:
        blobs = list(read_chunks(source, len(_SCAN), name, None))
    (folder / "scan.tmp").unlink()
    write(folder / "attachments.fqpkg", header(PackageKind.ATTACHMENTS), Content(blobs=blobs))
    back = replace(header(PackageKind.REBUILD, county(), township(), link(changes)), digest="9" * 64)
    write(folder / "rebuild.fqpkg", back, Content(changes=changes), county())
    roster = Roster(3, county().uid, NOW, (1,), (_listed(county()), _listed(township())))
    list_of = header(PackageKind.ROSTER, county(), township())
    write(folder / "roster.fqpkg", list_of, Content(roster=sign_roster(roster, root)), county())
    write_pairing(
        folder / "pairing.fqpkg", township().card, township().signing,
        package_id=uid("pairing"), now=NOW, app_version="0.1.0",
    )  # fmt: skip
    keys: dict[str, Any] = {"root": root.public, "offices": [_keys(county()), _keys(township())]}
    (folder / "keys.json").write_text(json.dumps(keys, indent=1), "utf-8")
    found = {path.name: read_one(path, keys) for path in sorted(folder.glob("*.fqpkg"))}
    (folder / "content.json").write_text(json.dumps(found, indent=1, ensure_ascii=False), "utf-8")


def _listed(office: Office) -> RosterOffice:
    return RosterOffice(
        office.uid, "139926100000", office.name, office.level,
        office.keys.recipient, office.recovery.recipient,
        (RosterInstallation(office.installation, office.signing.public),),
    )  # fmt: skip


def _keys(office: Office) -> dict[str, str]:
    return {
        "office": office.uid,
        "installation": office.installation,
        "level": office.level.value,
        "signing_key": office.signing.public,
        "identity": office.keys.identity,
    }


def read_one(path: Path, keys: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader finds in a package: header, changes, receipts, attachments, roster or card."""
    if path.stem == "pairing":
        card = read_pairing(path)
        return {"office": card.office, "name": card.name, "signing_key": card.signing_key}
    offices: dict[str, Mapping[str, str]] = {one["office"]: one for one in keys["offices"]}
    senders = {
        (one["office"], one["installation"]): KnownSender(one["signing_key"], CentreLevel(one["level"]))
        for one in keys["offices"]
    }
    at_county = path.stem in {"data", "attachments"}
    me = next(one for one in offices.values() if (one["level"] == "county") == at_county)
    reader = ReaderKeys(me["office"], (me["identity"],))
    with verify(path, reader, lambda o, i: senders.get((o, i)), Setting(1, path.parent)) as package:
        made = package.header
        found: dict[str, Any] = {
            "kind": made.kind.value,
            "sender": made.sender.org,
            "recipient": made.recipient.org,
            "ordinal": made.ordinal,
            "digest": made.digest,
            "answers": list(made.answers),
            "acks": [[a.installation, a.epoch, a.seq, a.head] for a in made.acks],
            "wants": [[w.kind, w.request, w.epoch, w.first, w.last, list(w.chunks)] for w in made.wants],
            "head": "" if made.link is None else made.link.head_hash,
            "changes": [_change(one, offices, keys) for one in package.changes()],
            "receipts": [_receipt(one) for one in package.receipts()],
            "blobs": [[b.sha256, b.size, b.index, _sha(b)] for b in package.blob_chunks()],
        }
        roster = package.roster(str(keys["root"]))
        found["roster"] = None if roster is None else [roster.version, [o.name for o in roster.offices]]
        return found


def _change(one: Any, offices: Mapping[str, Mapping[str, str]], keys: Mapping[str, Any]) -> list[Any]:
    del keys
    values, form = one.values, "open"
    if one.raw.payload is None:
        form = "erased"
    elif one.raw.sealed:
        form = "sealed"
        township_key = next(o["identity"] for o in offices.values() if o["level"] == "township")
        values = unseal(one, (township_key,))[1]
    return [one.id, one.entity, one.uid, one.op.value, form, None if values is None else dict(values)]


def _receipt(one: Receipt) -> list[Any]:
    return [one.about, one.state.value, one.reason, one.missing, len(one.outcomes)]


def _sha(chunk: BlobChunk) -> str:
    return hashlib.sha256(chunk.data).hexdigest()


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
