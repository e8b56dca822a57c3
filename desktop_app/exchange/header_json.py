"""The header of a package to and from its JSON object; read strictly, unknown keys allowed."""

import re
from collections.abc import Mapping

from db.canonical import Json, canonical, digest
from db.enums import PackageKind
from desktop_app.exchange.chain import LinkRange
from desktop_app.exchange.header import (
    FORMAT,
    Ack,
    Counts,
    Header,
    Part,
    Recipient,
    SchemaVersion,
    Sender,
    Want,
)
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.strict_json import (
    HEX32,
    HEX64,
    JsonObject,
    child,
    moment,
    number,
    numbers,
    objects,
    refuse,
    strings,
    text,
    wall_text,
)

MAX_ACKS = 128
MAX_WANTS = 100
MAX_ANSWERS = 16
MAX_KEYS = 8
BODY_FIELDS = frozenset({"body_len", "body_sha256", "plain_len", "counts"})
_OFFICE = re.compile(r"([0-9a-f]{32})?")
_DIGEST = re.compile(r"([0-9a-f]{64})?")


def _ack_json(ack: Ack) -> dict[str, Json]:
    held: dict[str, Json] = {
        "installation": ack.installation,
        "epoch": ack.epoch,
        "seq": ack.seq,
        "head": ack.head,
    }
    return {**held, "office": ack.office} if ack.office else held


def _want_json(want: Want) -> dict[str, Json]:
    match want.kind:
        case "changes":
            return {
                "kind": want.kind,
                "installation": want.installation,
                "epoch": want.epoch,
                "from": want.first,
                "to": want.last,
            }
        case "full":
            return {"kind": want.kind, "installation": want.installation, "request": want.request}
        case "blob":
            return {"kind": want.kind, "sha256": want.sha256, "chunks": want.chunks}
        case _:
            return {"kind": want.kind}


def _link_json(link: LinkRange | None) -> Json:
    if link is None:
        return None
    return {
        "epoch": link.epoch,
        "from": link.first,
        "to": link.last,
        "prev_hash": link.prev_hash,
        "head_hash": link.head_hash,
    }


def header_json(header: Header) -> dict[str, Json]:
    """The header as the object whose canonical bytes are transported and signed."""
    return {
        "format": header.format,
        "suite": header.suite,
        "package_id": header.package_id,
        "kind": header.kind.value,
        "sender": {
            "org": header.sender.org,
            "installation": header.sender.installation,
            "key": header.sender.key,
        },
        "recipient": {
            "org": header.recipient.org,
            "keys": header.recipient.keys,
            "installation": header.recipient.installation,
        },
        "link": _link_json(header.link),
        "acks": [_ack_json(ack) for ack in header.acks],
        "wants": [_want_json(want) for want in header.wants],
        "answers": header.answers,
        "schema": {"writer": header.schema.writer, "min_reader": header.schema.min_reader},
        "app_version": header.app_version,
        "wall_time": wall_text(header.wall_time),
        "roster_version": header.roster_version,
        "ordinal": header.ordinal,
        "digest": header.digest,
        "part": {"set": header.part.set_id, "index": header.part.index, "count": header.part.count},
        "body_len": header.body_len,
        "body_sha256": header.body_sha256,
        "plain_len": header.plain_len,
        "counts": {
            "changes": header.counts.changes,
            "receipts": header.counts.receipts,
            "outcomes": header.counts.outcomes,
            "blob_chunks": header.counts.blob_chunks,
        },
    }


def binding(found: JsonObject) -> str:
    """Hash of a header without its body fields; the MANIFEST inside the body repeats it."""
    return digest(canonical({key: value for key, value in found.items() if key not in BODY_FIELDS}))


def _ack(found: JsonObject) -> Ack:
    return Ack(
        installation=text(found, "installation", pattern=HEX32),
        epoch=text(found, "epoch", pattern=HEX32),
        seq=number(found, "seq"),
        head=text(found, "head", pattern=HEX64),
        office=text(found, "office", pattern=_OFFICE) if "office" in found else "",
    )


