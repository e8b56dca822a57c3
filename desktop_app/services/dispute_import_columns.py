"""Column titles of existing ledgers (台账) and what they mean; a MAP.toml may name others.

```
[columns]              # either way round, one title or several
source_ref = "顺序号"
"事由" = "description"
```
"""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.paths import resource
from desktop_app.services.ledger_kind import LedgerKind
from desktop_app.services.table_file import header_key

_FILE = ("ledger", "columns.toml")
_BARE_KEY = re.compile(r"^[ \t]*([\w（）]*[^\x00-\x7f][\w（）]*)[ \t]*=", re.M)
"""TOML wants quotes around Chinese keys; people leave them out."""

FIELD_LABELS: Mapping[str, str] = {
    "source_ref": "序号",
    "old_number": "原编号",
    "registered_on": "登记日期",
    "happened_on": "发生日期",
    "parties": "当事人（双方在一格）",
    "applicants": "申请人",
    "respondents": "被申请人",
    "phone": "申请人电话",
    "respondent_phone": "被申请人电话",
    "id_number": "申请人证件号",
    "respondent_id_number": "被申请人证件号",
    "gender": "申请人性别",
    "age": "申请人年龄",
    "birth_date": "申请人出生日期",
    "address": "申请人住址",
    "respondent_address": "被申请人住址",
    "type": "纠纷类别",
    "title": "纠纷名称",
    "description": "简要情况",
    "demands": "诉求",
    "village": "村（社区）",
    "place": "发生地点",
    "people_count": "涉及人数",
    "amount": "涉及金额",
    "risk": "风险等级",
    "state": "办理状态",
    "result": "办理结果",
    "closed_on": "办结日期",
    "responsible": "责任人",
    "source": "来源",
}
"""What each meaning is called on the screen, in the order in which it is offered."""

TELLING = frozenset({"description", "title", "parties", "applicants", "respondents"})
"""At least one of these makes a sheet a ledger."""


@lru_cache(maxsize=1)
def known_columns() -> Mapping[str, tuple[str, ...]]:
    """Meanings with the titles people use, from ``resources/ledger/columns.toml``."""
    document = tomllib.loads(resource(*_FILE).read_text("utf-8"))
    return {meaning: tuple(titles) for meaning, titles in document.items()}


def load_mapping(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Read MAP.toml: further titles for the meanings, in either direction.

    :raises RuleViolation: for a file that is not TOML, or names no meaning.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(_BARE_KEY.sub(r'"\1" =', text))
    except OSError as error:
        raise EnvironmentProblem(f"对照文件“{path.name}”打不开", "请检查文件名和权限") from error
    except ValueError as error:
        said = f"对照文件“{path.name}”写法不对，请检查引号和等号，并存成 UTF-8。"
        raise RuleViolation(said, "map") from error
    columns = cast("dict[str, object]", document.get("columns", document))
    found: dict[str, list[str]] = {}
    for key, value in columns.items():
        titles = cast("list[str]", value if isinstance(value, list) else [value])
        if not all(isinstance(title, str) for title in titles):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise RuleViolation(f"对照文件里“{key}”应写列名文字，请改正。", "map")
        if meaning := meaning_of(key):
            found.setdefault(meaning, []).extend(titles)
            continue
        meanings = [meaning_of(title) for title in titles]
        if len(meanings) != 1 or meanings[0] is None:
            known = "、".join(known_columns())
            raise RuleViolation(f"对照文件里“{key}”对不上任何一项。可用的名称：{known}。", "map")
        found.setdefault(meanings[0], []).append(key)
    return {meaning: tuple(titles) for meaning, titles in found.items()}


def meaning_of(title: str) -> str | None:
    """Meaning of a title, or of the meaning's own name; None for an unknown one."""
    wanted = header_key(title)
    for meaning, titles in known_columns().items():
        if wanted == meaning or wanted in map(header_key, titles):
            return meaning
    return None


def dispute_ledger(mapping: Mapping[str, tuple[str, ...]] | None = None) -> LedgerKind:
    """Ledgers of disputes; a mapping names further titles."""
    return LedgerKind(
        key="",
        labels=FIELD_LABELS,
        titles=aliases(mapping),
        telling=TELLING,
        wanted=(TELLING,),
        missing="请说明哪一列是“简要情况”或“当事人”",
        example="“简要情况”“当事人”",
    )


def aliases(mapping: Mapping[str, tuple[str, ...]] | None) -> dict[str, tuple[str, ...]]:
    """Titles of all meanings; those of the mapping come first and take a title away from other meanings."""
    own = mapping or {}
    taken = {header_key(title) for titles in own.values() for title in titles}
    rest = {
        meaning: tuple(t for t in titles if header_key(t) not in taken)
        for meaning, titles in known_columns().items()
    }
    return {meaning: (*own.get(meaning, ()), *rest[meaning]) for meaning in (*own, *known_columns())}
