"""A verified package: its signed header, and its content from the private spool, as often as needed."""

from collections.abc import Iterator
from types import TracebackType

from desktop_app.exchange.blob import BlobChunk
from desktop_app.exchange.body_check import BodyCheck
from desktop_app.exchange.chain import KnownChain, Standing, classify
from desktop_app.exchange.change import Change, parse_change
from desktop_app.exchange.frames import BLOB_HEAD, HEAD, FrameType, decode_blob_chunk, decode_change
from desktop_app.exchange.header import Header
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.receipt import Receipt, ReceiptReader
from desktop_app.exchange.roster import Roster, read_roster
from desktop_app.exchange.spool import PrivateSpool

_HASH = 32


class VerifiedPackage:
    """Made by ``reader.verify`` only. Close it, or use it as a context: the spool is deleted then."""

    def __init__(
        self, header: Header, size: int, check: BodyCheck, spool: PrivateSpool, limits: Limits
    ) -> None:
        """``check`` saw every frame: it knows the link's heads, and where which frames begin."""
        self.header = header
        self.size = size
        self._heads = bytes(check.heads)
        self._runs = check.runs
        self._spool = spool
        self._limits = limits

    def changes(self) -> Iterator[Change]:
        """The changes in the link's sequence, from ``header.link.first`` on."""
        for content in self._frames(FrameType.CHANGE):
            yield parse_change(decode_change(content), self._limits, checked=True)

    def receipts(self) -> Iterator[Receipt]:
        """The receipts, each with all its outcomes."""
        reader = ReceiptReader(self._limits)
        for kind, content in self._pairs(frozenset({FrameType.RECEIPT, FrameType.OUTCOMES})):
            if kind == FrameType.RECEIPT:
                yield from reader.head(content)
            else:
                reader.outcomes(content)
        yield from reader.finish()

    def blob_chunks(self) -> Iterator[BlobChunk]:
        """The chunks of attachments, one in memory at a time."""
        for content in self._frames(FrameType.BLOB_CHUNK):
            yield decode_blob_chunk(content, self._limits)

    def blob_heads(self) -> Iterator[tuple[str, int, int, int]]:
        """Of each chunk of an attachment: SHA-256 and size of the attachment, index, bytes of the chunk.

        The bytes themselves are skipped.
        """
        for head, length in self._beginnings(FrameType.BLOB_CHUNK, BLOB_HEAD.size):
            sha256, size, index = BLOB_HEAD.unpack(head)
            yield sha256.hex(), size, index, length - BLOB_HEAD.size

    def roster(self, root_key: str) -> Roster | None:
        """The roster in the package, checked against the county's root public key; None without one.

        :raises PackageRefused: BAD_SIG when another key signed it, UNREADABLE, NEED_UPGRADE.
        """
        for content in self._frames(FrameType.ROSTER):
            return read_roster(content, root_key)
        return None

    def roster_bytes(self) -> bytes | None:
        """The roster as it came, to store and pass on."""
        return next(self._frames(FrameType.ROSTER), None)

    def hash_at(self, seq: int) -> str:
        """Head of the link after change ``seq`` (from ``first - 1`` to ``last``).

        :raises IndexError: outside that range, or when the package has no link.
        """
        link = self.header.link
        at = -1 if link is None else seq - link.first + 1
        if at < 0 or (at + 1) * _HASH > len(self._heads):
            raise IndexError(seq)
        return self._heads[at * _HASH : (at + 1) * _HASH].hex()

    def standing(self, known: KnownChain | None) -> Standing:
        """Where this package stands against the receiver's chain of its epoch.

        :raises ValueError: for a package without a link.
        """
        if self.header.link is None:
            raise ValueError("the package has no link")
        return classify(self.header.link, known, self.hash_at)

    def close(self) -> None:
        """Delete the spool; the content can no longer be read."""
        self._spool.close()

    def __enter__(self) -> "VerifiedPackage":
        """Use as a context: closed at its end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _frames(self, kind: FrameType) -> Iterator[bytes]:
        for _, content in self._pairs(frozenset({kind})):
            yield content

    def _beginnings(self, wanted: FrameType, size: int) -> Iterator[tuple[bytes, int]]:
        """The first bytes of each frame of a type, and its length."""
        for start, number in self._runs.of((wanted,)):
            offset = start
            for _ in range(number):
                reader = self._spool.reader(offset)
                _, length, _ = HEAD.unpack(reader.read(HEAD.size))
                yield reader.read(size), length
                offset += HEAD.size + length

    def _pairs(self, wanted: frozenset[FrameType]) -> Iterator[tuple[int, bytes]]:
        for offset, number in self._runs.of(wanted):
            # Opening a reader costs some microseconds: one for each run.
            reader = self._spool.reader(offset)
            for _ in range(number):
                kind, length, _ = HEAD.unpack(reader.read(HEAD.size))
                yield kind, reader.read(length)
