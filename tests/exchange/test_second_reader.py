"""What docs/exchange-format.md says is enough to read every package: a reader made from it finds the same."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import second_reader
from tests.exchange.golden import FOLDER, write_all
from tests.exchange.second_reader import PAIRING, Package, parsed

WANT: tuple[tuple[str, Any], ...] = (
    ("kind", ""), ("request", ""), ("epoch", ""), ("from", 0), ("to", 0), ("chunks", []),
)  # fmt: skip
KEPT = sorted(FOLDER.rglob("*.fqpkg"))


def find(file: Path) -> dict[str, Any]:
    """What the second reader finds, in the form of ``content.json``."""
    keys = json.loads((file.parent / "keys.json").read_text("utf-8"))
    by_level = {one["level"]: one["identity"] for one in keys["offices"]}
    at_county = file.stem in {"data", "attachments"}
    package = Package(file, (by_level["county" if at_county else "township"],))
    if file.stem == "pairing":
        (card,) = (parsed(content) for content in package.of(PAIRING))
        assert (card["installation"], card["signing_key"]) == (
            package.header["sender"]["installation"],
            package.header["sender"]["key"],
        )
        return {key: card[key] for key in ("office", "name", "signing_key")}
    header, link = package.header, package.header["link"]
    return {
        "kind": header["kind"],
        "sender": header["sender"]["org"],
        "recipient": header["recipient"]["org"],
        "ordinal": header.get("ordinal", 0),
        "digest": header.get("digest", ""),
        "answers": header["answers"],
        "acks": [[a["installation"], a["epoch"], a["seq"], a["head"]] for a in header["acks"]],
        "wants": [[w.get(key, empty) for key, empty in WANT] for w in header["wants"]],
        "head": "" if link is None else link["head_hash"],
        "changes": package.changes((by_level["township"],)),
        "receipts": package.receipts(),
        "blobs": package.blobs(),
        "roster": package.roster(keys["root"]),
    }  # fmt: skip


@pytest.mark.parametrize("file", KEPT, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_second_reader_finds_what_the_program_finds(file: Path) -> None:
    content = json.loads((file.parent / "content.json").read_text("utf-8"))
    assert find(file) == content[file.name]


def test_it_reads_what_this_version_writes(tmp_path: Path) -> None:
    write_all(tmp_path / "now")
    content = json.loads((tmp_path / "now" / "content.json").read_text("utf-8"))
    for file in sorted((tmp_path / "now").glob("*.fqpkg")):
        assert find(file) == content[file.name]


def test_it_knows_nothing_of_the_program() -> None:
    assert second_reader.__file__
    tree = ast.parse(Path(second_reader.__file__).read_text("utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names - set(sys.stdlib_module_names) == {"cryptography", "pyrage", "zstandard"}
