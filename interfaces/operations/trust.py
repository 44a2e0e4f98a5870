"""What offline verification needs (A5, H19): issuers' certificates and the revocation list."""

from typing import Any

from application.permissions import Hidden
from domain.streams import REVOCATION_LIST
from infrastructure.issuer_file import KeyPurpose, PinnedKey, write_issuers
from interfaces.http.calls import Call, File
from interfaces.http.operations import Read
from interfaces.revocation_lists import last_list
from interfaces.system import System
from projections import keys

MEDIA_TYPE = "application/octet-stream"
LIST_NAME = "职称证书撤销名单"


def issuers(system: System, call: Call[Any]) -> File:
    with system.reading() as tx:
        pinned = [
            PinnedKey(
                purpose=KeyPurpose.REVOCATION_LIST
                if one.organisation == REVOCATION_LIST
                else KeyPurpose.CERTIFICATES,
                issuer=one.organisation_name or LIST_NAME,
                certificate=one.certificate,
                withdrawn_since=one.withdrawn_since,
            )
            for one in keys.trusted(tx)
        ]
    content = write_issuers(pinned, call.at)
    return File(name="issuers.json", media_type=MEDIA_TYPE, content=content)


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
