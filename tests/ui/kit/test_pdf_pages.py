"""Pages of a PDF as pictures: a large document stays open while it is shown, a small one does not."""

from collections.abc import Iterator

import pypdfium2
import pytest

from desktop_app.papers import agreement
from desktop_app.ui.kit import pdf_pages
from desktop_app.ui.kit.pdf_pages import draw_page, forget, page_sizes
from tests.papers import samples


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many bytes each document had that was opened."""
    sizes: list[int] = []
    real = pypdfium2.PdfDocument

    def noted(pdf: bytes) -> pypdfium2.PdfDocument:
        sizes.append(len(pdf))
        return real(pdf)

    monkeypatch.setattr(pypdfium2, "PdfDocument", noted)
    yield sizes
    forget(LARGE)


SMALL = agreement.render(samples.agreement())
LARGE = SMALL + b"\n% " + b" " * (1 << 20) + b"\n" + SMALL[SMALL.rindex(b"startxref") :]


def test_a_large_document_is_opened_once_until_it_is_forgotten(opened: list[int]) -> None:
    assert page_sizes(LARGE) == page_sizes(SMALL)
    opened.clear()
    first = draw_page(LARGE, 0, 300)
    assert draw_page(LARGE, 0, 300) == first
    assert draw_page(LARGE, 1, 300) != first
    assert opened == [len(LARGE)]
    forget(SMALL)
    draw_page(LARGE, 0, 300)
    assert opened == [len(LARGE)]
    forget(LARGE)
    draw_page(LARGE, 0, 300)
    assert opened == [len(LARGE)] * 2


def test_a_small_document_is_closed_again_and_drawn_alike(opened: list[int]) -> None:
    assert draw_page(SMALL, 0, 300) == draw_page(LARGE, 0, 300)
    draw_page(SMALL, 0, 300)
    assert opened == [len(SMALL), len(LARGE), len(SMALL)]


def test_a_broken_document_leaves_nothing_open(opened: list[int]) -> None:
    draw_page(LARGE, 0, 300)
    with pytest.raises(pypdfium2.PdfiumError):
        page_sizes(b"%PDF-1.4 broken")
    assert not pdf_pages._KEPT
