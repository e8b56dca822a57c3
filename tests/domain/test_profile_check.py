"""Values that a profile may not have."""

from dataclasses import replace
from datetime import time
from operator import attrgetter

import pytest

from desktop_app.domain.profile import Profile
from desktop_app.domain.profile_check import RANGES, profile_problems
from tests.domain.rules import PROFILE


def with_value(key: str, value: object) -> Profile:
    """The shipped profile with one value, by its key path, replaced."""

    def put(node: object, path: list[str]) -> object:
        head, *rest = path
        inner = put(getattr(node, head), rest) if rest else value
        return replace(node, **{head: inner})  # pyright: ignore[reportArgumentType, reportCallIssue, reportUnknownVariableType, reportGeneralTypeIssues, reportType]

    changed = put(PROFILE, key.split("."))
    assert isinstance(changed, Profile)
    return changed


def test_the_shipped_profile_is_sound() -> None:
    assert profile_problems(PROFILE) == ()


@pytest.mark.parametrize("key", list(RANGES))
def test_each_number_is_held_in_its_range(key: str) -> None:
    least, most = RANGES[key]
    assert least <= attrgetter(key)(PROFILE) <= most
    for value in (least - 1, most + 1):
        problems = dict(profile_problems(with_value(key, value)))
        assert str(value) in problems[key]


CHECKLIST = PROFILE.leader.checklist


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("version", " ", "不能为空"),
        ("sweep.grace", time(9), "早于"),
        ("confirmation.warn", (), "天数"),
        ("confirmation.warn", (31,), "天数"),
        ("feng_liu.days", (), "日子"),
        ("feng_liu.days", (0,), "日子"),
        ("number.dispatch", "{short}", "编号格式"),
        ("retention.default", "100年", "保管期限"),
        ("satisfaction_scale", (), "不能为空"),
        ("satisfaction_scale", ("满意", "满意"), "重复"),
        ("leader.checklist", (*CHECKLIST, CHECKLIST[0]), "重复"),
        ("dossier.slots", (), "不能为空"),
        ("risk_scale", PROFILE.risk_scale[:3], "各写一次"),
        ("panel.posts", ("乡贤", "乡贤"), "重复"),
        ("panel.posts", ("乡贤", " "), "空的席位"),
    ],
)
def test_other_values(key: str, value: object, says: str) -> None:
    assert says in dict(profile_problems(with_value(key, value)))[key]
