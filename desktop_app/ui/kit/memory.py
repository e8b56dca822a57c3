"""Small things a window remembers: splitter places, columns, collapsed navigation.

Not business data and not per record. The program installs a store that lasts (``use_memory``); until then
things are remembered for the life of the process.
"""

from typing import Protocol


class Memory(Protocol):
    """Where remembered words are kept."""

    def recall(self, key: str) -> str:
        """What was remembered, empty when nothing was."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep a value; a failure to write must not disturb the user."""
        ...


class ProcessMemory:
    """Memory that ends with the process."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, str] = {}

    def recall(self, key: str) -> str:
        """What was remembered."""
        return self._kept.get(key, "")

    def remember(self, key: str, value: str) -> None:
        """Keep a value."""
        self._kept[key] = value


_current: list[Memory] = [ProcessMemory()]


def use_memory(memory: Memory) -> None:
    """Install the store that lasts; called once by the program."""
    _current[0] = memory


def recall(key: str) -> str:
    """What was remembered under a key."""
    return _current[0].recall(key)


def remember(key: str, value: str) -> None:
    """Remember a value under a key."""
    _current[0].remember(key, value)
