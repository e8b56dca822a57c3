"""A county, two townships, and packages between them, for the tests of the format."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from db.canonical import Json, canonical
from db.enums import CentreLevel, PackageKind
from desktop_app.exchange.chain import LinkRange, extend_all, genesis
from desktop_app.exchange.change import ChangeBytes, build_change
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Header, Part, Recipient, SchemaVersion, Sender
from desktop_app.exchange.header_json import header_json
from desktop_app.exchange.keys import OfficeKeys, SigningKeys, new_office_keys, new_signing_keys
from desktop_app.exchange.layout import front, read_layout, signed_bytes
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.pairing import PairingCard
from desktop_app.exchange.reader import Known, KnownSender, Perspective, ReaderKeys, Setting, verify
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.exchange.suites import SUITE_1
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.exchange.writer import WriterKeys, WrittenPackage, write_package

NOW = datetime(2026, 11, 23, 3, 4, 5, 678901, UTC)
EPOCH = "e" * 32
SCHEMA = 1


@dataclass(frozen=True)
class Office:
    """An office with one installation and all its keys."""

    uid: str
    installation: str
    name: str
    level: CentreLevel
    signing: SigningKeys
    keys: OfficeKeys
    recovery: OfficeKeys

    @property
    def sender(self) -> Sender:
        return Sender(self.uid, self.installation, self.signing.public)

    @property
    def known(self) -> KnownSender:
        return KnownSender(self.signing.public, self.level)

    @property
    def card(self) -> PairingCard:
        return PairingCard(
            office=self.uid,
            code="139926100000",
            name=self.name,
            level=self.level,
            installation=self.installation,
            signing_key=self.signing.public,
            recipient=self.keys.recipient,
            recovery=self.recovery.recipient,
        )


def uid(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@lru_cache
def office(name: str, level: CentreLevel = CentreLevel.TOWNSHIP) -> Office:
    return Office(
        uid(name), uid(name + "pc"), name, level, new_signing_keys(), new_office_keys(), new_office_keys()
    )


def county() -> Office:
    return office("试验县", CentreLevel.COUNTY)


def township() -> Office:
    return office("城关镇")


def change(number: int, values: dict[str, Json] | None = None, **header: Json) -> ChangeBytes:
    """A change as the change log of the database writes it; ``header`` overrides its keys."""
    return build_change(
        {
            "v": 1,
            "author": {"office": township().uid, "installation": township().installation},
            "actor": {"uid": uid("user"), "name": "周建国"},
            "entity": "dispute",
            "uid": uid(f"dispute {number}"),
            "op": "create",
            "supersedes": {},
            "custody_no": 0,
            "wall": "2026-11-23T03:04:05.678901Z",
            "lamport": number,
            **header,
        },
        {
            "salt": uid(f"salt {number}"),
            "values": values or {"title": f"邻里排水纠纷 {number}", "amount": number},
        },
    )


def ids(changes: Iterable[ChangeBytes]) -> list[str]:
    return [hashlib.sha256(c.header).hexdigest() for c in changes]


def link(changes: Sequence[ChangeBytes], first: int = 1, prev: str = "", epoch: str = EPOCH) -> LinkRange:
    start = prev or genesis(epoch)
    return LinkRange(epoch, first, first + len(changes) - 1, start, extend_all(start, ids(changes)))


def header(
    kind: PackageKind = PackageKind.DATA,
    sent_by: Office | None = None,
    sent_to: Office | None = None,
    range_: LinkRange | None = None,
) -> Header:
    by, to = sent_by or township(), sent_to or county()
    return Header(
        package_id=uid("package"),
        kind=kind,
        sender=by.sender,
        recipient=Recipient(to.uid, (to.keys.recipient, to.recovery.recipient)),
        schema=SchemaVersion(SCHEMA, SCHEMA),
        part=Part(uid("set")),
        app_version="0.1.0",
        wall_time=NOW,
        link=range_,
    )


def keys_of(sent_by: Office) -> WriterKeys:
    return WriterKeys(sent_by.signing, sent_by.keys.recipient)


def write(
    target: Path, made: Header, content: Content, sent_by: Office | None = None, limits: Limits | None = None
) -> WrittenPackage:
    return write_package(target, made, content, keys_of(sent_by or township()), limits=limits)


def write_data(target: Path, changes: Sequence[ChangeBytes]) -> WrittenPackage:
    """A data package from the township to the county with these changes from sequence 1."""
    return write(target, header(range_=link(changes)), Content(changes=changes))


def known(*offices: Office) -> Known:
    table = {(o.uid, o.installation): o.known for o in offices or (county(), township())}
    return lambda office_uid, installation: table.get((office_uid, installation))


def read(
    path: Path,
    me: Office | None = None,
    *,
    senders: Known | None = None,
    limits: Limits | None = None,
    accepted: Iterable[int] = (1,),
    schema: int = SCHEMA,
    perspective: Perspective = Perspective.RECIPIENT,
) -> VerifiedPackage:
    reader = me or county()
    return verify(
        path,
        ReaderKeys(reader.uid, (reader.keys.identity,)),
        senders or known(),
        Setting(schema, path.parent, frozenset(accepted), limits or Limits()),
        perspective,
    )


def refusal(path: Path, *args: object, **kwargs: object) -> PackageRefused:
    """The refusal of a package that must be refused."""
    try:
        read(path, *args, **kwargs).close()  # type: ignore[arg-type]
    except PackageRefused as error:
        return error
    raise AssertionError("the package was not refused")


def craft(
    target: Path,
    made: Header,
    body: bytes,
    sent_by: Office | None = None,
    extra: dict[str, Json] | None = None,
    **fields: int,
) -> Path:
    """A package with any body, honestly signed: what a hostile but known sender can make."""
    by = sent_by or township()
    full = replace(
        made,
        body_len=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
        plain_len=fields.pop("plain_len", 0),
    )
    transported = canonical({**header_json(full), **(extra or {})})
    signature = SUITE_1.sign(by.signing.private, signed_bytes(transported))
    target.write_bytes(front(transported, signature) + body)
    return target


def body_of(path: Path) -> bytes:
    """The body of a package file as it stands."""
    with path.open("rb") as file:
        layout = read_layout(file, Limits())
        file.seek(layout.body_offset)
        return file.read()
