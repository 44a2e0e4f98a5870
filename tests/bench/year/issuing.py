"""Certificates: issued in batches, and what becomes of some of them later in the year."""

from uuid import UUID

from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.commands import Issue
from domain.cases.request_acts import AcceptRequest, ApproveRequest, SubmitRequest
from domain.certificates.certificate import (
    CERTIFICATE,
    ConfirmRevocation,
    IssueCertificate,
    Issued,
    RequestRevocation,
    Title,
)
from domain.certificates.certificate_ends import (
    RecordSuccession,
    RequestFraudRevocation,
    SupersedeCertificate,
)
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.certificate_request.commands import DraftRequest, GrantRequest
from domain.certificates.certificate_request.events import RenewalGround
from domain.certificates.number_pool import NUMBER_POOL, TakeNumbers
from domain.organisations.accepting_agency import MODES
from domain.people.blacklist import Bar
from domain.people.held_titles import CertifyAnew, GrantTitle, WithdrawTitle
from domain.people.integrity import (
    INTEGRITY,
    Capacity,
    IntegrityKind,
    RecordIntegrity,
)
from domain.people.person import PERSON, CloseDeclaration
from domain.rules.fraud import barred_until
from domain.rules.identifiers import DocumentKind
from domain.streams import integrity_stream, number_pool_stream
from domain.terms import TitleLevel
from tests.bench.year import mix
from tests.bench.year.clock import Story
from tests.bench.year.province import Door
from tests.bench.year.world import World

YEAR = 2026


def agency(world: World, door: Door) -> Story:
    """An accepting agency issues twice a month what has taken effect."""
    while True:
        yield world.clock.after(10, 18)
        cases, door.waiting = door.waiting, []
        issue(world, cases)


def issue(world: World, cases: list[UUID]) -> None:
    """发放, by whoever the route of these cases names."""
    ledger = world.ledger
    states = {case: ledger.state(DECLARATION, case) for case in cases}
    by_level: dict[TitleLevel, list[UUID]] = {}
    for case, state in states.items():
        if state.effective_on is not None and state.stage is not None:
            assert state.choice is not None, "a case at a stage has a choice"
            by_level.setdefault(state.choice.title_level, []).append(case)
    for level, chosen in by_level.items():
        issuer = states[chosen[0]].route.stages[-1].organisation
        ledger.begin(world.hand(issuer))
        numbers = _numbers(world, issuer, level, len(chosen))
        for case, (certificate, number) in zip(chosen, numbers, strict=True):
            _issue_one(world, case, states[case], issuer, certificate, number)
        for case, (certificate, _) in zip(chosen, numbers, strict=True):
            _afterwards(world, case, states[case], certificate)


def _numbers(world: World, issuer: UUID, level: TitleLevel, count: int) -> list[tuple[UUID, str]]:
    """New certificates and the numbers taken for them."""
    pool = number_pool_stream(issuer)
    new = tuple(world.ledger.new_id() for _ in range(count))
    numbers = world.ledger.state(NUMBER_POOL, pool).upcoming(YEAR, level, count)
    world.ledger.do(NUMBER_POOL, pool, TakeNumbers(certificates=new, year=YEAR, level=level))
    return list(zip(new, numbers, strict=True))


def _issue_one(
    world: World, case: UUID, state: Declaration, issuer: UUID, certificate: UUID, number: str
) -> None:
    ledger = world.ledger
    choice, applicant = state.choice, state.applicant
    assert choice is not None, "a case at a stage has a choice"
    assert applicant is not None, "and an applicant"
    issuing = Issue(organisation=issuer, certificate=certificate, number=number)
    ledger.do(DECLARATION, case, issuing)
    person = ledger.state(PERSON, applicant)
    assert person.name is not None, "an applicant is registered"
    assert person.identity_number is not None, "with a document"
    title = _title(world, state)
    ledger.do(
        CERTIFICATE,
        certificate,
        IssueCertificate(
            certificate=certificate,
            number=number,
            person=applicant,
            holder=person.name,
            identity_number=person.identity_number,
            declaration=case,
            committee=choice.committee,
            title=title,
            issuer=issuer,
            issuer_name=world.province.names[issuer],
            issued_on=ledger.today,
        ),
    )
    granting = GrantTitle(
        certificate=certificate,
        series=choice.series,
        level=choice.title_level,
        obtained_on=title.obtained_on,
    )
    ledger.do(PERSON, applicant, granting)
    ledger.do(PERSON, applicant, CloseDeclaration(declaration=case))


def _title(world: World, state: Declaration) -> Title:
    choice = state.choice
    assert choice is not None, "a case at a stage has a choice"
    assert state.effective_on is not None, "a certificate is issued of what has taken effect"
    catalogue = world.catalogue
    decided = choice.mode not in MODES
    door = state.route.stages[-2].organisation
    assert choice.committee is not None or not decided, "a review has a committee"
    return Title(
        series=catalogue.series[choice.series].name,
        title=choice.title,
        level=choice.title_level,
        specialty=catalogue.specialty_name(choice.specialty),
        mode=choice.mode,
        committee=world.seats[choice.committee].name if choice.committee else "",
        obtained_on=state.effective_on,
        filing_number=state.filing.number if state.filing else "",
        agency="" if decided else world.province.names[door],
    )


