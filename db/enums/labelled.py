"""Base of all enums: a value for the database, a label for people."""

from enum import StrEnum


class Labelled(StrEnum):
    """A string enum whose members carry the Chinese word shown to people."""

    label: str

    def __new__(cls, value: str, label: str) -> "Labelled":
        """Make a member from its stored value and its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
