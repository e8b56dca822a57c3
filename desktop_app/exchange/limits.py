"""Absolute caps that are checked before anything is parsed (docs/exchange-format.md, "Limits").

They are caps, not ratios: honest sweep data compresses 44:1, so a ratio would refuse honest work.
"""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

CHUNK_SIZE = 4 * MIB
"""Bytes of every chunk of an attachment but the last; fixed, so that any part can come in any order."""
JSON_MARKS = 150_000
"""Commas, colons and opening brackets of one JSON text: each may cost a hundred times its byte in memory."""
ZSTD_WINDOW_LOG = 23
"""Window of 8 MiB: what a reader must be able to hold, and no more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes unless the name says otherwise. Tests lower them; a centre uses the defaults."""

    file: int = 39 * GIB // 10
    """Largest package file: 3.9 GiB, because sticks are FAT32."""
    part: int = 512 * MIB
    """Plaintext bytes after which the exporter starts the next part."""
    header: int = 64 * KIB
    signature: int = 4 * KIB
    envelope: int = 16 * KIB
    """Largest age header (the recipients' stanzas) in front of the encrypted bytes."""
    change: int = 256 * KIB
    """Header and payload of one change together."""
    document: int = 2 * MIB
    """Largest RECEIPT, OUTCOMES, ROSTER, PAIRING or MANIFEST frame."""
    changes: int = 200_000
    """Number of changes in one package."""
    outcomes: int = 200_000
    """Number of outcomes in one receipt: it speaks of one package."""
    listed: int = 100_000
    """Number of fields and change ids that the outcomes of one receipt name together."""
    frames: int = 400_000
    """Number of frames of any type in one package."""
    blob: int = 200 * MIB
    plain: int = 4 * GIB
    """Decrypted and decompressed bytes of one package; half of the free disk is a second cap."""
