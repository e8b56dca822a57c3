"""The plain frames of a body as a stream that the compressor reads from."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from db.canonical import Json, canonical
from db.enums import PackageKind
from desktop_app.exchange.blob import BlobChunk
from desktop_app.exchange.chain import extend
from desktop_app.exchange.change import ChangeBytes
from desktop_app.exchange.frames import HEAD, FrameType, blob_head, encode_change
from desktop_app.exchange.header import Counts, Header
from desktop_app.exchange.header_json import binding, header_json
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.pairing import PairingCard, encode_card
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.receipt import Receipt, encode_receipt
from desktop_app.exchange.strict_json import JsonObject

_RIDERS = frozenset({FrameType.RECEIPT, FrameType.OUTCOMES, FrameType.ROSTER})
ALLOWED: dict[PackageKind, frozenset[FrameType]] = {
    PackageKind.DATA: _RIDERS | {FrameType.CHANGE, FrameType.BLOB_CHUNK},
    PackageKind.RECEIPT: _RIDERS,
    PackageKind.ATTACHMENTS: _RIDERS | {FrameType.BLOB_CHUNK},
    PackageKind.REBUILD: _RIDERS | {FrameType.CHANGE, FrameType.BLOB_CHUNK},
    PackageKind.ROSTER: _RIDERS,
    PackageKind.PAIRING: frozenset({FrameType.PAIRING}),
}
"""Frames that a package of each kind may hold between MANIFEST and END."""


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into the body, in this order. Iterables are read once, as the file is written.

    ``roster`` is the content of a ROSTER frame (``roster.sign_roster``).
    """

    changes: Iterable[ChangeBytes] = ()
    receipts: Iterable[Receipt] = ()
    blobs: Iterable[BlobChunk] = ()
    roster: bytes | None = None
    card: PairingCard | None = None


def manifest(found: JsonObject) -> dict[str, Json]:
    """Object of the MANIFEST frame for a header's object: it ties the body to sender and recipient."""
    return {
        "v": 1,
        "sender": found["sender"],
        "recipient": found["recipient"],
        "header_sha256": binding(found),
    }


def end_object(counts: Counts, frames: int, running: str) -> dict[str, Json]:
    """Object of the END frame: counts, number of frames before it, hash over their hashes."""
    return {"counts": asdict(counts), "frames": frames, "sha256": running}


class FrameStream:
    """A readable stream of the frames of one body; counts what it has given out.

    An error of the caller's iterables is kept in ``error``: the libraries between would disguise it.
    """

    def __init__(self, header: Header, content: Content, limits: Limits) -> None:
        """Nothing is read from the iterables yet."""
        self._header = header
        self._limits = limits
        self._allowed = ALLOWED[header.kind] | {FrameType.MANIFEST, FrameType.END}
        self._frames = self._all_frames(content)
        self._held = bytearray()
        self._digests = hashlib.sha256()
        self._number = 0
        self.counts = Counts()
        self.plain_len = 0
        self.error: Exception | None = None

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` plain bytes; empty at the end."""
        try:
            while len(self._held) < size:
                frame = next(self._frames, None)
                if frame is None:
                    break
                self._held += frame
        except Exception as error:
            self.error = error
            raise
        with memoryview(self._held) as held:
            data = bytes(held[:size])
        del self._held[:size]
        self.plain_len += len(data)
        return data

    def _frame(self, kind: FrameType, *content: bytes) -> bytes:
        """One frame; ``content`` may be given in pieces."""
        if kind not in self._allowed:
            raise ValueError(f"a package of kind {self._header.kind} cannot hold {kind.name}")
        running = hashlib.sha256()
        for piece in content:
            running.update(piece)
        digest = running.digest()
        self._digests.update(digest)
        self._number += 1
        return b"".join((HEAD.pack(kind, sum(map(len, content)), digest), *content))

    def _all_frames(self, content: Content) -> Iterator[bytes]:
        yield self._frame(FrameType.MANIFEST, canonical(manifest(header_json(self._header))))
        yield from self._changes(content.changes)
        for receipt in content.receipts:
            head, groups = encode_receipt(receipt)
            yield self._frame(FrameType.RECEIPT, head)
            for group in groups:
                yield self._frame(FrameType.OUTCOMES, group)
            self.counts = replace(
                self.counts,
                receipts=self.counts.receipts + 1,
                outcomes=self.counts.outcomes + len(receipt.outcomes),
            )
        for chunk in content.blobs:
            if not chunk.fits or chunk.size > self._limits.blob:
                raise PackageRefused(ReasonCode.LIMIT, "blob is too large, or its chunk is not whole")
            yield self._frame(FrameType.BLOB_CHUNK, blob_head(chunk), chunk.data)
            self.counts = replace(self.counts, blob_chunks=self.counts.blob_chunks + 1)
        if content.roster is not None:
            yield self._frame(FrameType.ROSTER, content.roster)
        if content.card is not None:
            yield self._frame(FrameType.PAIRING, encode_card(content.card))
        end = end_object(self.counts, self._number, self._digests.hexdigest())
        yield self._frame(FrameType.END, canonical(end))

    def _changes(self, changes: Iterable[ChangeBytes]) -> Iterator[bytes]:
        link = self._header.link
        head = "" if link is None else link.prev_hash
        number = 0
        for change in changes:
            if link is None:
                raise ValueError("changes travel only on a link")
            if change.size > self._limits.change or number >= self._limits.changes:
                raise PackageRefused(ReasonCode.LIMIT, "a change is too large, or there are too many")
            head = extend(head, hashlib.sha256(change.header).hexdigest())
            number += 1
            yield self._frame(FrameType.CHANGE, encode_change(change))
        if link is not None and (number != link.last - link.first + 1 or head != link.head_hash):
            raise ValueError("the changes are not those that the header's link range names")
        self.counts = replace(self.counts, changes=number)
