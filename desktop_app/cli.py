"""The command line: same services, no window. ``fengqiao`` without a verb opens the window.

Exit status: 0 done; 1 refused by a rule or bad input (one sentence on stderr, nothing changed); 2 wrong
usage; 3 environment (disk, permission, damaged file); 70 a bug, with a report file. Verbs are in
``desktop_app/commands``, one file a noun.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

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

    ordered = hoist(given)
    try:
        return run(ordered)
    except Exception as error:
        return _failed(error, _centre_of(ordered))


def _centre_of(ordered: Sequence[str]) -> Path | None:
    """The centre folder of a call after ``hoist``; None where no centre is there."""
    for place, word in enumerate(ordered):
        name, _, value = word.partition("=")
        if name == "--centre" and (value or place + 1 < len(ordered)):
            folder = Path(value or ordered[place + 1])
            return folder if (folder / "centre.toml").is_file() else None
    return None


def _failed(error: Exception, centre: Path | None) -> int:
    """One sentence on stderr; a bug leaves its report in the centre's ``logs``."""
    from desktop_app.explain_error import explain
    from desktop_app.runtime.clock import utc_now
    from desktop_app.runtime.report import failure_of_command

    logs = None if centre is None else centre / "logs"
    failure = failure_of_command(error, logs, utc_now(), lambda bug: explain(bug, centre))
    sys.stderr.write(failure.sentence + "\n")
    return failure.exit_code


def _speak_utf8() -> None:
    # Chinese Windows consoles and pipes default to GBK, which cannot hold every name.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
