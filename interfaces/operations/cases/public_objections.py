"""Objections of anybody (C12): raised against somebody of a public list, followed by a receipt."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.cases import objecting as o
from application.permissions import Hidden
from application.ports import Key
from domain.cases.objection import ObjectionState
from domain.configuration.template import Attachment
from domain.rules.receipt_code import code_of, matter_of, read_code
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation, Read
from interfaces.operations.cases.attachments import keep
from interfaces.system import System
from projections.cases import objections
from projections.committees import publicities
from projections.committees.publicities import EntryRow, PublicityRow

NOBODY_KNOWN = "public"
"""The role of whoever sends it, logged in or not: no record of the log names an objector."""
_SECRET = "objection receipts"  # noqa: S105  (the name of one)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicObjectionForm:
    """With or without a name; a named one is told the outcome by the office."""

    content: str = field(repr=False)
    objector: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    evidence: Upload | None = None
    """PDF, JPG, PNG, DOCX, XLSX or PPTX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionReceipt:
    """Told this once; the code is stored nowhere."""

    code: str = field(repr=False)
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCode:
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionStanding:
    """`state` is None for a code that was never given out."""

    state: ObjectionState | None = None
    received_on: date | None = None
    decided_at: datetime | None = None


UNKNOWN = ObjectionStanding()


def against(system: System, call: Call[Any]) -> tuple[PublicityRow, EntryRow]:
    """The publicity and the person of the path. Raises `Hidden` unless it shows them today."""
    with system.reading() as tx:
        notice = publicities.get(tx, call.path["plan"], call.path["code"], system.clock.today())
        entry = publicities.entry(tx, notice, call.path["declaration"]) if notice else None
    if notice is None or entry is None:
        raise Hidden
    return notice, entry


def raise_objection(system: System, call: Call[PublicObjectionForm]) -> ObjectionReceipt:
    """The same key gives the same receipt. Raises `Hidden`, and `Problem` 429 for a flood."""
    against(system, call)
    system.objections.attempt(call.address)
    secret = _secret(system, call.key)
    objection = matter_of(secret)
    form, declaration = call.body, call.path["declaration"]
    evidence: tuple[Attachment, ...] = ()
    if form.evidence is not None:
        evidence = (keep(system, objection, form.evidence, "evidence"),)
    body = o.PublicObjection(
        objection=objection,
        plan=call.path["plan"],
        code=call.path["code"],
        content=form.content,
        objector=form.objector,
        contact=form.contact,
        evidence=evidence,
    )
    run: Call[Any] = call
    unnamed = replace(
        run,
        body=body,
        expected=None,
        context=replace(call.context, actor=None, organisation=None, role=NOBODY_KNOWN),
        key=_unnamed(call.key, secret),
    )
    system.run(unnamed, o.object_in_public, declaration)
    return ObjectionReceipt(code=code_of(secret), received_on=system.clock.today())


def _unnamed(key: Key | None, secret: bytes) -> Key | None:
    """A key begins with the account that it belongs to, and is stored beside the event."""
    if key is None:
        return None
    return replace(key, value=f"objection:{hashlib.sha256(b'key' + secret).hexdigest()}")


def _secret(system: System, key: Key | None) -> bytes:
    """Of a request that may be sent twice, it follows from what was sent."""
    if key is None:
        return os.urandom(16)
    asked = key.value.encode() + b"\0" + key.fingerprint
    return hmac.digest(system.vault.secret(_SECRET), asked, "sha256")[:16]


def standing(system: System, call: Call[ReceiptCode]) -> ObjectionStanding:
    """Raises `Problem` 429 when one address asks too often."""
    system.receipts.attempt(call.address)
    secret = read_code(call.body.code[:100])
    which = matter_of(secret) if secret is not None else UUID(int=0)
    with system.reading() as tx:
        row = objections.receipt(tx, which)
    if row is None:
        return UNKNOWN
    return ObjectionStanding(
        state=row.state, received_on=row.received_on, decided_at=row.decided_at
    )


RAISE = Operation(
    name="publicities.raise-objection",
    functions=("C12",),
    path="/publicities/{plan}/{code:str}/objections/{declaration}",
    summary="提出异议",
    body=PublicObjectionForm,
    handler=raise_objection,
    answer=ObjectionReceipt,
    public=True,
    creates=True,
    refusals=("objection-incomplete", "objection-too-many", "attachment-unreadable"),
)
STANDING = Read(
    name="objections.standing",
    functions=("C12",),
    path="/objections/standing",
    summary="凭回执查询异议",
    handler=standing,
    answer=ObjectionStanding,
    filters=ReceiptCode,
    public=True,
    private=True,
)

COMMANDS = (RAISE,)
READS = (STANDING,)
