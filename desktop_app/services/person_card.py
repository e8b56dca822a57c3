"""An identity card as a reader types it, as the values that it fills into a party's fields."""

from db.enums import IdKind
from desktop_app.domain.id_card_text import read_card_text
from desktop_app.services.code_table import load_table
from desktop_app.services.person_known import PersonFacts


def card_facts(text: str) -> PersonFacts | None:
    """Values of a card for the form; None when the text is no card (``id_card_text``).

    A scanner gives the number alone: the name is empty then, and stays what it is in the form.
    """
    card = read_card_text(text)
    if card is None:
        return None
    number = card.number
    return PersonFacts(
        name=card.name,
        id_kind=IdKind.RESIDENT_ID,
        id_number=number.number,
        gender=number.gender,
        birth_date=number.birth,
        ethnicity=_ethnicity(card.ethnic_group),
        phone=None,
        address=card.address or None,
        occupation=None,
    )


def _ethnicity(word: str) -> str | None:
    """Code of an ethnic group (GB/T 3304) by its word with or without 族; None for any other word."""
    labels = {entry.label: code for code, entry in load_table("ethnicity").rows.items()}
    return labels.get(word) or labels.get(f"{word}族") if word else None