def _want(found: JsonObject) -> Want:
    kind = text(found, "kind", most=40)
    match kind:
        case "changes":
            installation, epoch = (
                text(found, "installation", pattern=HEX32),
                text(found, "epoch", pattern=HEX32),
            )
            return Want(
                kind, installation, epoch, number(found, "from", least=1), number(found, "to", least=1)
            )
        case "full":
            request = text(found, "request", pattern=HEX32)
            return Want(kind, text(found, "installation", pattern=HEX32), request=request)
        case "blob":
            return Want(
                kind,
                sha256=text(found, "sha256", pattern=HEX64),
                chunks=numbers(found, "chunks", most=1000),
            )
        case _:
            return Want(kind)


def _link(found: JsonObject) -> LinkRange | None:
    if found.get("link") is None:
        return None
    link = child(found, "link")
    first, last = number(link, "from", least=1), number(link, "to")
    if last < first - 1:
        raise refuse("link range runs backwards")
    return LinkRange(
        epoch=text(link, "epoch", pattern=HEX32),
        first=first,
        last=last,
        prev_hash=text(link, "prev_hash", pattern=HEX64),
        head_hash=text(link, "head_hash", pattern=HEX64),
    )


def _part(found: JsonObject) -> Part:
    part = child(found, "part")
    index, count = number(part, "index", least=1), number(part, "count", least=1)
    if index > count:
        raise refuse("part beyond the last part")
    return Part(text(part, "set", pattern=HEX32), index, count)


def _counts(found: JsonObject) -> Counts:
    counts = child(found, "counts")
    return Counts(
        changes=number(counts, "changes"),
        receipts=number(counts, "receipts"),
        outcomes=number(counts, "outcomes"),
        blob_chunks=number(counts, "blob_chunks"),
    )


def _schema(found: JsonObject) -> SchemaVersion:
    schema = child(found, "schema")
    return SchemaVersion(number(schema, "writer", least=1), number(schema, "min_reader", least=1))


def parse_sender(found: JsonObject) -> Sender:
    """Sender of a header of any format version: this part of the layout never changes."""
    sender = child(found, "sender")
    return Sender(
        text(sender, "org", pattern=HEX32), text(sender, "installation", pattern=HEX32), text(sender, "key")
    )


def parse_recipient(found: JsonObject) -> Recipient:
    """Recipient of a header of any format version: this part of the layout never changes."""
    recipient = child(found, "recipient")
    return Recipient(
        text(recipient, "org", pattern=_OFFICE),
        strings(recipient, "keys", most=MAX_KEYS),
        text(recipient, "installation", pattern=_OFFICE) if "installation" in recipient else "",
    )


def _kind(found: JsonObject) -> PackageKind:
    kind = text(found, "kind")
    if kind not in PackageKind.__members__.values():
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "package of an unknown kind")
    return PackageKind(kind)


def parse_header(found: Mapping[str, Json]) -> Header:
    """Read the header object strictly; unknown keys are allowed and stay under the signature.

    :raises PackageRefused: NEED_UPGRADE for a newer format or kind; UNREADABLE or LIMIT otherwise.
    """
    if number(found, "format", least=1) > FORMAT:
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "package of a newer format")
    return Header(
        format=FORMAT,
        suite=number(found, "suite", least=1),
        package_id=text(found, "package_id", pattern=HEX32),
        kind=_kind(found),
        sender=parse_sender(found),
        recipient=parse_recipient(found),
        link=_link(found),
        acks=objects(found, "acks", _ack, most=MAX_ACKS),
        wants=objects(found, "wants", _want, most=MAX_WANTS),
        answers=strings(found, "answers", most=MAX_ANSWERS),
        schema=_schema(found),
        app_version=text(found, "app_version", most=60),
        wall_time=moment(found, "wall_time"),
        roster_version=number(found, "roster_version"),
        ordinal=number(found, "ordinal") if "ordinal" in found else 0,
        digest=text(found, "digest", pattern=_DIGEST) if "digest" in found else "",
        part=_part(found),
        body_len=number(found, "body_len"),
        body_sha256=text(found, "body_sha256", pattern=HEX64),
        plain_len=number(found, "plain_len"),
        counts=_counts(found),
    )
