"""Official code tables as choices of a field, with pinyin initials for typing."""

from functools import lru_cache

from desktop_app.services.code_table import CodeTable, load_table
from desktop_app.services.name_reading import initials
from desktop_app.ui.kit.fields import Choice


@lru_cache(maxsize=1)
def ethnicity_choices() -> tuple[Choice[str], ...]:
    """The 56 ethnic groups and the two other entries (GB/T 3304)."""
    rows = load_table("ethnicity").rows.values()
    return tuple(Choice(row.key, row.label, keys=initials(row.label, personal=False)) for row in rows)


@lru_cache(maxsize=1)
def education_choices() -> tuple[Choice[str], ...]:
    """Education (GB/T 4658), by the words people say (初中)."""
    rows = load_table("education").rows.values()
    return tuple(
        Choice(row.key, word, row.code, keys=initials(word, personal=False))
        for row in rows
        for word in (row.local_alias or row.label,)
    )


def person_category_choices() -> tuple[Choice[str], ...]:
    """Kinds of the main party (人员类别, GB/T 31000-2015), the kind of group claim as help."""
    return _person_category_choices(load_table("person_category"))


@lru_cache(maxsize=2)
def _person_category_choices(table: CodeTable) -> tuple[Choice[str], ...]:
    return tuple(
        Choice(
            row.key,
            row.label,
            help=table.rows[row.parent].label if row.parent else "",
            keys=initials(row.label, personal=False),
        )
        for row in table.rows.values()
        if row.key not in table.retired and (row.parent or not table.children(row.key))
    )


def category_choices() -> tuple[Choice[str], ...]:
    """Sub-categories of GB/T 31000-2015 by their number, the main category as help; 其他 names its own.

    The county's table where one is in force; what it has retired is not offered.
    """
    return _category_choices(load_table("category"))


@lru_cache(maxsize=2)
def _category_choices(table: CodeTable) -> tuple[Choice[str], ...]:
    found: list[Choice[str]] = []
    for row in table.rows.values():
        if row.key in table.retired or (not row.parent and table.children(row.key)):
            continue
        main = table.rows[row.parent].label if row.parent else ""
        word = f"其他{main}" if row.label == "其他" and main else row.label
        found.append(Choice(row.key, word, row.key, main, initials(word, personal=False)))
    return tuple(found)


def method_choices() -> tuple[tuple[str, str], ...]:
    """Ways of resolution (化解方式) as (key, word); without what the county has retired."""
    table = load_table("resolution_method")
    return tuple((row.key, row.label) for row in table.rows.values() if row.key not in table.retired)
