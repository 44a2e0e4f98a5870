"""Re-issue and replacement of certificates (证书补换发, D1, A4, A6): request, steps, grant."""

from dataclasses import dataclass
from uuid import UUID

from application.cases.step_requests import (
    REQUESTERS,
    StepRequests,
    authority_of,
    employs,
)
from application.certificates.issuing import unprintable
from application.desk import Desk
from application.permissions import require_requester, require_role
from application.work import Work
from domain.cases.request_acts import SubmitRequest
from domain.certificates.certificate import (
    CERTIFICATE,
    CertificateStatus,
    IssueCertificate,
    Issued,
)
from domain.certificates.certificate_ends import RecordSuccession, SupersedeCertificate
from domain.certificates.certificate_request import CERTIFICATE_REQUEST, CertificateRequest
from domain.certificates.certificate_request.commands import DraftRequest, GrantRequest
from domain.certificates.certificate_request.events import Renewal, RenewalGround
from domain.certificates.number_pool import NUMBER_POOL, TakeNumbers
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION, OrganisationKind
from domain.people.held_titles import CertifyAnew
from domain.people.person import PERSON, CorrectIdentity
from domain.rules.divisions import upwards
from domain.streams import number_pool_stream
from domain.terms import AdministrativeLevel, Role, TitleLevel

ACTS = StepRequests(CERTIFICATE_REQUEST)
"""What every kind of request can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalForm:
    """证书补换发申请"""

    person: UUID | None = None
    """Whom a unit asks for; a person asks for themself."""
    unit: UUID | None = None
    """The person's unit or HR agency; a unit asks as itself."""
    number: str
    """Of the certificate held."""
    ground: RenewalGround
    name: str = ""
    """Where it has legally changed: as the new certificate is to say."""
    identity_number: str = ""
    """As `name`."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalGrant:
    opinion: str = ""


def draft_request(
    work: Work, desk: Desk, request: UUID, form: RenewalForm, expected: int | None
) -> UUID:
    """填写; who asks and for which certificate is fixed by the first draft."""
    require_role(desk.actor, *REQUESTERS)
    state = work.load(CERTIFICATE_REQUEST, request)
    if state.person is not None:
        require_requester(desk.actor, state)
    work.expect(CERTIFICATE_REQUEST, request, expected)
    by_unit = desk.actor.role is Role.UNIT_OFFICER
    person = (form.person or state.person) if by_unit else desk.person
    unit = desk.organisation if by_unit else form.unit
    faults: dict[str, str] = {}
    if person is None or not work.exists(PERSON, person):
        faults["person"] = "person-unknown"
    if unit is None or not employs(work, unit):
        faults["unit"] = "organisation-unknown"
    present = None if person is None or faults else _held(work, person, form.number)
    if present is None and not faults:
        faults["number"] = "certificate-not-held"
    if person is None or unit is None or present is None:
        raise Rejected("request-wrong", fields=faults)
    work.do(
        CERTIFICATE_REQUEST,
        request,
        DraftRequest(
            person=person,
            unit=unit,
            by_unit=by_unit,
            year=state.year or desk.today.year,
            present=present,
            ground=form.ground,
            reason=form.reason,
            identity_kind=work.load(PERSON, person).identity_kind,
            name=form.name,
            identity_number=form.identity_number,
        ),
    )
    _require_own_number(work, desk, work.load(CERTIFICATE_REQUEST, request))
    return request


def amend_request(
    work: Work, desk: Desk, request: UUID, form: RenewalForm, expected: int | None
) -> UUID:
    """修改 what was drafted; what never was is not there."""
    require_requester(desk.actor, work.load(CERTIFICATE_REQUEST, request))
    return draft_request(work, desk, request, form, expected)


def submit_request(work: Work, desk: Desk, request: UUID, _: object, expected: int | None) -> UUID:
    """提交, or again after a return: the bodies of the three steps are fixed."""
    state: CertificateRequest = ACTS.own(work, desk, request, expected)
    assert state.unit is not None, "what is found has a unit"
    if not employs(work, state.unit):
        raise Rejected("request-wrong", fields={"unit": "organisation-unknown"})
    office = _title_office(work, desk, _valid(work, state))
    command = SubmitRequest(authority=authority_of(work, state.unit), title_office=office)
    work.do(CERTIFICATE_REQUEST, request, command)
    return request


def grant_request(
    work: Work, desk: Desk, request: UUID, form: RenewalGrant, expected: int | None
) -> UUID:
    """批准补换发: the new certificate, the end of the old one and the person in one append."""
    state: CertificateRequest = ACTS.at_my_step(work, desk, request, expected)
    assert state.renewal is not None, "a request in review asks for something"
    former, renewal = _valid(work, state), state.renewal
    issuer = former.issuer if work.load(ORGANISATION, former.issuer).active else desk.organisation
    found = unprintable(work, desk, str(renewal.name), former.title, issuer)
    if found is not None:
        raise Rejected("case-unprintable", printed=found[0], characters=found[1])
    successor = desk.new_id()
    number = _take_number(work, desk, successor, issuer, former.title.level)
    grant = GrantRequest(
        organisation=desk.organisation,
        opinion=form.opinion,
        successor=successor,
        successor_number=number,
    )
    work.do(CERTIFICATE_REQUEST, request, grant)
    work.do(
        CERTIFICATE,
        successor,
        IssueCertificate(
            certificate=successor,
            number=number,
            person=former.person,
            holder=renewal.name,
            identity_number=renewal.identity_number,
            declaration=former.declaration,
            committee=former.committee,
            title=former.title,
            issuer=issuer,
            issuer_name=work.load(ORGANISATION, issuer).name,
            issued_on=desk.today,
        ),
    )
    succession = RecordSuccession(
        former=former.certificate,
        former_number=former.number,
        request=request,
        replaced=renewal.ground.replaces,
    )
    work.do(CERTIFICATE, successor, succession)
    end = SupersedeCertificate(successor=successor, successor_number=number, request=request)
    work.do(CERTIFICATE, former.certificate, end)
    work.do(PERSON, former.person, CertifyAnew(former=former.certificate, certificate=successor))
    _correct(work, desk, state, renewal)
    return request


def _take_number(work: Work, desk: Desk, certificate: UUID, issuer: UUID, level: TitleLevel) -> str:
    """The next of the issuer's numbers of the year. Raises `Rejected` when none is left."""
    pool, year = number_pool_stream(issuer), desk.today.year
    numbers = work.load(NUMBER_POOL, pool).upcoming(year, level, 1)
    work.do(NUMBER_POOL, pool, TakeNumbers(certificates=(certificate,), year=year, level=level))
    [number] = numbers
    return number