def _afterwards(world: World, case: UUID, state: Declaration, certificate: UUID) -> None:
    """A few are lost or revoked before the year is over; of the others nothing is kept in mind."""
    assert state.applicant is not None, "a case has an applicant"
    world.applicants.pop(case, None)
    world.ledger.forget(case)
    chance = world.random.random()
    if chance < mix.NEW_CERTIFICATE:
        story = _renew(world, certificate, state)
    elif chance < mix.NEW_CERTIFICATE + mix.REVOKED:
        story = _revoke(world, certificate)
    else:
        world.ledger.forget(certificate, state.applicant)
        return
    world.clock.start(story, world.clock.after(5, 60))


def _issued(world: World, certificate: UUID) -> Issued:
    issued = world.ledger.state(CERTIFICATE, certificate).issued
    assert issued is not None, "it was issued"
    return issued


def _renew(world: World, certificate: UUID, case: Declaration) -> Story:
    """补发 or 换发: asked for by the unit, and granted by the title office."""
    ledger, province = world.ledger, world.province
    former = _issued(world, certificate)
    choice = case.choice
    assert choice is not None, "a case has a choice"
    grounds = (RenewalGround.LOST, RenewalGround.DAMAGED, RenewalGround.OLD_CERTIFICATE)
    ground = world.random.choice(grounds)
    request = ledger.new_id()
    authority = province.bodies["auth", choice.division]
    office = province.bodies["title", choice.division]
    ledger.begin(world.hand(choice.unit))
    drafting = DraftRequest(
        person=former.person,
        unit=choice.unit,
        by_unit=True,
        year=YEAR,
        present=former,
        ground=ground,
        reason="证书遗失，申请补发。",
        identity_kind=DocumentKind.RESIDENT_ID,
        name="",
        identity_number="",
    )
    ledger.do(CERTIFICATE_REQUEST, request, drafting)
    submitting = SubmitRequest(authority=authority, title_office=office)
    ledger.do(CERTIFICATE_REQUEST, request, submitting)
    yield world.clock.after(0, 2)
    for body, commands in (
        (choice.unit, (ApproveRequest(organisation=choice.unit, opinion="情况属实。"),)),
        (
            authority,
            (
                AcceptRequest(organisation=authority),
                ApproveRequest(organisation=authority, opinion="同意。"),
            ),
        ),
    ):
        ledger.begin(world.hand(body))
        for command in commands:
            ledger.do(CERTIFICATE_REQUEST, request, command)
        yield world.clock.after(1, 5)
    ledger.begin(world.hand(office))
    [(successor, number)] = _numbers(world, former.issuer, former.title.level, 1)
    grant = GrantRequest(
        organisation=office, opinion="同意。", successor=successor, successor_number=number
    )
    ledger.do(CERTIFICATE_REQUEST, request, grant)
    ledger.do(
        CERTIFICATE,
        successor,
        IssueCertificate(
            certificate=successor,
            number=number,
            person=former.person,
            holder=former.holder,
            identity_number=former.identity_number,
            declaration=former.declaration,
            committee=former.committee,
            title=former.title,
            issuer=former.issuer,
            issuer_name=former.issuer_name,
            issued_on=ledger.today,
        ),
    )
    succession = RecordSuccession(
        former=certificate,
        former_number=former.number,
        request=request,
        replaced=ground.replaces,
    )
    ledger.do(CERTIFICATE, successor, succession)
    ending = SupersedeCertificate(successor=successor, successor_number=number, request=request)
    ledger.do(CERTIFICATE, certificate, ending)
    ledger.do(PERSON, former.person, CertifyAnew(former=certificate, certificate=successor))
    ledger.forget(certificate, successor, former.person, request)


def _revoke(world: World, certificate: UUID) -> Story:
    """撤销, by two officers of the issuer; fraud is recorded and bars the person."""
    ledger = world.ledger
    issued = _issued(world, certificate)
    first, second = world.hand(issued.issuer), world.province.seconds[issued.issuer]
    assert first.account is not None, "an officer has an account"
    assert second.account is not None, "and so has the other"
    fraud = world.chance(mix.FRAUD)
    facts, basis = "提供虚假业绩材料。", "核查通报"
    ledger.begin(first)
    asking: RequestFraudRevocation | RequestRevocation
    if fraud:
        asking = RequestFraudRevocation(
            account=first.account,
            organisation=issued.issuer,
            facts=facts,
            basis=basis,
            occurred_on=issued.issued_on,
            today=ledger.today,
        )
    else:
        asking = RequestRevocation(
            account=first.account, organisation=issued.issuer, reason="信息有误，予以撤销。"
        )
    ledger.do(CERTIFICATE, certificate, asking)
    yield world.clock.after(1, 6)
    ledger.begin(second)
    confirming = ConfirmRevocation(account=second.account, organisation=issued.issuer)
    ledger.do(CERTIFICATE, certificate, confirming)
    ledger.do(PERSON, issued.person, WithdrawTitle(certificate=certificate))
    if fraud:
        until = barred_until(ledger.today)
        record = RecordIntegrity(
            person=issued.person,
            record=ledger.new_id(),
            kind=IntegrityKind.SERIOUS,
            capacity=Capacity.APPLICANT,
            facts=facts,
            basis=basis,
            occurred_on=issued.issued_on,
            valid_until=until,
            source=issued.issuer_name,
            organisation=issued.issuer,
            today=ledger.today,
        )
        ledger.do(INTEGRITY, integrity_stream(issued.person), record)
        bar = Bar(
            record=ledger.new_id(),
            reason=facts,
            basis=basis,
            barred_from=ledger.today,
            barred_until=until,
            organisation=issued.issuer,
        )
        ledger.do(PERSON, issued.person, bar)
    ledger.forget(certificate, issued.person, integrity_stream(issued.person))
