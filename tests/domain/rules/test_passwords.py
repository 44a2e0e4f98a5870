"""What is a good password, for everybody alike."""

import pytest

from domain.decider import Rejected
from domain.rules.passwords import LONGEST_PASSWORD, MOST_COMMON, SHORTEST_PASSWORD, check_password


@pytest.mark.parametrize(
    "password", ["k7wd-9mxa-t3pn", "四个汉字加上六个数字", "correct horse battery"]
)
def test_a_good_one_passes(password: str) -> None:
    check_password(password, "zcb.li")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x" * (SHORTEST_PASSWORD - 1), "password-short"),
        ("ab" * LONGEST_PASSWORD, "password-long"),
        ("Password123", "password-common"),
        ("abababababab", "password-common"),
        ("jianshe.ju2026", "password-like-login"),
        ("JIANSHE.JU1", "password-like-login"),
    ],
)
def test_a_bad_one_is_refused_with_its_reason(password: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        check_password(password, "jianshe.ju", field="new")
    assert refused.value.code == code
    assert refused.value.fields == {"new": code}


def test_the_common_ones_are_as_people_type_them() -> None:
    assert all(len(one) >= SHORTEST_PASSWORD and one == one.casefold() for one in MOST_COMMON)