def _correct(work: Work, desk: Desk, state: CertificateRequest, renewal: Renewal) -> None:
    """A legal change is the person's, not only the certificate's."""
    if renewal.ground is not RenewalGround.CORRECTION:
        return
    assert state.person is not None, "a request in review has a person"
    _require_own_number(work, desk, state)
    command = CorrectIdentity(name=str(renewal.name), identity_number=str(renewal.identity_number))
    work.do(PERSON, state.person, command)


def _require_own_number(work: Work, desk: Desk, state: CertificateRequest) -> None:
    """Raises `Rejected` for an identity number under which somebody else is registered."""
    assert state.person is not None, "a drafted request has a person"
    assert state.renewal is not None, "a drafted request asks for something"
    kind = work.load(PERSON, state.person).identity_kind
    filed = desk.identities.person_id(kind, str(state.renewal.identity_number))
    if filed != state.person and work.exists(PERSON, filed):
        raise Rejected("request-wrong", fields={"identity_number": "person-exists"})


def _held(work: Work, person: UUID, number: str) -> Issued | None:
    """The valid certificate of that number among the person's titles."""
    for title in work.load(PERSON, person).titles:
        if title.certificate is None:
            continue
        state = work.load(CERTIFICATE, title.certificate)
        valid = state.status is CertificateStatus.VALID
        if valid and state.issued is not None and state.issued.number == number.strip():
            return state.issued
    return None


def _valid(work: Work, state: CertificateRequest) -> Issued:
    """Raises `Rejected` when the certificate has been revoked or superseded meanwhile."""
    assert state.certificate is not None, "a drafted request names a certificate"
    held = work.load(CERTIFICATE, state.certificate)
    if held.status is not CertificateStatus.VALID or held.issued is None:
        raise Rejected("certificate-not-valid")
    return held.issued


def _title_office(work: Work, desk: Desk, held: Issued) -> UUID | None:
    """The office that issued it, or the one over the committee that did."""
    issuer = work.load(ORGANISATION, held.issuer)
    if issuer.active and issuer.kind is OrganisationKind.TITLE_OFFICE:
        return held.issuer
    return desk.directory.title_office(upwards(issuer.division, AdministrativeLevel.COUNTY))
