"""Receipt codes: printed, typed again in any way, and never guessed from the matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.receipt_code import code_of, matter_of, read_code

SECRETS = st.binary(min_size=16, max_size=16)


@given(SECRETS)
def test_a_code_is_read_however_it_is_typed(secret: bytes) -> None:
    code = code_of(secret)
    bare = code.replace("-", "")
    assert len(bare) == 26
    for typed in code, bare, code.lower(), f" {code} ", bare.replace("0", "O").replace("1", "l"):
        assert read_code(typed) == secret


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(typed: str) -> None:
    found = read_code(typed)
    assert found is None or len(found) == 16


@pytest.mark.parametrize("typed", ["", "0" * 25, "0" * 27, "U" * 26, "Z" * 26, "０" * 26])
def test_what_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_the_matter_follows_from_the_code_alone() -> None:
    one, other = bytes(16), bytes(15) + b"\x01"
    assert code_of(one) == "0000-0000-0000-0000-0000-0000-00"
    assert matter_of(one) == matter_of(one)
    assert matter_of(one) != matter_of(other)
    assert one.hex() not in str(matter_of(one)).replace("-", "")
    with pytest.raises(ValueError, match="16 bytes"):
        code_of(b"short")
