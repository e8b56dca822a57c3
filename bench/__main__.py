"""``python -m bench``: take all measures and print them; see docs/benchmarks.md.

``--quick`` takes smaller sizes, ``--only NAME`` one measure, ``--profile NAME`` shows where its time goes.
Results are written to ``build/bench.json`` and ``build/bench.md``. A missed goal does not make it fail.
"""

import argparse
import compileall
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import (
    attachments,
    binding,
    changes,
    deadline,
    dossier,
    exchange,
    first_page,
    ledger,
    memory,
    papers,
    registration,
    scroll,
    search,
    similar,
    start,
    sweep,
)
from bench.big_centre import Centres
from bench.measure import FULL, QUICK, ROOT, TINY, Measure, Run, machine_facts
from bench.report import Result, as_text, write

MEASURES: tuple[Measure, ...] = tuple(
    module.MEASURE
    for module in (
        *(start, first_page, memory, search, scroll, similar, registration, dossier, changes, exchange),
        *(attachments, ledger, sweep, binding, papers, deadline),
    )
)
SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}
_SHOWN = 40


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _take(measure: Measure, run: Run) -> Result:
    """One measure; a failing one is reported and the others still run."""
    start_at = time.perf_counter()
    try:
        figures = tuple(measure.run(run))
    except Exception as error:
        return Result(measure, (), f"{type(error).__name__}: {error}")
    _say(f"{measure.name} took {time.perf_counter() - start_at:.0f} s")
    return Result(measure, figures)


def _compile() -> None:
    """Bytecode on both sides: a first start from source would measure the compiler."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for folder in ("bench", "db", "desktop_app"):
        compileall.compile_dir(ROOT / folder, quiet=2)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    names = [measure.name for measure in MEASURES]
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument(
        "--quick", dest="size", action="store_const", const="quick", help="the same as --size quick"
    )
    parser.add_argument("--only", metavar="NAME", choices=names, action="append", help=", ".join(names))
    parser.add_argument("--profile", metavar="NAME", choices=names, help="show the hot spots of one measure")
    parser.add_argument("--out", type=Path, default=ROOT / "build", help="folder of bench.json and bench.md")
    parser.add_argument("--keep", type=Path, help="folder that keeps the generated centres for the next run")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Take the chosen measures; 1 when one of them failed."""
    chosen = _arguments(given)
    _compile()
    facts = machine_facts()
    _say("\n".join(f"{name}: {value}" for name, value in facts.items()))
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-", ignore_cleanup_errors=True) as temporary:
        scratch = Path(temporary)
        keep = chosen.keep or scratch / "centres"
        keep.mkdir(parents=True, exist_ok=True)
        run = Run(SIZES[chosen.size], scratch, Centres(keep, _say), _say)
        if chosen.profile:
            _profile(next(m for m in MEASURES if m.name == chosen.profile), run)
            return 0
        wanted = [m for m in MEASURES if not chosen.only or m.name in chosen.only]
        results = [_take(measure, run) for measure in wanted]
    _say(as_text(results))
    write(chosen.out, facts, results)
    return int(any(result.failure for result in results))


def _profile(measure: Measure, run: Run) -> None:
    stats = measure.profile(run)
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(_SHOWN)


if __name__ == "__main__":
    sys.exit(main())
