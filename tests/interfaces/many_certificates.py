"""Certificates by the hundred, without the years that lead to them."""

from datetime import date
from uuid import UUID, uuid5

from application.ports import Write
from domain.certificates.certificate import (
    CERTIFICATE,
    Certificate,
    IssueCertificate,
    Title,
)
from domain.people.person import PersonRegistered
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind
from domain.terms import AcquisitionMode, Role, TitleLevel
from interfaces.system import PUBLIC, System

CHUNK = 250
TITLE = Title(
    series="工程",
    title="工程师",
    level=TitleLevel.INTERMEDIATE,
    specialty="建筑设计",
    mode=AcquisitionMode.PEER_REVIEW,
    committee="工程系列中级评审委员会",
    obtained_on=date(2026, 6, 1),
    filing_number="苏职称〔2026〕9号",
)


def many_certificates(
    system: System, issuer: UUID, count: int, *, start: int = 1, title: Title = TITLE
) -> list[UUID]:
    """Issued by that body; their numbers begin with 9, so no other has them."""
    made = []
    places = range(start, start + count)
    for first in range(0, count, CHUNK):
        commands = [_issue(issuer, place, title) for place in places[first : first + CHUNK]]
        system.vault.preload([one.person for one in commands], create=True)
        writes = [
            Write(
                stream=one.certificate,
                version=0,
                events=CERTIFICATE.decide(one, Certificate()),
            )
            for one in commands
        ]
        writes += [
            Write(stream=one.person, version=0, events=[_registered(one)]) for one in commands
        ]
        made += [one.certificate for one in commands]
        context = system.context(PUBLIC, f"many-{start}-{first}")
        assert context.role == Role.APPLICANT
        system.log.append(writes, context, answer=writes[0].stream)
    return made


def _issue(issuer: UUID, place: int, title: Title) -> IssueCertificate:
    person = uuid5(issuer, f"person {place}")
    return IssueCertificate(
        certificate=uuid5(issuer, f"certificate {place}"),
        number=number_of(place),
        person=person,
        holder=Personal(person, f"持证{place}"),
        identity_number=Personal(person, f"32999819700101{place:04d}"),
        declaration=uuid5(issuer, f"declaration {place}"),
        committee=None,
        title=title,
        issuer=issuer,
        issuer_name="省中评会办公室",
        issued_on=date(2026, 6, 10),
    )


def _registered(one: IssueCertificate) -> PersonRegistered:
    return PersonRegistered(
        person=one.person,
        name=one.holder,
        identity_kind=DocumentKind.RESIDENT_ID,
        identity_number=one.identity_number,
        phone=Personal(one.person, ""),
    )


def number_of(place: int) -> str:
    return f"9{place:017d}"
