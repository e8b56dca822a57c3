"""Where the frames of each type begin in a body, so that a reader goes straight to those it wants."""

from array import array
from collections.abc import Collection, Iterator


class FrameRuns:
    """Runs of frames of one type that follow each other; a run costs some 17 bytes."""

    def __init__(self) -> None:
        """No frames yet."""
        self._kinds = bytearray()
        self._offsets = array("Q")
        self._lengths = array("Q")

    def add(self, kind: int, offset: int) -> None:
        """The next frame of the body, at ``offset``."""
        if self._kinds and self._kinds[-1] == kind:
            self._lengths[-1] += 1
            return
        self._kinds.append(kind)
        self._offsets.append(offset)
        self._lengths.append(1)

    def of(self, kinds: Collection[int]) -> Iterator[tuple[int, int]]:
        """Offset of the first frame and number of frames of each run of these types, in the body's order."""
        for at, kind in enumerate(self._kinds):
            if kind in kinds:
                yield self._offsets[at], self._lengths[at]
