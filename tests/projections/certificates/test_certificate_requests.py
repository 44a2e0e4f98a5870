"""Requests for new certificates and what they lead to, as the read models show it."""

from typing import Any

import sqlalchemy as sa

from domain.cases.request_acts import ReturnRequest
from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate import CERTIFICATE as CERTIFICATES
from domain.certificates.certificate import CertificateStatus, ConfirmRevocation
from domain.certificates.certificate_ends import (
    RecordSuccession,
    RequestFraudRevocation,
    SupersedeCertificate,
)
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.certificate_request.events import RenewalGround
from domain.people.person import PERSON, CorrectIdentity
from domain.terms import Role
from projections.certificates import certificate_requests, certificates
from projections.certificates.certificate_requests import (
    CertificateRequestFilter,
    CertificateRequestRow,
)
from projections.certificates.reports import report
from projections.listing import Listing
from projections.people import messages, people
from projections.people.messages import MessageFilter, MessageKind
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import (
    APPLICANT,
    MONDAY,
    UNIT,
    uid,
)
from tests.domain.renewals import BODY, GRANT, NUMBER, OFFICE, TO_HRSS
from tests.projections.review import certify
from tests.projections.story import Story, show

REQUEST, OLD, NEW = uid("request"), uid("old"), uid("new")
S = RequestStatus


def rows(engine: sa.Engine, sort: str = "", **filters: Any) -> tuple[CertificateRequestRow, ...]:
    with engine.connect() as tx:
        asked = CertificateRequestFilter(**filters)
        return certificate_requests.listing(tx, asked, Listing(sort=sort)).rows


def kinds(engine: sa.Engine, viewer: Viewer) -> list[TodoKind]:
    with engine.connect() as tx:
        return [row.kind for row in todo.items(tx, viewer).rows]


def told(engine: sa.Engine) -> list[MessageKind]:
    with engine.connect() as tx:
        found = messages.listing(tx, APPLICANT, MessageFilter(), Listing())
    return [row.kind for row in found.rows]


def test_where_it_is_and_who_finds_it(engine: sa.Engine, story: Story) -> None:
    bodies = (UNIT, BODY, OFFICE)
    steps = (
        (TO_HRSS[:1], S.DRAFT, (0, 0, 0)),
        (TO_HRSS[1:2], S.AT_HR_UNIT, (1, 0, 0)),
        (TO_HRSS[2:3], S.AT_AUTHORITY, (1, 1, 0)),
        (TO_HRSS[3:], S.AT_HRSS, (1, 1, 1)),
        ((GRANT,), S.GRANTED, (1, 1, 1)),
    )
    for commands, status, found in steps:
        story.do(CERTIFICATE_REQUEST, REQUEST, *commands)
        show(story, engine)
        [row] = rows(engine, person=APPLICANT)
        assert row.status is status
        assert tuple(len(rows(engine, body=body)) for body in bodies) == found
    assert (row.number, row.successor_number) == (NUMBER, GRANT.successor_number)


def test_conditions_and_every_order(engine: sa.Engine, story: Story) -> None:
    story.do(CERTIFICATE_REQUEST, REQUEST, *TO_HRSS)
    show(story, engine)
    assert rows(engine, ground=RenewalGround.LOST, year=2026, number=NUMBER[:8])
    assert rows(engine, body=OFFICE, waiting=True, status=S.AT_HRSS)
    for nobody in (
        {"ground": RenewalGround.DAMAGED},
        {"year": 2025},
        {"number": "999"},
        {"body": UNIT, "waiting": True},
        {"status": S.REFUSED},
        {"name": "没有"},
    ):
        assert rows(engine, **nobody) == ()
    for sort in ("since", "submitted_at", "year", "name", "unit", "number", "ground", "status"):
        assert len(rows(engine, sort=sort)) == 1


def test_whose_turn_it_is_and_what_the_person_is_told(engine: sa.Engine, story: Story) -> None:
    unit = Viewer(role=Role.UNIT_OFFICER, organisation=UNIT)
    person = Viewer(role=Role.APPLICANT, person=APPLICANT)
    story.do(CERTIFICATE_REQUEST, REQUEST, *TO_HRSS[:2])
    show(story, engine)
    assert kinds(engine, unit) == [TodoKind.RENEWAL_REVIEW]
    story.do(CERTIFICATE_REQUEST, REQUEST, ReturnRequest(organisation=UNIT, opinion="请修改"))
    show(story, engine)
    assert kinds(engine, unit) == []
    assert kinds(engine, person) == [TodoKind.RENEWAL_BACK]
    assert told(engine) == [MessageKind.RENEWAL_RETURNED]
    story.do(CERTIFICATE_REQUEST, REQUEST, *TO_HRSS[1:], GRANT)
    show(story, engine)
    office = Viewer(role=Role.TITLE_OFFICER, organisation=OFFICE)
    assert [kinds(engine, viewer) for viewer in (unit, person, office)] == [[], [], []]


def test_one_certificate_takes_the_place_of_another(engine: sa.Engine, story: Story) -> None:
    certify(story, uid("case"), "2026-1", certificate=OLD, issuer=OFFICE)
    certify(story, uid("case"), "2026-2", certificate=NEW, issuer=OFFICE)
    succession = RecordSuccession(
        former=OLD, former_number="2026-1", request=REQUEST, replaced=False
    )
    story.do(CERTIFICATES, NEW, succession)
    end = SupersedeCertificate(successor=NEW, successor_number="2026-2", request=REQUEST)
    story.do(CERTIFICATES, OLD, end)
    show(story, engine)
    with engine.connect() as tx:
        old, new = certificates.get(tx, OLD), certificates.get(tx, NEW)
        due = sa.select(report.c.status).where(report.c.certificate == OLD)
        reported = tx.execute(due).scalar_one()
    assert old is not None
    assert new is not None
    assert (old.status, old.successor_number) == (CertificateStatus.SUPERSEDED, "2026-2")
    assert old.superseded_at is not None
    assert (new.status, new.former, new.former_number) == (CertificateStatus.VALID, OLD, "2026-1")
    assert reported is CertificateStatus.SUPERSEDED
    assert told(engine) == [MessageKind.REISSUED]


def test_an_allegation_of_fraud_waits_for_a_second_person(engine: sa.Engine, story: Story) -> None:
    certify(story, uid("case"), "2026-1", certificate=OLD, issuer=OFFICE)
    fraud = RequestFraudRevocation(
        account=uid("first"),
        organisation=OFFICE,
        facts="伪造业绩",
        basis="决定1号",
        occurred_on=MONDAY,
        today=MONDAY,
    )
    story.do(CERTIFICATES, OLD, fraud)
    show(story, engine)
    first = Viewer(role=Role.TITLE_OFFICER, organisation=OFFICE, account=uid("first"))
    second = Viewer(role=Role.TITLE_OFFICER, organisation=OFFICE, account=uid("second"))
    assert (kinds(engine, first), kinds(engine, second)) == ([], [TodoKind.REVOCATION])
    confirm = ConfirmRevocation(account=uid("second"), organisation=OFFICE)
    story.do(CERTIFICATES, OLD, confirm)
    show(story, engine)
    assert kinds(engine, second) == []


def test_a_corrected_name_is_found(engine: sa.Engine, story: Story) -> None:
    who = story.person("林晓")
    corrected = CorrectIdentity(name="林改名", identity_number="11010519491231002X")
    story.do(PERSON, who, corrected)
    show(story, engine)
    with engine.connect() as tx:
        found = people.get(tx, who)
    assert found is not None
    assert (found.name, found.identity_masked) == ("林改名", "110***********002X")
