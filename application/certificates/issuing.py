"""Issuing of certificates (H17, C14)."""

from dataclasses import dataclass
from uuid import UUID

from application.cases.recipients import committee_of
from application.desk import Desk
from application.permissions import require_reviewer, require_role
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.commands import Issue
from domain.cases.declaration.events import Choice
from domain.certificates.certificate import (
    CERTIFICATE,
    IssueCertificate,
    SealDocument,
    Title,
)
from domain.certificates.number_pool import NUMBER_POOL, TakeNumbers
from domain.committees.committee import COMMITTEE
from domain.configuration.catalogue import CATALOGUE
from domain.decider import Rejected
from domain.organisations.accepting_agency import ACCEPTING_AGENCY
from domain.organisations.organisation import ORGANISATION
from domain.people.blacklist import require_free
from domain.people.held_titles import GrantTitle
from domain.people.person import PERSON, CloseDeclaration
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import number_pool_stream
from domain.terms import Role, TitleLevel

ISSUERS = (Role.TITLE_OFFICER, Role.COMMITTEE_OFFICER)
LARGEST_BATCH = 500
"""Certificates that one command issues; more are an issue order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueForm:
    declarations: tuple[UUID, ...]


def issue(work: Work, desk: Desk, _: UUID, form: IssueForm, __: int | None) -> UUID:
    """发放: numbers, certificates, titles and declarations in one transaction.

    No number is taken for what cannot be printed. Answers with the first certificate.
    """
    require_role(desk.actor, *ISSUERS)
    _require_batch(form.declarations)
    for place, declaration in enumerate(form.declarations, 1):
        require_printable(work, desk, declaration, place)
    certificates: list[UUID] = []
    for level, declarations in _by_level(work, desk, form.declarations).items():
        new = tuple(desk.new_id() for _ in declarations)
        pool, year = number_pool_stream(desk.organisation), desk.today.year
        numbers = work.load(NUMBER_POOL, pool).upcoming(year, level, len(new))
        work.do(NUMBER_POOL, pool, TakeNumbers(certificates=new, year=year, level=level))
        for declaration, certificate, number in zip(declarations, new, numbers, strict=True):
            issue_one(work, desk, declaration, certificate, number)
        certificates += new
    return certificates[0]


def seal(work: Work, certificate: UUID, document: SealDocument) -> UUID:
    """Record the signed document; the first one stays the only one while its key is trusted."""
    work.do(CERTIFICATE, certificate, document)
    return certificate


def _by_level(
    work: Work, desk: Desk, declarations: tuple[UUID, ...]
) -> dict[TitleLevel, list[UUID]]:
    levels: dict[TitleLevel, list[UUID]] = {}
    for declaration in declarations:
        levels.setdefault(issuable(work, desk, declaration), []).append(declaration)
    return levels


def require_printable(work: Work, desk: Desk, declaration: UUID, place: int) -> None:
    """Raises `Rejected`: certificate-unprintable, with the characters and where they stand."""
    state = work.load(DECLARATION, declaration)
    if state.applicant is None or state.effective_on is None:
        return  # refused by the rules of the declaration
    holder = str(work.load(PERSON, state.applicant).name or "")
    found = unprintable(work, desk, holder, _title(work, state), desk.organisation)
    if found is not None:
        printed, characters = found
        raise Rejected(
            "certificate-unprintable",
            fields={"declarations": "certificate-unprintable"},
            place=place,
            printed=printed,
            characters=characters,
        )


def unprintable(
    work: Work, desk: Desk, holder: str, title: Title, issuer: UUID
) -> tuple[str, str] | None:
    """What of a certificate no typeface can print, and with which characters; None for nothing."""
    texts = {
        "holder": holder,
        "title": title.title,
        "series": title.series,
        "specialty": title.specialty,
        "committee": title.committee,
        "agency": title.agency,
        "filing_number": title.filing_number,
        "issuer": work.load(ORGANISATION, issuer).name,
    }
    for printed, text in texts.items():
        if absent := desk.typefaces.missing(text):
            return printed, "、".join(f"{one}（U+{ord(one):04X}）" for one in absent)
    return None


def issuable(work: Work, desk: Desk, declaration: UUID) -> TitleLevel:
    """The level of a case that the actor may issue a certificate of.

    Raises `Hidden`, `Forbidden` and `Rejected`; what else stands in the way, issuing says.
    """
    state = work.load(DECLARATION, declaration)
    require_reviewer(desk.actor, state)
    if desk.actor.person is not None and desk.actor.person == state.applicant:
        raise Rejected("own-case")
    assert state.choice is not None, "a case at a stage has a choice"
    assert state.applicant is not None, "and an applicant"
    require_free(work.load(PERSON, state.applicant).bars, desk.today)
    return state.choice.title_level


def issue_one(work: Work, desk: Desk, declaration: UUID, certificate: UUID, number: str) -> None:
    state = work.do(
        DECLARATION,
        declaration,
        Issue(organisation=desk.organisation, certificate=certificate, number=number),
    )
    assert state.applicant is not None, "a case at a stage has an applicant"
    person = work.load(PERSON, state.applicant)
    assert person.name is not None, "an applicant is registered"
    assert person.identity_number is not None, "an applicant is registered"
    title = _title(work, state)
    work.do(
        CERTIFICATE,
        certificate,
        IssueCertificate(
            certificate=certificate,
            number=number,
            person=state.applicant,
            holder=person.name,
            identity_number=person.identity_number,
            declaration=declaration,
            committee=_choice(state).committee,
            title=title,
            issuer=desk.organisation,
            issuer_name=work.load(ORGANISATION, desk.organisation).name,
            issued_on=desk.today,
        ),
    )
    work.do(
        PERSON,
        state.applicant,
        GrantTitle(
            certificate=certificate,
            series=_choice(state).series,
            level=_choice(state).title_level,
            obtained_on=title.obtained_on,
        ),
    )
    work.do(PERSON, state.applicant, CloseDeclaration(declaration=declaration))


def _title(work: Work, state: Declaration) -> Title:
    choice = _choice(state)
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    assert state.effective_on is not None, "a certificate is issued of what has taken effect"
    return Title(
        series=catalogue.series[choice.series].name,
        title=choice.title,
        level=choice.title_level,
        specialty=catalogue.specialty_name(choice.specialty),
        mode=choice.mode,
        committee="" if choice.agency else work.load(COMMITTEE, committee_of(choice)).name,
        obtained_on=state.effective_on,
        filing_number=state.filing.number if state.filing else "",
        agency=_agency_name(work, choice),
    )


def _agency_name(work: Work, choice: Choice) -> str:
    """Of the body that decided, in the words of the day; empty after a peer review."""
    if choice.agency is None:
        return ""
    body = work.load(ACCEPTING_AGENCY, choice.agency).organisation
    assert body is not None, "an agency that accepted a case has been added"
    return work.load(ORGANISATION, body).name


def _choice(state: Declaration) -> Choice:
    assert state.choice is not None, "a case at a stage has a choice"
    return state.choice


def _require_batch(declarations: tuple[UUID, ...]) -> None:
    if not declarations:
        raise Rejected("nothing-chosen", fields={"declarations": "field-required"})
    if len(declarations) > LARGEST_BATCH or len(set(declarations)) < len(declarations):
        raise Rejected("batch-wrong", fields={"declarations": "batch-wrong"}, largest=LARGEST_BATCH)
