"""Checks every frame of a body as it streams by; what passes is what the header promised."""

import hashlib

from db.canonical import Json
from desktop_app.exchange.chain import extend
from desktop_app.exchange.change import check_change
from desktop_app.exchange.frame_runs import FrameRuns
from desktop_app.exchange.frame_stream import ALLOWED, end_object, manifest
from desktop_app.exchange.frames import Frame, FrameType, check_blob_chunk, decode_change
from desktop_app.exchange.header import Counts, Header
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.pairing import decode_card
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.receipt import ReceiptReader
from desktop_app.exchange.strict_json import JsonObject, parse_object, refuse

_KNOWN = frozenset(FrameType)


def _damaged(what: str) -> PackageRefused:
    return PackageRefused(ReasonCode.BAD_HASH, what)


def _holds(content: bytes, expected: dict[str, Json]) -> bool:
    """Whether the object has these members; further ones are of a newer version and allowed."""
    found = parse_object(content)
    return all(found.get(key) == value for key, value in expected.items())


class BodyCheck:
    """Takes the frames of one body in their order. Keeps the link's heads (32 bytes a change) and runs."""

    def __init__(self, header: Header, found: JsonObject, limits: Limits) -> None:
        """``found`` is the header's object as transported, which the MANIFEST is checked against."""
        self._header = header
        self._found = found
        self._limits = limits
        self._digests = hashlib.sha256()
        self._number = 0
        self._ended = False
        self._receipts = ReceiptReader(limits)
        self._changes = 0
        self._receipt_count = 0
        self._outcomes = 0
        self._chunks = 0
        self._head = "" if header.link is None else header.link.prev_hash
        self.heads = bytearray.fromhex(self._head)
        self.runs = FrameRuns()

    def frame(self, frame: Frame) -> None:
        """Check the next frame.

        :raises PackageRefused: with the reason for the whole package.
        """
        kind, content = frame.kind, frame.content
        if self._ended or (frame.offset == 0) is not (kind == FrameType.MANIFEST):
            raise refuse("MANIFEST is not first, or a frame follows END")
        if self._number >= self._limits.frames:
            raise PackageRefused(ReasonCode.LIMIT, "too many frames")
        if kind == FrameType.END:
            self._end(content)
            return
        self._digests.update(frame.digest)
        self._number += 1
        self.runs.add(kind, frame.offset)
        if kind == FrameType.MANIFEST:
            if not _holds(content, manifest(self._found)):
                raise PackageRefused(ReasonCode.BAD_SIG, "the body was written for another header")
        elif kind in _KNOWN:
            self._known(FrameType(kind), content)

    def _known(self, kind: FrameType, content: bytes) -> None:
        if kind not in ALLOWED[self._header.kind]:
            raise refuse(f"{kind.name} does not belong in a package of this kind")
        match kind:
            case FrameType.CHANGE:
                self._change(content)
            case FrameType.RECEIPT:
                for _ in self._receipts.head(content):
                    pass
                self._receipt_count += 1
            case FrameType.OUTCOMES:
                self._outcomes += self._receipts.outcomes(content)
            case FrameType.BLOB_CHUNK:
                check_blob_chunk(content, self._limits)
                self._chunks += 1
            case FrameType.PAIRING:
                decode_card(content)
            case _:
                parse_object(content)

    def _change(self, content: bytes) -> None:
        if self._header.link is None:
            raise refuse("changes without a link")
        if self._changes >= self._limits.changes:
            raise PackageRefused(ReasonCode.LIMIT, "too many changes")
        self._head = extend(self._head, check_change(decode_change(content), self._limits))
        self.heads += bytes.fromhex(self._head)
        self._changes += 1

    def _end(self, content: bytes) -> None:
        for _ in self._receipts.finish():
            pass
        counts = Counts(self._changes, self._receipt_count, self._outcomes, self._chunks)
        if counts != self._header.counts:
            raise _damaged("counts are not those of the header")
        if not _holds(content, end_object(counts, self._number, self._digests.hexdigest())):
            raise _damaged("END does not match the frames before it")
        self._ended = True

    def finish(self, plain_len: int) -> None:
        """After the last byte: the body has ended, at its length, and at the link's head.

        :raises PackageRefused: BAD_HASH.
        """
        link = self._header.link
        if not self._ended or plain_len != self._header.plain_len:
            raise _damaged("body ends early or has another length")
        if link is not None and (self._changes != link.last - link.first + 1 or self._head != link.head_hash):
            raise _damaged("changes do not lead to the link's head")
