"""Issuer keys (M4): made for a body that issues certificates, renewed, and withdrawn."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.certificates.issuer_key import ISSUER_KEY, AddKey, WithdrawKey
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.rules.china_time import midnight
from domain.streams import issuer_key_stream
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyForm:
    organisation: UUID
    external: str = ""
    """Name of a key at the signing server; empty: a new one is made and kept here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalForm:
    key: UUID
    since: date
    """From the beginning of this day (Asia/Shanghai) on, what the key signed is not trusted."""
    reason: str


def add_key(work: Work, desk: Desk, _: UUID, form: KeyForm, __: int | None) -> UUID:
    """启用 / 轮换发证密钥"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    issuer = work.load(ORGANISATION, form.organisation)
    if not issuer.active:
        raise Rejected("organisation-unknown", fields={"organisation": "organisation-unknown"})
    key, external = desk.new_id(), form.external.strip()
    if external:
        public = desk.signers.external_key(external)
    else:
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
            suite=public.suite,
            external=external,
        ),
    )
    return stream


def withdraw_key(work: Work, desk: Desk, body: UUID, form: WithdrawalForm, _: int | None) -> UUID:
    """停用发证密钥: somebody else may have it. A new one is to be added."""
    require_role(desk.actor, Role.ADMINISTRATOR)
    stream = issuer_key_stream(body)
    if not work.exists(ISSUER_KEY, stream):
        raise Hidden
    command = WithdrawKey(
        key=form.key,
        since=midnight(form.since),
        reason=form.reason,
        now=desk.now,
    )
    work.do(ISSUER_KEY, stream, command)
    return stream
