"""Plain frames on their way through, in a private temporary file that nobody else can read.

The file is encrypted with a key that lives only in memory, and it is gone when it is closed or the
program dies: a stolen PC or a recovered sector gives nothing, as with the centre's database.
"""

import secrets
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

_BLOCK = 16
_AHEAD = 64 * 1024
"""What a reader fetches at least: the frames of changes are small."""


class PrivateSpool:
    """Write once from start to end, then read from any offset, any number of times."""

    def __init__(self, folder: Path) -> None:
        """Make the file in ``folder``, which must exist.

        :raises OSError: when the folder cannot be written.
        """
        self._file = tempfile.TemporaryFile(dir=folder, prefix=".fq-spool-")  # noqa: SIM115 - see close()
        self._key = secrets.token_bytes(32)
        self._encryptor = self._cipher(0).encryptor()
        self.size = 0

    def _cipher(self, block: int) -> "Cipher[modes.CTR]":
        # The key is used for this one file only, so counting blocks from zero never repeats a counter.
        return Cipher(algorithms.AES256(self._key), modes.CTR(block.to_bytes(_BLOCK, "big")))

    def write(self, data: bytes) -> None:
        """Append plain bytes.

        :raises OSError: when the disk is full.
        """
        self._file.write(self._encryptor.update(data))
        self.size += len(data)

    def finish(self) -> None:
        """Nothing more is written; what is buffered goes to the disk.

        :raises OSError: when the disk is full.
        """
        self._file.flush()

    def reader(self, offset: int = 0) -> "SpoolReader":
        """Read plain bytes from ``offset`` on, after ``finish``; readers do not disturb each other."""
        skip = offset % _BLOCK
        decryptor = self._cipher(offset // _BLOCK).decryptor()
        decryptor.update(bytes(skip))
        return SpoolReader(self, decryptor, offset)

    def read_raw(self, offset: int, size: int) -> bytes:
        """Encrypted bytes as they stand in the file."""
        self._file.seek(offset)
        return self._file.read(size)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()


class Unkept:
    """Stands for a spool where nobody will read the content: the sender looking at its own file."""

    def write(self, data: bytes) -> None:
        """Forget them."""

    def finish(self) -> None:
        """Nothing is there."""

    def close(self) -> None:
        """Nothing is there."""


class SpoolReader:
    """Sequential reader of a spool."""

    def __init__(self, spool: PrivateSpool, decryptor: CipherContext, offset: int) -> None:
        """Start at ``offset``; made by ``PrivateSpool.reader``."""
        self._spool = spool
        self._decryptor = decryptor
        self._offset = offset
        self._held = b""
        self._at = 0

    def read(self, size: int) -> bytes:
        """At most ``size`` plain bytes; empty at the end."""
        end = self._at + size
        if end > len(self._held):
            self._fetch(size)
            end = size
        data = self._held[self._at : end]
        self._at += len(data)
        return data

    def _fetch(self, size: int) -> None:
        """Hold what is left and ``size`` bytes or more; small reads cost by the piece."""
        rest = self._held[self._at :]
        data = self._spool.read_raw(self._offset, max(size - len(rest), _AHEAD))
        self._offset += len(data)
        self._held, self._at = rest + self._decryptor.update(data), 0
