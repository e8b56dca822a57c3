"""Write resources/names/label_initials.csv: initials of the labels of the shipped code tables.

Run from the project root after a table was changed: ``python tools/build_label_initials.py``. So a window
that only shows lists does without the dictionary of pypinyin (some 50 MB); a test compares the file.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from desktop_app.services.code_table import shipped_table
from desktop_app.services.name_reading import syllables_of

OFFERED = ("category", "ethnicity", "resolution_method")


def labels() -> Iterator[str]:
    """Labels that fields offer, in the order of the tables; 其他 also with the category it belongs to."""
    for name in OFFERED:
        rows = shipped_table(name).rows
        for row in rows.values():
            yield row.label
            if row.label == "其他" and row.parent:
                yield f"其他{rows[row.parent].label}"


def rows_of() -> Iterator[tuple[str, str]]:
    """Each label once, with its initials as pypinyin reads them."""
    for label in dict.fromkeys(labels()):
        read = syllables_of(label, personal=False)
        yield label, "".join(syllable[0] for syllable in read if syllable[0].isalnum())


def main() -> None:
    """Write the table."""
    target = Path(__file__).resolve().parent.parent / "resources" / "names" / "label_initials.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("label", "initials"))
        writer.writerows(rows_of())


if __name__ == "__main__":
    main()
