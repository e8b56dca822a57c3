"""Fonts of a binding: cut once for all papers, whole in the bound file, and never outside of it."""

import io
import threading
from dataclasses import replace
from functools import cache

import pikepdf
import pytest

from desktop_app.errors import RuleViolation
from desktop_app.papers import acceptance_register, agreement, mediation_record
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.papers.dossier.bind import Bound, Dossier, DossierSlot, bind
from desktop_app.papers.kit.shared_fonts import MARK, sharing_fonts
from tests.papers import samples
from tests.papers.reading import fonts_of, page_texts, squeezed


@cache
def scan() -> bytes:
    """One slip for all: its file says the second in which it was made."""
    return samples.receipt_scan()


def drawn(register: AcceptanceRegister) -> Dossier:
    """Three papers and a scan, drawn here and now."""
    return Dossier(
        samples.dossier_cover(),
        (
            DossierSlot("人民调解受理登记表", acceptance_register.render(register)),
            DossierSlot("人民调解记录", mediation_record.render(samples.record())),
            DossierSlot("收条", scan()),
            DossierSlot("人民调解协议书", agreement.render(samples.agreement())),
        ),
        samples.dossier_back(),
    )


def together(register: AcceptanceRegister) -> Bound:
    """Drawn and bound by one binding."""
    with sharing_fonts():
        return bind(drawn(register))


@pytest.fixture(scope="module")
def shared() -> Bound:
    return together(samples.acceptance())


def test_the_text_of_every_page_is_that_of_papers_with_fonts_of_their_own(shared: Bound) -> None:
    apart = bind(drawn(samples.acceptance()))
    expected = [squeezed(text).replace(squeezed(apart.checksum), "") for text in page_texts(apart.pdf)]
    found = [squeezed(text).replace(squeezed(shared.checksum), "") for text in page_texts(shared.pdf)]
    assert found == expected
    assert "柳桥" in "".join(found)


def test_every_font_is_whole_and_there_once(shared: Bound) -> None:
    fonts = list(fonts_of(shared.pdf))
    assert fonts
    assert all(whole for _, whole in fonts)
    assert len(fonts) == len({name for name, _ in fonts})
    assert len(shared.pdf) < len(bind(drawn(samples.acceptance())).pdf) * 0.7


def test_the_same_papers_give_the_same_bytes(shared: Bound) -> None:
    assert together(samples.acceptance()).pdf == shared.pdf


def test_the_checksum_speaks_of_the_text_not_of_its_codes() -> None:
    one, other = (replace(samples.acceptance(), registrar=name) for name in ("鑫焱", "淼垚"))
    assert together(one).checksum != together(other).checksum


def test_a_paper_drawn_before_or_after_or_beside_has_its_fonts() -> None:
    beside: list[bytes] = []
    before = acceptance_register.render(samples.acceptance())
    with sharing_fonts():
        inside = acceptance_register.render(samples.acceptance())
        other = threading.Thread(
            target=lambda: beside.append(acceptance_register.render(samples.acceptance()))
        )
        other.start()
        other.join()
    after = acceptance_register.render(samples.acceptance())
    assert before == after == beside[0]
    assert all(whole for _, whole in fonts_of(before))
    assert not any(whole for _, whole in fonts_of(inside))


def test_a_paper_without_fonts_is_refused_by_another_binding() -> None:
    with sharing_fonts():
        inside = acceptance_register.render(samples.acceptance())
    with pikepdf.open(io.BytesIO(inside)) as pdf:
        assert any(isinstance(thing, pikepdf.Dictionary) and MARK in thing for thing in pdf.objects)
    with pytest.raises(RuleViolation, match="不是为这次装订"):
        bind(replace(drawn(samples.acceptance()), slots=(DossierSlot("受理登记表", inside),)))
