"""Two issuers of one division never share a code, and so never print the same number."""

from uuid import UUID

import pytest

from domain.issuer_code import ISSUER_CODE, ClaimCode, CodeClaimed
from tests.spec import spec

ONE, OTHER = UUID(int=1), UUID(int=2)
claimed = CodeClaimed(division="320100", code="007", organisation=ONE)


def claim(organisation: UUID = ONE, code: str = "007") -> ClaimCode:
    return ClaimCode(division="320100", code=code, organisation=organisation)


def test_the_first_issuer_gets_the_code() -> None:
    spec(ISSUER_CODE).given().when(claim()).then(claimed)


def test_the_same_issuer_may_ask_again() -> None:
    spec(ISSUER_CODE).given(claimed).when(claim()).then()


def test_another_issuer_is_refused() -> None:
    spec(ISSUER_CODE).given(claimed).when(claim(OTHER)).rejected("issuer-code-taken")


@pytest.mark.parametrize("code", ["7", "0007", "abc", "００７", ""])
def test_a_code_has_three_digits(code: str) -> None:
    spec(ISSUER_CODE).given().when(claim(code=code)).rejected("issuer-code-form")
