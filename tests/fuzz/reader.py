"""The coverage-guided fuzzer of the reader: ``python -m tests.fuzz.reader CORPUS [options of libFuzzer]``.

``make torture`` runs it. A finding's input lies in ``build/fuzz``; put it into ``tests/fuzz/found`` when it
is mended, where the fast tests try it again and again.
"""

import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["desktop_app.exchange", "db.canonical"]):
    from tests.fuzz.harness import try_input
    from tests.fuzz.seeds import seeds, words


def main() -> None:
    """Lay the seeds into the corpus and run until libFuzzer's options say stop."""
    corpus = Path(sys.argv[1])
    corpus.mkdir(parents=True, exist_ok=True)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(dir=memory, prefix="fengqiao-fuzz-"))
    for number, data in enumerate(seeds(folder)):
        (corpus / f"seed-{number:02}").write_bytes(data)
    names = corpus.parent / "words.dict"
    names.write_text("".join(f'"{_escaped(word)}"\n' for word in words()))
    path = folder / "input.fqpkg"

    def one_input(data: bytes) -> None:
        try_input(data, path)

    atheris.Setup([sys.argv[0], *sys.argv[1:], f"-dict={names}"], one_input)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
