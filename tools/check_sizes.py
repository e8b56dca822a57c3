"""Gate: no file, class or name that grows into a drawer (functions are ruff's: PLR0915).

Prints every breach and ends with 1; files over the length to discuss are listed without failing.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from source_tree import ROOT, python_files

FILE_LINES = 600
FILE_LINES_TO_DISCUSS = 400
CLASS_LINES = 300
CLASS_PUBLIC_METHODS = 20
FORBIDDEN_ENDINGS = ("Manager", "Managers", "Helper", "Helpers", "Util", "Utils")


def class_breaches(where: Path, tree: ast.Module) -> Iterator[str]:
    """Yield one sentence for each class that is too long, too wide or named after a drawer."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        place = f"{where}:{node.lineno}: class {node.name}"
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > CLASS_LINES:
            yield f"{place} has {lines} lines (at most {CLASS_LINES})"
        methods = [item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
        public = {method.name for method in methods if not method.name.startswith("_")}
        if len(public) > CLASS_PUBLIC_METHODS:
            yield f"{place} has {len(public)} public methods (at most {CLASS_PUBLIC_METHODS})"
        if node.name.endswith(FORBIDDEN_ENDINGS):
            yield f"{place}: name it after what it is, not Manager, Helper or Utils"


def file_breaches(where: Path, text: str) -> list[str]:
    """Return the breaches of one Python file: its own length and its classes."""
    lines = text.count("\n")
    long = [f"{where} has {lines} lines (at most {FILE_LINES})"] if lines > FILE_LINES else []
    # A file without the word has no class, and need not be parsed.
    return long + (list(class_breaches(where, ast.parse(text))) if "class " in text else [])


def main() -> int:
    """Check every Python file; the return value is the exit status."""
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in python_files()}
    for name, text in texts.items():
        if FILE_LINES_TO_DISCUSS < text.count("\n") <= FILE_LINES:
            print(f"to discuss: {name} has {text.count(chr(10))} lines")
    breaches = [breach for name, text in texts.items() for breach in file_breaches(name, text)]
    print("\n".join(breaches) or f"sizes: {len(texts)} files within limits")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
