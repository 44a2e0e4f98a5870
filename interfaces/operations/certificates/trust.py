"""What offline verification needs (A5, H19): issuers' certificates and the revocation list."""

from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.streams import AUDIT_SEAL, REVOCATION_LIST
from infrastructure.signatures.issuer_file import KeyPurpose, PinnedKey, write_issuers
from interfaces.http.calls import Call, File
from interfaces.http.operations import Read
from interfaces.jobs.revocation_lists import last_list
from interfaces.system import System
from projections.certificates import keys
from projections.certificates.keys import TrustedKey

MEDIA_TYPE = "application/octet-stream"
OWN_KEYS = {
    REVOCATION_LIST: (KeyPurpose.REVOCATION_LIST, "职称证书撤销名单"),
    AUDIT_SEAL: (KeyPurpose.AUDIT, "审计全过程记录"),
}
"""What is signed for the system itself and for no issuer."""


def issuers(system: System, call: Call[Any]) -> File:
    with system.reading() as tx:
        pinned = [_pinned(one) for one in keys.trusted(tx)]
    content = write_issuers(pinned, call.at)
    return File(name="issuers.json", media_type=MEDIA_TYPE, content=content)


def _pinned(key: TrustedKey) -> PinnedKey:
    purpose, name = OWN_KEYS.get(key.organisation, (KeyPurpose.CERTIFICATES, ""))
    return PinnedKey(
        purpose=purpose,
        issuer=key.organisation_name or name,
        certificate=key.certificate,
        withdrawn_since=key.withdrawn_since,
    )


def own_name(organisation: UUID) -> str:
    """What has a key without being a body; empty for bodies."""
    return OWN_KEYS.get(organisation, (None, ""))[1]


def revocation_list(system: System, _: Call[Any]) -> File:
    """The last one, in pieces. Raises `Hidden` while there is none."""
    last = last_list(system)
    found = system.blobs.open(REVOCATION_LIST, last.digest) if last else None
    if last is None or found is None:
        raise Hidden
    return File(
        name=f"revoked-{last.sequence}.json",
        media_type=MEDIA_TYPE,
        pieces=found.pieces,
        size=found.size,
    )


ISSUERS = Read(
    name="verifications.issuers",
    functions=("A5",),
    path="/verifications/issuers",
    summary="发证单位的签名证书",
    handler=issuers,
    answer=File,
    media=(MEDIA_TYPE,),
    public=True,
)
REVOKED = Read(
    name="verifications.revocation-list",
    functions=("H19", "A5"),
    path="/verifications/revocation-list",
    summary="撤销名单",
    handler=revocation_list,
    answer=File,
    media=(MEDIA_TYPE,),
    public=True,
)

COMMANDS = ()
READS = (ISSUERS, REVOKED)
