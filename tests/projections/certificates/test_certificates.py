"""Certificates: found by number, revoked, listed."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from domain.certificates.certificate import CERTIFICATE as CERTIFICATE_DECIDER
from domain.certificates.certificate import (
    CertificateStatus,
    ConfirmRevocation,
    DropRevocation,
    RequestRevocation,
    SealDocument,
)
from domain.terms import TitleLevel
from projections.certificates import certificates
from projections.certificates.certificates import CertificateFilter
from tests.domain.case_samples import (
    APPLICANT,
    OFFICE,
    UNIT,
    uid,
)
from tests.projections.review import (
    CERTIFICATE,
    Review,
    at_plan,
    certify,
)
from tests.projections.story import AUTHORITY, Story, show

CASE, OTHER, THIRD = uid("case"), uid("other case"), uid("third case")


@pytest.fixture
def review(story: Story) -> Review:
    return at_plan(story, CASE, OTHER, THIRD)


def test_a_certificate_is_found_by_its_whole_number(engine: sa.Engine, review: Review) -> None:
    number = "20263200000012000019"
    certify(review.story, CASE, number)
    review.story.do(
        CERTIFICATE_DECIDER,
        CERTIFICATE,
        SealDocument(digest="ab" * 32, key=None, suite="ES256", signed_at=None),
    )
    show(review.story, engine)
    with engine.connect() as tx:
        row = certificates.by_number(tx, number)
        assert row is not None
        assert (row.holder, row.status, row.digest) == ("张三", CertificateStatus.VALID, "ab" * 32)
        assert (row.year, row.division, row.declaration) == (2026, "320102", CASE)
        assert certificates.get(tx, CERTIFICATE) == row
        assert certificates.mine(tx, APPLICANT) == (row,)
        assert certificates.mine(tx, uid("stranger")) == ()
        for near in (number[:-1], number + "0", "%", ""):
            assert certificates.by_number(tx, near) is None


def test_revocation_is_asked_for_dropped_and_confirmed(engine: sa.Engine, review: Review) -> None:
    story = review.story
    certify(story, CASE, "1")
    first, second = uid("first officer"), uid("second officer")
    ask = RequestRevocation(account=first, organisation=AUTHORITY, reason="造假")
    steps = (
        (ask, (CertificateStatus.VALID, first, False)),
        (
            DropRevocation(account=second, organisation=AUTHORITY),
            (CertificateStatus.VALID, None, False),
        ),
        (ask, (CertificateStatus.VALID, first, False)),
        (
            ConfirmRevocation(account=second, organisation=AUTHORITY),
            (CertificateStatus.REVOKED, None, True),
        ),
    )
    for command, expected in steps:
        story.do(CERTIFICATE_DECIDER, CERTIFICATE, command)
        show(story, engine)
        with engine.connect() as tx:
            row = certificates.get(tx, CERTIFICATE)
        assert row is not None
        assert (row.status, row.revocation_by, row.revoked_at is not None) == expected


def test_certificates_are_listed_by_year_region_level_and_issuer(
    engine: sa.Engine, review: Review
) -> None:
    story = review.story
    li = story.person("李四")
    story.submit(uid("far"), "R1a", applicant=li, division="320500")
    certify(story, CASE, "2026A")
    certify(
        story,
        uid("far"),
        "2025B",
        certificate=uid("c2"),
        person=li,
        issuer=OFFICE,
        issued_on=date(2025, 12, 31),
        level=TitleLevel.SENIOR_FULL,
    )
    show(story, engine)
    with engine.connect() as tx:

        def found(**filters: Any) -> list[str]:
            page = certificates.listing(tx, CertificateFilter(**filters))
            return [row.number for row in page.rows]

        assert found() == ["2026A", "2025B"]
        assert found(year=2025) == found(issuers=(OFFICE,)) == found(name="lisi") == ["2025B"]
        assert found(level=TitleLevel.SENIOR_FULL) == found(division="320500") == ["2025B"]
        assert found(division="320000") == ["2026A", "2025B"]
        assert found(within="320500") == found(within="320900", own=(OFFICE,)) == ["2025B"]
        assert found(number="2026") == ["2026A"]
        assert found(number="20_6") == found(name="%") == found(issuers=(UNIT,)) == []
        assert found(status=CertificateStatus.REVOKED) == []
