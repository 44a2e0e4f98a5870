"""Issuer keys (M4): made for a body that issues certificates, and renewed."""

from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.decider import Rejected
from domain.issuer_key import ISSUER_KEY, AddKey
from domain.organisation import ORGANISATION
from domain.streams import issuer_key_stream
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyForm:
    organisation: UUID


def add_key(work: Work, desk: Desk, _: UUID, form: KeyForm, __: int | None) -> UUID:
    """启用 / 轮换发证密钥"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    issuer = work.load(ORGANISATION, form.organisation)
    if not issuer.active:
        raise Rejected("organisation-unknown", fields={"organisation": "organisation-unknown"})
    key = desk.new_id()
    public = desk.signers.new_key(key, issuer.name)
    stream = issuer_key_stream(form.organisation)
    work.do(
        ISSUER_KEY,
        stream,
        AddKey(
            key=key,
            organisation=form.organisation,
            certificate=public.certificate,
            fingerprint=public.fingerprint,
        ),
    )
    return stream
