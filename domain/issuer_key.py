"""Issuer key (发证密钥): the keys that sign an issuer's certificates, their public halves only."""

from dataclasses import dataclass
from uuid import UUID

from domain.decider import Decider, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class AddKey:
    """The new key signs from now on; what older keys signed stays valid."""

    key: UUID
    organisation: UUID
    certificate: str
    """X.509 in DER, hexadecimal; public."""
    fingerprint: str
    """SHA-256 of the certificate, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAdded:
    """启用发证密钥"""

    key: UUID
    organisation: UUID
    certificate: str
    fingerprint: str


Command = AddKey
Event = KeyAdded


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKeys:
    keys: tuple[KeyAdded, ...] = ()

    @property
    def current(self) -> KeyAdded | None:
        return self.keys[-1] if self.keys else None


def decide(command: Command, state: IssuerKeys) -> list[Event]:
    if any(known.key == command.key for known in state.keys):
        raise Rejected("key-exists")
    return [
        KeyAdded(
            key=command.key,
            organisation=command.organisation,
            certificate=command.certificate,
            fingerprint=command.fingerprint,
        )
    ]


def evolve(state: IssuerKeys, event: Event) -> IssuerKeys:
    return IssuerKeys(keys=(*state.keys, event))


ISSUER_KEY: Decider[Command, IssuerKeys, Event] = Decider(
    "issuer_key", (KeyAdded,), IssuerKeys(), decide, evolve
)
