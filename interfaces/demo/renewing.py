"""The demo's requests for new certificates: one at every step, and two that came to an end."""

from typing import Any
from uuid import UUID

from application import certificate_requests as c
from application.desk import Actor
from application.planning import Nothing
from application.step_requests import RequestOpinion
from domain.certificate import CertificateStatus
from domain.certificate_request import CERTIFICATE_REQUEST
from domain.certificate_request.events import RenewalGround
from domain.terms import Role
from interfaces.demo.bodies import Founder
from interfaces.demo.reporting import shown
from interfaces.demo.stagehand import Stagehand
from projections import certificates
from projections.certificates import CertificateFilter
from projections.listing import Listing

UNIT, AUTHORITY = "unit-320102", "auth-320102"
_SAID = RequestOpinion(opinion="情况属实，同意。（演示）")
_UP: tuple[tuple[str, Any, Any], ...] = (
    (UNIT, c.ACTS.approve, _SAID),
    (AUTHORITY, c.ACTS.accept, Nothing()),
    (AUTHORITY, c.ACTS.approve, _SAID),
)
"""From the HR unit to HRSS, act by act."""
_GROUNDS = (RenewalGround.LOST, RenewalGround.DAMAGED, RenewalGround.OLD_CERTIFICATE)
_REASONS = {
    RenewalGround.LOST: "搬家时遗失，已登报声明。（演示）",
    RenewalGround.DAMAGED: "证书受潮损毁，无法辨认。（演示）",
    RenewalGround.OLD_CERTIFICATE: "原为旧式证书，申请换发电子证书。（演示）",
}


def renew(stage: Stagehand, founder: Founder, applicants: list[Actor], certified: UUID) -> None:
    """Of holders other than `certified`, whose certificate stays as it is."""
    officers, unit = founder.bodies.logins, founder.bodies.ids[UNIT]
    shown(stage)
    with stage.system.reading() as tx:
        filters = CertificateFilter(status=CertificateStatus.VALID)
        found = certificates.listing(tx, filters, Listing(size=100, sort="number")).rows
    actors = {actor.person: actor for actor in applicants}
    held = [
        (actors[row.person], row.number)
        for row in found
        if row.person in actors and row.person != certified
    ]
    for place, (holder, number) in enumerate(held[:6]):
        ground = _GROUNDS[place % len(_GROUNDS)]
        form = c.RenewalForm(unit=unit, number=number, ground=ground, reason=_REASONS[ground])
        request = stage.act(holder, c.draft_request, form)
        if place == 0:
            continue  # a draft
        stage.act(holder, c.submit_request, Nothing(), request)
        for login, act, body in _UP[: place - 1]:
            stage.act(officers[login], act, body, request)
        if place == 5:
            grant = c.RenewalGrant(opinion="同意补发。（演示）")
            office = stage.look(CERTIFICATE_REQUEST, request).steps.waiting
            officer = next(
                one
                for one in officers.values()
                if one.organisation == office and one.role is Role.TITLE_OFFICER
            )
            stage.act(officer, c.grant_request, grant, request)
