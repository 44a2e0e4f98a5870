"""What stands in for the vault and the read models where use cases are tested without them."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NoReturn
from uuid import NAMESPACE_OID, UUID, uuid5

from application.desk import PoolSnapshot, PublicKey
from domain.committees.committee import COMMITTEE
from domain.configuration.catalogue import UNUSED, Uses
from domain.configuration.route_survey import Origin, Seat, Surroundings
from domain.organisations.organisation import ORGANISATION
from domain.terms import (
    AcquisitionMode,
    CommitteeTitleLevel,
)
from tests.application.memory_log import MemoryLog


class Identities:
    """The vault, in memory."""

    def __init__(self) -> None:
        self.passwords: dict[UUID, tuple[str, bool]] = {}

    def person_id(self, id_kind: str, id_number: str) -> UUID:
        return uuid5(NAMESPACE_OID, f"{id_kind}:{id_number}")

    def blind_id(self, purpose: str, text: str) -> UUID:
        return uuid5(NAMESPACE_OID, f"{purpose}:{text}")

    def set_password(self, account: UUID, password: str, must_change: bool = False) -> None:
        self.passwords[account] = (password, must_change)

    def copy_password(self, source: UUID, target: UUID) -> None:
        self.passwords[target] = self.passwords[source]

    def check_password(self, account: UUID | None, password: str) -> bool:
        return account is not None and self.passwords.get(account, ("",))[0] == password


class Typefaces:
    """What cannot be printed is named by the test."""

    absent = ""

    def missing(self, text: str) -> tuple[str, ...]:
        return tuple(sorted(set(self.absent) & set(text)))


class Nowhere:
    """Ports that these tests have no use for, but for the number of cases in flight."""

    in_flight = 0
    with_account: frozenset[UUID] = frozenset()
    """People who have an account of an applicant."""
    registrars: Mapping[UUID, UUID] = MappingProxyType({})
    bound: Mapping[str, tuple[UUID, ...]] = MappingProxyType({})
    """Thumbprint -> the accounts that have that certificate."""

    def accounts_of(self, person: UUID) -> tuple[UUID, ...]:
        return ()

    def applicants(self, person: UUID) -> tuple[UUID, ...]:
        return (person,) if person in self.with_account else ()

    def registrar(self, person: UUID) -> UUID | None:
        return self.registrars.get(person)

    def dealt_with(self, person: UUID, bodies: tuple[UUID, ...]) -> bool:
        return self.registrars.get(person) in bodies

    def bound_to(self, thumbprint: str) -> tuple[UUID, ...]:
        return self.bound.get(thumbprint, ())

    issuers: frozenset[UUID] = frozenset()
    """Bodies with an issuer code."""

    def cases_in_flight(self, committee: UUID, office: UUID) -> int:
        return self.in_flight

    def expert_pool(self, specialties: tuple[str, ...]) -> PoolSnapshot:
        return PoolSnapshot(position=0, experts=())

    def has_issuer_code(self, organisation: UUID) -> bool:
        return organisation in self.issuers

    def title_office(self, divisions: tuple[str, ...]) -> UUID | None:
        return _unused()

    def specialty_uses(self, code: str) -> Uses:
        return UNUSED

    def title_uses(self, series: str, title: int, last: bool) -> Uses:
        return UNUSED

    def committees(self, title_level: CommitteeTitleLevel, division: str) -> tuple[UUID, ...]:
        return ()

    def subordinates(self, organisation: UUID) -> tuple[UUID, ...]:
        return ()

    def officers(self, organisation: UUID) -> tuple[UUID, ...]:
        return ()

    def committees_of(self, organisation: UUID) -> tuple[UUID, ...]:
        return ()

    def waiting_at(self, organisation: UUID) -> int:
        return 0

    def administrators(self) -> tuple[UUID, ...]:
        return ()

    def around_map(
        self, mode: AcquisitionMode, level: CommitteeTitleLevel, on: date
    ) -> Surroundings:
        return _unused()

    def new_key(self, key: UUID, common_name: str) -> PublicKey:
        return _unused()

    def external_key(self, name: str) -> PublicKey:
        return _unused()


class Known(Nowhere):
    """What the read models know, asked of the log itself."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def around_map(
        self, mode: AcquisitionMode, level: CommitteeTitleLevel, on: date
    ) -> Surroundings:
        bodies = self._all(ORGANISATION)
        committees = self._all(COMMITTEE)
        units = Counter(
            (b.superior, b.level, b.division) for b in bodies if b.kind.unit and b.active
        )
        return Surroundings(
            origins=tuple(
                Origin(superior=superior, level=level, division=division, units=number)
                for (superior, level, division), number in units.items()
            ),
            seats=tuple(
                Seat(
                    committee=c.committee,
                    level=c.level,
                    division=c.division,
                    office=c.office,
                    delegated=c.delegated_on(on),
                )
                for c in committees
                if c.title_level is level and not c.cancelled
            ),
            gone=frozenset(b.organisation for b in bodies if b.cancelled),
        )

    def _all(self, decider: Any) -> list[Any]:
        streams = {r.stream for r in self._log.records if isinstance(r.event, decider.events)}
        return [decider.fold(self._log.events(stream)) for stream in sorted(streams)]


def _unused() -> NoReturn:
    raise AssertionError("no test asks for this")
