"""Line breaking: nothing lost, nothing too wide, numbers whole, closing marks never in front."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.papers.kit.fonts import clean, font_set
from desktop_app.papers.kit.text import BODY, CLOSING, OPENING, PLAIN, VALUE, clusters, fit, layout

ALPHABET = st.sampled_from(list("张三李四的地得，。；：“”（）《》〔〕、！？0123456789.,-% aB㛃𠀀·\n"))
TEXTS = st.text(ALPHABET, max_size=200)


@given(TEXTS, st.floats(60, 450))
@settings(max_examples=150, deadline=None)
def test_lines_hold_the_whole_text_and_keep_within_the_column(text: str, width: float) -> None:
    known = font_set()
    lines = layout(text, BODY, width, known)
    rebuilt = "".join(line.text + ("\n" if line.last else "") for line in lines)
    assert rebuilt == clean(text) + "\n"
    assert all(line.indent + line.width <= width + 0.02 for line in lines)
    assert all("".join(piece for _, piece in line.pieces) == line.text for line in lines)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_clusters_joined_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(TEXTS.filter(lambda text: not text.endswith(tuple(OPENING))))
@settings(max_examples=150, deadline=None)
def test_a_combining_character_stays_with_its_letter_and_changes_no_other_cluster(text: str) -> None:
    """Such a text is cut word by word, any other by one pattern: both cut alike."""
    assert list(clusters(text + "甲\u0301")) == [*clusters(text), "甲\u0301"]


def test_a_number_is_never_cut_at_any_width() -> None:
    text = "双方同意赔偿医疗费11,460.50元，电话15200009036，于2026-04-10前付清。" * 3
    for width in range(120, 420, 7):
        lines = [line.text for line in layout(text, PLAIN, width, font_set())]
        numbers = [number for line in lines for number in re.findall(r"[0-9][0-9.,-]*[0-9]", line)]
        assert numbers == ["11,460.50", "15200009036", "2026-04-10"] * 3, width


def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "他说：“梯子是我的（自己带的），摔下来怪谁？”对方答：“不能这样说！”；《协议》〔2026〕14号。" * 4
    for width in range(90, 420, 5):
        lines = layout(text, PLAIN, width, font_set())
        assert not [line.text for line in lines if line.text[0] in CLOSING], width
        assert not [line.text for line in lines if line.text[-1] in "（“《〔"], width


def test_control_and_invisible_characters_are_dropped_and_line_ends_unified() -> None:
    assert clean("甲\r\n乙\u200b\ufeff\x07丙\tok\ufe0f") == "甲\n乙丙  ok"


def test_fit_makes_a_long_line_smaller_but_never_below_the_least_size() -> None:
    known = font_set()
    assert fit("短", VALUE, 100, known) is VALUE
    assert VALUE.size > fit("十二个字" * 3, VALUE, 130, known).size > 9
    assert fit("长" * 200, VALUE, 100, known, 9).size == 9
