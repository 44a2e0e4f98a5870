"""The demo's requests for new certificates: at most steps, refused, and granted."""

from typing import Any
from uuid import UUID

from application.cases.step_requests import RequestOpinion
from application.certificates import certificate_requests as c
from application.committees.planning import Nothing
from application.desk import Actor
from domain.certificates.certificate import CertificateStatus
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.certificate_request.events import RenewalGround
from domain.terms import Role
from interfaces.demo.bodies import Founder
from interfaces.demo.reporting import shown
from interfaces.demo.stagehand import Stagehand
from projections.certificates import certificates
from projections.certificates.certificates import CertificateFilter, CertificateRow
from projections.listing import Listing

UNIT, AUTHORITY = "unit-320102", "auth-320102"
_SAID = RequestOpinion(opinion="情况属实，同意。（演示）")
_UP: tuple[tuple[str, Any, Any], ...] = (
    (UNIT, c.ACTS.approve, _SAID),
    (AUTHORITY, c.ACTS.accept, Nothing()),
    (AUTHORITY, c.ACTS.approve, _SAID),
)
"""From the HR unit to HRSS, act by act."""
_REASONS = {
    RenewalGround.LOST: "搬家时遗失，已登报声明。（演示）",
    RenewalGround.DAMAGED: "证书受潮损毁，无法辨认。（演示）",
}


def renew(
    stage: Stagehand, founder: Founder, applicants: list[Actor], certified: UUID, traced: UUID
) -> None:
    """The certificate of `certified` stays as it is, and theirs has just been asked for; that of
    `traced` is issued anew."""
    officers, unit = founder.bodies.logins, founder.bodies.ids[UNIT]
    actors = {actor.person: actor for actor in applicants}

    def brought(held: CertificateRow, ground: RenewalGround, acts: int) -> UUID:
        """Submitted, and `acts` of the way up done."""
        holder = actors[held.person]
        form = c.RenewalForm(unit=unit, number=held.number, ground=ground, reason=_REASONS[ground])
        request = stage.act(holder, c.draft_request, form)
        stage.act(holder, c.submit_request, Nothing(), request)
        for login, act, body in _UP[:acts]:
            stage.act(officers[login], act, body, request)
        return request

    shown(stage)
    with stage.system.reading() as tx:
        filters = CertificateFilter(status=CertificateStatus.VALID)
        found = certificates.listing(tx, filters, Listing(size=100, sort="number")).rows
    mine = [row for row in found if row.person in actors]
    others = [row for row in mine if row.person != certified]
    others.sort(key=lambda row: row.person != traced)
    for row in mine:
        if row.person == certified:
            brought(row, RenewalGround.DAMAGED, 0)
    for row, acts in zip(others, (3, 3, 1), strict=False):
        refused = brought(row, RenewalGround.LOST, 0)
        no = RequestOpinion(opinion="请先登报声明遗失，再行申请。（演示）")
        stage.act(officers[UNIT], c.ACTS.refuse, no, refused)
        request = brought(row, RenewalGround.LOST, acts)
        if row is others[0]:
            grant = c.RenewalGrant(opinion="同意补发。（演示）")
            stage.act(_office_of(stage, officers, request), c.grant_request, grant, request)


def _office_of(stage: Stagehand, officers: dict[str, Actor], request: UUID) -> Actor:
    """A title officer of the body that decides it."""
    office = stage.look(CERTIFICATE_REQUEST, request).steps.waiting
    return next(
        one
        for one in officers.values()
        if one.organisation == office and one.role is Role.TITLE_OFFICER
    )
