"""The key sheet read back from its PDF: all lines, large, and typed in again as they stand there."""

from datetime import UTC, datetime

from desktop_app.exchange.key_sheet import read_sheet, sheet_lines
from desktop_app.exchange.keys import new_office_keys
from desktop_app.papers.key_sheet import KeySheet, render
from desktop_app.papers.kit.sheet import MM
from tests.papers.reading import outside, page_texts, squeezed

MOMENT = datetime(2026, 3, 26, 9, 20, tzinfo=UTC)


def test_what_stands_on_the_paper_is_the_key() -> None:
    identity = new_office_keys().identity
    lines = sheet_lines(identity)
    pdf = render(KeySheet("柳桥镇综治中心", lines, "7F2A-91CC", MOMENT))
    pages = page_texts(pdf)
    assert len(pages) == 1
    rows = [row for row in pages[0].splitlines() if row[:1] in "1234" and row[1:2] == "　"]
    assert read_sheet("\n".join(row[2:] for row in rows)) == identity
    text = squeezed(pages[0])
    for words in (
        "收发密钥单",
        "柳桥镇综治中心",
        "7F2A-91CC",
        "2026年3月26日17时20分",
        "封存人（签名）：",
        "见证人（签名）：",
    ):
        assert words in text
    assert outside(pdf, 10 * MM) == []
