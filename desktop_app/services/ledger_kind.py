"""What makes one kind of ledger (台账) another: its columns, their titles, and what it cannot do without.

Reading files, finding headings, remembering layouts and giving rows back are the same for all of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from desktop_app.services.table_file import header_key

REASON_TITLE = "没导入的原因"
"""Title of the column that is added to the file of rows that were left out; not a column of the ledger."""
IGNORED = frozenset({header_key(REASON_TITLE)})


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """A kind of ledger: ``labels`` are its columns by meaning, in the order in which they are offered.

    ``titles`` are the words people put over each, at first those that take a word away from the others.
    At least one column of each group of ``wanted`` must be there, else the screen says ``missing``; a sheet
    without any of ``telling`` is none of these ledgers.
    """

    key: str
    """Kept before the keys of its layouts; empty for the ledgers of disputes, whose layouts are older."""
    labels: Mapping[str, str]
    titles: Mapping[str, Collection[str]]
    telling: frozenset[str]
    wanted: tuple[frozenset[str], ...]
    missing: str
    example: str
    """Titles that a file without any heading is asked for."""

    def titles_by_key(self) -> dict[str, str]:
        """Meaning of each title's key; where a title would fit two meanings, the first one takes it."""
        found: dict[str, str] = {}
        for meaning, titles in self.titles.items():
            for title in titles:
                found.setdefault(header_key(title), meaning)
        return found

    def lacks(self, meanings: Collection[str]) -> bool:
        """Whether these columns are too few for such a ledger."""
        return not all(group & set(meanings) for group in self.wanted)
