"""The command line: same services, no window. ``fengqiao`` without a verb opens the window.

Exit status: 0 done; 1 refused by a rule or bad input (one sentence on stderr, nothing changed); 2 wrong
usage; 3 environment (disk, permission, damaged file). Verbs are in ``desktop_app/commands``, one file a noun.
"""

import sys
from collections.abc import Sequence

from desktop_app.errors import FengqiaoError

GLOBAL_WITH_VALUE = ("--centre", "--user")
JSON_IS_INPUT = frozenset({("disputes", "add")})
"""Verbs whose own ``--json FILE`` names an input; before such a verb ``--json`` still means the output."""


def hoist(arguments: Sequence[str]) -> list[str]:
    """Move ``--centre DIR``, ``--user NAME`` and ``--json`` to the front, wherever they stand."""
    front: list[str] = []
    rest: list[str] = []
    words: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in GLOBAL_WITH_VALUE and waiting:
            front += [word, waiting.pop(0)]
        elif word.startswith(tuple(f"{name}=" for name in GLOBAL_WITH_VALUE)) or (
            word == "--json" and tuple(words[:2]) not in JSON_IS_INPUT
        ):
            front.append(word)
        else:
            if not word.startswith("-"):
                words.append(word)
            rest.append(word)
    return [*front, *rest]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (see the module's text)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    if not given or given[0] in ("--sample", "--open"):
        from desktop_app.app import run_window

        return run_window(given)
    from desktop_app.commands import run

    try:
        return run(hoist(given))
    except FengqiaoError as error:
        sys.stderr.write(error.text + "\n")
        return error.exit_code


def _speak_utf8() -> None:
    # Chinese Windows consoles and pipes default to GBK, which cannot hold every name.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
