"""Attachments in chunks: named by SHA-256, 4 MiB each, any part in any order, resumable."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from desktop_app.exchange.limits import CHUNK_SIZE


def chunk_count(size: int) -> int:
    """Number of chunks of a blob of ``size`` bytes; an empty blob has one empty chunk."""
    return max(1, -(-size // CHUNK_SIZE))


def chunk_fits(size: int, index: int, length: int) -> bool:
    """Whether a chunk of so many bytes may stand at a place of a blob of ``size`` bytes."""
    return index < chunk_count(size) and length == min(CHUNK_SIZE, size - index * CHUNK_SIZE)


@dataclass(frozen=True, slots=True)
class BlobChunk:
    """Chunk ``index`` (from 0) of the blob with this SHA-256 and whole size in bytes."""

    sha256: str
    size: int
    index: int
    data: bytes

    @property
    def offset(self) -> int:
        """Where the chunk starts in the blob."""
        return self.index * CHUNK_SIZE

    @property
    def fits(self) -> bool:
        """Whether index and length are what a chunk at this place must have."""
        return chunk_fits(self.size, self.index, len(self.data))


def read_chunks(
    source: BinaryIO, size: int, sha256: str, wanted: frozenset[int] | None
) -> Iterator[BlobChunk]:
    """Chunks of an attachment of known size, all or the wanted indices, read one at a time."""
    for index in range(chunk_count(size)):
        if wanted is None or index in wanted:
            source.seek(index * CHUNK_SIZE)
            yield BlobChunk(sha256, size, index, source.read(min(CHUNK_SIZE, size - index * CHUNK_SIZE)))
