"""Blank forms: every label of the paper, room for the pen, no code, nothing that looks filled in."""

import pytest

from db.enums import PaperKind
from desktop_app.papers.blank import BLANKS, blank_kinds, render_blank
from desktop_app.papers.blank_form import Long, Pairs, Tick
from desktop_app.papers.kit.sheet import MM
from desktop_app.papers.kit.trace import traced
from desktop_app.papers.scan.code_reader import find_code
from desktop_app.papers.templates import shipped
from tests.papers.reading import fonts_of, outside, page_texts, squeezed
from tests.papers.scans import pictures

ISSUER = "柳桥镇人民调解委员会"


@pytest.mark.parametrize("kind", blank_kinds())
def test_a_blank_form_has_its_labels_and_no_code(kind: PaperKind) -> None:
    pdf = render_blank(kind, ISSUER)
    texts = page_texts(pdf)
    got = squeezed("".join(texts))
    form = BLANKS[kind]
    words = shipped(form.template, form.needs)
    assert ISSUER in got
    assert words.title in got
    for row in form.rows:
        if isinstance(row, Pairs):
            for label in row.labels:
                assert words.labels[label].rstrip("：") in got
    assert "None" not in got
    assert "2000" not in got, "no day"
    assert outside(pdf, 10 * MM) == []
    assert all(embedded for _, embedded in fonts_of(pdf))
    assert [find_code(page) for page in pictures(pdf)] == [None] * len(texts)
    assert pdf == render_blank(kind, ISSUER)


@pytest.mark.parametrize("kind", [k for k in blank_kinds() if BLANKS[k].signers])
def test_everybody_who_signs_has_a_line_and_no_page_is_left_to_the_signers_alone(kind: PaperKind) -> None:
    with traced() as trace:
        pdf = render_blank(kind, ISSUER)
    form = BLANKS[kind]
    assert len(trace.places) == len(form.signers) + form.seal
    texts = [squeezed(text) for text in page_texts(pdf)]
    assert len(texts) <= 3
    words = shipped(form.template, form.needs)
    named = [row.label if isinstance(row, Long | Tick) else row.labels[0] for row in form.rows
             if isinstance(row, Long | Tick | Pairs)]  # fmt: skip
    assert any(words.labels[key].rstrip("：") in texts[-1] for key in named)


def test_the_mediation_record_leaves_most_of_two_pages_to_the_pen() -> None:
    pages = pictures(render_blank(PaperKind.MEDIATION_RECORD, ISSUER), 50)
    assert 2 <= len(pages) <= 3
    assert all(min(page.tobytes()) < 128 for page in pages), "no page is empty"
