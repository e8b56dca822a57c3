"""The digest of an office's rows is made over canonical bytes, however they are written."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from db.canonical import canonical
from desktop_app.services.package_digest import _canonical

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    ("é", "e\u0301", "\n\u0301", "\x7f", "\x1f", '"\\', "가", "𬱖")
)
values = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts
nested = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(texts, nested, max_size=5))
def test_quick_bytes_are_the_canonical_ones(row: dict[str, Any]) -> None:
    assert _canonical({"entity": "dispute", "values": row}) == canonical({"entity": "dispute", "values": row})
