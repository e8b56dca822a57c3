"""Gate: no machine path and no package-index address in any committed text file.

Both work on the author's machine only. Prints file, line and the words found; ends with 1 on any.
"""

import re
import sys
from pathlib import Path

from source_tree import ROOT, project_files

# Written in pieces, so that this file does not find itself.
PATTERNS = (
    re.compile(r"""["'` (=:]/(?:""" + "|".join(("root", "home", "work", "tmp", "Users")) + r")/[A-Za-z_]"),
    re.compile(r"[A-Z]:\\Users\\[A-Za-z_]"),
    re.compile("(?:extra-)?index" + "-url|find" + "-links"),
    re.compile(r"https?://[^\s\"']*/simple" + r"\b"),
)


def leaks_in(text: str) -> list[tuple[int, str]]:
    """Return (line number, words found) for each leak in the text."""
    return [
        (number, match.group(0).strip())
        for number, line in enumerate(text.splitlines(), start=1)
        for pattern in PATTERNS
        if (match := pattern.search(line))
    ]


def text_of(path: Path) -> str:
    """Text of the file; empty for a binary one (it holds a NUL byte)."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", errors="replace")


def main() -> int:
    """Check every file of the project; the return value is the exit status."""
    names = project_files()
    found = [
        f"{name}:{number}: {words}" for name in names for number, words in leaks_in(text_of(ROOT / name))
    ]
    print("\n".join(found) or f"leaks: none in {len(names)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
