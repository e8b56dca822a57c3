"""One change of the change log as it travels: open header, salted payload, and its id.

The bytes are kept as they came: a reader of an older version forwards keys it does not know, and the
id, SHA-256 over the header bytes, stays the same. A payload may be missing (erased by law) or sealed
(restricted case); the header and so the id verify all the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, cast

from db.canonical import Json, canonical, digest
from db.enums import ChangeOp
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.strict_json import (
    HEX32,
    HEX64,
    JsonObject,
    child,
    is_moment,
    moment,
    number,
    parse_object,
    refuse,
    strings,
    text,
)

NAME = re.compile(r"[a-z][a-z0-9_.]{0,62}")
MAX_IDS_PER_FIELD = 1000
_LIMITS = Limits()
_OPS = frozenset(op.value for op in ChangeOp)


class PayloadForm(IntEnum):
    """How the payload of a change stands in its frame."""

    ERASED = 0
    OPEN = 1
    SEALED = 2


@dataclass(frozen=True, slots=True)
class ChangeBytes:
    """What the exporter hands over: header and payload exactly as they were logged.

    ``payload`` is None when it was erased by law; ``sealed`` says that it is encrypted (``sealing``).
    """

    header: bytes
    payload: bytes | None
    sealed: bool = False

    @property
    def form(self) -> PayloadForm:
        """How the payload travels."""
        if self.payload is None:
            return PayloadForm.ERASED
        return PayloadForm.SEALED if self.sealed else PayloadForm.OPEN

    @property
    def size(self) -> int:
        """Bytes of header and payload together; what the limit on a change counts."""
        return len(self.header) + len(self.payload or b"")


@dataclass(frozen=True, slots=True)
class Change:
    """A change read strictly from its bytes. Uids are 32 lower-case hex digits, ids 64."""

    raw: ChangeBytes
    id: str
    office: str
    entity: str
    uid: str
    op: ChangeOp
    payload_sha256: str
    header: JsonObject
    """The header's object; every member that this version knows is of its form."""
    values: Mapping[str, Json] | None
    """Field values; None when the payload is erased or sealed."""


@lru_cache(maxsize=4096)
def _is_name(text: str) -> bool:
    # There are a few hundred names of fields, and each comes thousands of times.
    return NAME.fullmatch(text) is not None


def _names(fields: Iterable[str], what: str) -> None:
    for field in fields:
        if not _is_name(field):
            raise refuse(f"{what} is not a name")


def parse_payload(payload: bytes, payload_sha256: str, *, checked: bool = False) -> Mapping[str, Json]:
    """Field values of an open payload, checked against the hash in the change's header.

    ``checked`` says that the very same bytes passed before.

    :raises PackageRefused: BAD_HASH, UNREADABLE or LIMIT.
    """
    if digest(payload) != payload_sha256:
        raise PackageRefused(ReasonCode.BAD_HASH, "payload does not match its change header")
    if checked:
        return child(parse_object(payload, checked=True), "values")
    found = parse_object(payload)
    text(found, "salt", pattern=HEX32)
    values = child(found, "values")
    _names(values, "a field name")
    return values


def check_change(raw: ChangeBytes, limits: Limits | None = None) -> str:
    """Check a change strictly: canonical form, types, sizes, and the payload against its hash; its id.

    :raises PackageRefused: LIMIT (size, depth, integers), BAD_HASH (payload), UNREADABLE (form).
    """
    if raw.size > (limits or _LIMITS).change:
        raise PackageRefused(ReasonCode.LIMIT, "change is too large")
    found = parse_object(raw.header)
    if not _plainly_formed(cast("Mapping[str, Any]", found)):
        _check_header(found)
    payload_sha256 = text(found, "payload_sha256")
    if raw.payload is not None and not raw.sealed:
        parse_payload(raw.payload, payload_sha256)
    return digest(raw.header)


def parse_change(raw: ChangeBytes, limits: Limits | None = None, *, checked: bool = False) -> Change:
    """Take a change apart. ``checked`` says that ``check_change`` has passed the very same bytes before.

    :raises PackageRefused: as ``check_change``; BAD_HASH also where bytes have changed since then.
    """
    change_id = digest(raw.header) if checked else check_change(raw, limits)
    found = parse_object(raw.header, checked=True)
    header = cast("Mapping[str, Any]", found)
    values = None
    if raw.payload is not None and not raw.sealed:
        values = parse_payload(raw.payload, header["payload_sha256"], checked=True)
    return Change(
        raw=raw,
        id=change_id,
        office=header["author"]["office"],
        entity=header["entity"],
        uid=header["uid"],
        op=ChangeOp(header["op"]),
        payload_sha256=header["payload_sha256"],
        header=found,
        values=values,
    )


_is_uid = lru_cache(maxsize=1024)(HEX32.fullmatch)


def _plainly_formed(header: Mapping[str, Any]) -> bool:
    """Whether a header has the form of nearly all; False where ``_check_header`` has to look."""
    try:
        author, actor = header["author"], header["actor"]
        return bool(
            type(header["v"]) is type(header["custody_no"]) is type(header["lamport"]) is int
            and header["v"] == 1
            and header["custody_no"] >= 0
            and header["lamport"] >= 0
            and header["op"] in _OPS
            and _is_name(header["entity"])
            and _is_uid(author["office"])
            and _is_uid(author["installation"])
            and _is_uid(actor["uid"])
            and type(actor["name"]) is str
            and len(actor["name"]) <= 100
            and HEX32.fullmatch(header["uid"])
            and HEX64.fullmatch(header["payload_sha256"])
            and is_moment(header["wall"])
            and all(
                len(ids) == 1 and HEX64.fullmatch(ids[0]) and _is_name(field)
                for field, ids in header["supersedes"].items()
            )
        )
    except (AttributeError, KeyError, TypeError):
        return False


def _check_header(found: JsonObject) -> None:
    """Every member that this version knows has its form; others are of a newer one and allowed."""
    if number(found, "v", least=1) > 1:
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "change of a newer version")
    author, actor = child(found, "author"), child(found, "actor")
    if text(found, "op") not in _OPS:
        raise refuse("op is not known")
    supersedes = child(found, "supersedes")
    _names(supersedes, "a superseded field")
    for field in supersedes:
        strings(supersedes, field, most=MAX_IDS_PER_FIELD, pattern=HEX64)
    text(author, "office", pattern=HEX32)
    text(author, "installation", pattern=HEX32)
    text(actor, "uid", pattern=HEX32)
    text(actor, "name", most=100)
    _names((text(found, "entity"),), "entity")
    text(found, "uid", pattern=HEX32)
    number(found, "custody_no")
    moment(found, "wall")
    number(found, "lamport")
    text(found, "payload_sha256", pattern=HEX64)


def build_change(header: JsonObject, payload: JsonObject | None) -> ChangeBytes:
    """Canonical bytes of a change from dictionaries (the payload hash is put into the header).

    For callers that do not hold the logged bytes. With no payload the header must name its hash.
    """
    if payload is None:
        return ChangeBytes(canonical(header), None)
    body = canonical(payload)
    return ChangeBytes(canonical({**header, "payload_sha256": digest(body)}), body)
