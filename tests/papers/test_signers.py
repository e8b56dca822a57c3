"""The last signers of a paper never stand alone on an empty sheet."""

import pytest

from desktop_app.papers.kit.flow import Gap, paginate
from desktop_app.papers.kit.fonts import DEFAULT, font_set
from desktop_app.papers.kit.signatures import SignatureLine, in_company, seal_place, signature_line


@pytest.mark.parametrize("room", range(240, 420, 15))
def test_wherever_the_page_ends_the_seal_has_company(room: int) -> None:
    fonts = font_set(DEFAULT)
    lines = [signature_line(f"申请人 第{n}位（签名、盖章或按指印）：", 440, fonts) for n in range(8)]
    recorder = signature_line("记录人（签名）：", 440, fonts)
    blocks = (Gap(10.0), *lines, seal_place("（人民调解委员会印章）", None, 440, fonts, above=(recorder,)))
    pages = paginate(in_company(blocks), float(room))
    last = [block for _, block in pages[-1]]
    assert sum(isinstance(block, SignatureLine) for block in last) >= 3
    assert sum(isinstance(b, SignatureLine) for page in pages for _, b in page) == len(lines)
