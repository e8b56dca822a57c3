"""Villages as ledgers write them: by the short name, or by what a person said the word means."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Level
from db.models.unit import Unit
from desktop_app.domain.text_norm import normal_name
from desktop_app.services.dispute_place import Place
from desktop_app.services.rules import Rules

_SUFFIXES = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


@dataclass(frozen=True, slots=True)
class Villages:
    """Names of the villages by code, and codes by short name; a name that occurs twice is no key."""

    township_code: str
    names: dict[str, str] = field(default_factory=dict[str, str])
    codes: dict[str, str | None] = field(default_factory=dict[str, str | None])

    @classmethod
    def load(cls, session: Session, rules: Rules) -> "Villages":
        """Villages of the office's own township, else of everywhere."""
        query = select(Unit.code, Unit.name).where(Unit.level == Level.VILLAGE)
        own = session.execute(query.where(Unit.parent_code == rules.identity.code)).all()
        found = cls(rules.identity.code)
        for code, name in own or session.execute(query).all():
            found.names[code] = name
            key = _short(name)
            found.codes[key] = None if key in found.codes else code
        return found

    def place(self, text: str) -> Place:
        """Place of a ledger's village text or code: with code when it is known, else the text alone."""
        name = normal_name(text)
        code = name if name in self.names else self.codes.get(_short(name)) if name else None
        if code is None:
            return Place(self.township_code, None, name[:100] or None)
        return Place(self.township_code, code, self.names[code])


def _short(name: str) -> str:
    """Name without the words for village and committee, of which official names carry up to two."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            name = name.removesuffix(suffix)
    return name
