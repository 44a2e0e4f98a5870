"""Two issuers of one division never share a code, and so never print the same number."""

from uuid import UUID

import pytest

from domain.certificates.issuer_code import (
    ISSUER_CODE,
    CancelCode,
    ClaimCode,
    CodeCancelled,
    CodeClaimed,
)
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


def test_a_cancelled_code_is_of_no_use_to_anybody() -> None:
    story = spec(ISSUER_CODE).given(claimed)
    story.when(CancelCode(reason=" 机构撤并 ")).then(CodeCancelled(reason="机构撤并"))
    gone = story.given(CodeCancelled(reason="机构撤并"))
    gone.when(claim()).rejected("issuer-code-cancelled")
    gone.when(claim(OTHER)).rejected("issuer-code-taken")
    gone.when(CancelCode(reason="再次")).rejected("issuer-code-cancelled")


def test_a_code_is_cancelled_with_a_reason() -> None:
    spec(ISSUER_CODE).given(claimed).when(CancelCode(reason=" ")).rejected("reason-required")
    spec(ISSUER_CODE).given().when(CancelCode(reason="x")).rejected("issuer-code-unknown")
