"""Where a use case works: who asks, what day it is, and the ports within reach."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from application.committees.ballot_box import BallotBox
from domain.configuration.catalogue import Uses
from domain.configuration.route_survey import Surroundings
from domain.configuration.template import USUAL_LIMITS, AttachmentLimits
from domain.rules.draw_pool import ExpertFacts
from domain.rules.identifiers import USUAL_NUMBERS, CertificateNumberFormat
from domain.rules.provincial import USUAL_RULES, ProvincialRules
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel, Duty, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An account at work."""

    account: UUID
    login: str
    role: Role
    organisation: UUID | None = None
    person: UUID | None = None
    duties: tuple[Duty, ...] = ()
    predecessors: tuple[UUID, ...] = ()
    """Bodies that were merged into the organisation, which stands in for them."""

    @property
    def bodies(self) -> tuple[UUID, ...]:
        """Whose business is the actor's: the own body and those merged into it."""
        return () if self.organisation is None else (self.organisation, *self.predecessors)

    @property
    def who(self) -> UUID:
        """The person; of an account that is nobody's in particular, the account."""
        return self.person or self.account

    def acts_for(self, organisation: UUID | None) -> bool:
        return organisation in self.bodies


class Identities(Protocol):
    """The vault, as far as use cases need it."""

    def person_id(self, id_kind: str, id_number: str) -> UUID:
        """One identity number is one person."""

    def blind_id(self, purpose: str, text: str) -> UUID:
        """One id for one text, from which nobody without the vault finds the text."""

    def set_password(self, account: UUID, password: str, must_change: bool = False) -> None:
        """Kept outside the log."""

    def check_password(self, account: UUID | None, password: str) -> bool:
        """As long for an unknown account as for a wrong password."""

    def copy_password(self, source: UUID, target: UUID) -> None:
        """What opens one thing opens the other from now on, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public half of a new signing key."""

    certificate: str
    """X.509 in DER, hexadecimal."""
    fingerprint: str
    suite: str


class Signers(Protocol):
    """Makes and keeps the private halves of issuer keys, or knows who does."""

    def new_key(self, key: UUID, common_name: str) -> PublicKey:
        """Kept in the vault before it is returned."""

    def external_key(self, name: str) -> PublicKey:
        """One that the signing server keeps under this name.

        Raises `Rejected`: signing-server-missing, signing-key-unknown, signing-key-unusable; and
        `Unavailable`.
        """


class Typefaces(Protocol):
    """What certificates can be printed with."""

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of `text` that no typeface has, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSnapshot:
    """The expert pool at one position of the log."""

    position: int
    experts: tuple[ExpertFacts, ...]


class Directory(Protocol):
    """What has to be searched for, answered by read models."""

    def expert_pool(self, specialties: tuple[str, ...]) -> PoolSnapshot:
        """Everybody in the pool with at least one of these specialties, as of now.

        Waits until the read models show all that is in the log. Raises `Unavailable`.
        """

    def title_office(self, divisions: tuple[str, ...]) -> UUID | None:
        """The active title office of the first of these divisions that has one."""

    def has_issuer_code(self, organisation: UUID) -> bool:
        """Whether one is in force for the body."""

    def specialty_uses(self, code: str) -> Uses:
        """Who refers to a specialty of the catalogue."""

    def title_uses(self, series: str, title: int, last: bool) -> Uses:
        """Who refers to a title by any name it ever had; committees when it is the `last` one
        of those that committees of its level decide."""

    def cases_in_flight(self, committee: UUID, office: UUID) -> int:
        """Declarations to the committee of this office that are submitted and not finished."""

    def committees(self, title_level: CommitteeTitleLevel, division: str) -> tuple[UUID, ...]:
        """Those of the level that sit in the division or below it, by name; none cancelled."""

    def subordinates(self, organisation: UUID) -> tuple[UUID, ...]:
        """The active bodies right below."""

    def officers(self, organisation: UUID) -> tuple[UUID, ...]:
        """The accounts of the body that are not locked."""

    def committees_of(self, organisation: UUID) -> tuple[UUID, ...]:
        """Committees in force that it convenes or works for."""

    def waiting_at(self, organisation: UUID) -> int:
        """How many things its officers have to do."""

    def accounts_of(self, person: UUID) -> tuple[UUID, ...]:
        """All the accounts that somebody has, in any role, locked ones too."""

    def applicants(self, person: UUID) -> tuple[UUID, ...]:
        """The accounts that somebody has as an applicant, locked ones too."""

    def dealt_with(self, person: UUID, bodies: tuple[UUID, ...]) -> bool:
        """Whether these bodies registered somebody, or acted on a case of theirs."""

    def registrar(self, person: UUID) -> UUID | None:
        """The body whose officer registered somebody; None when it was no body's."""

    def bound_to(self, thumbprint: str) -> tuple[UUID, ...]:
        """The accounts that have the certificate of this thumbprint."""

    def administrators(self) -> tuple[UUID, ...]:
        """The accounts of administrators that are not locked."""

    def around_map(
        self, mode: AcquisitionMode, level: CommitteeTitleLevel, on: date
    ) -> Surroundings:
        """The units, and the committees or accepting agencies, that a route map serves that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    actor: Actor
    now: datetime
    """UTC."""
    today: date
    """In Asia/Shanghai."""
    identities: Identities
    directory: Directory
    signers: Signers
    typefaces: Typefaces
    ballots: BallotBox
    new_id: Callable[[], UUID]
    random: Callable[[int], bytes]
    """That many unpredictable bytes."""
    numbers: CertificateNumberFormat = USUAL_NUMBERS
    """How certificates are numbered in ranges that are generated now."""
    entrusting_level: AdministrativeLevel = AdministrativeLevel.PROVINCE
    """Whose title office grants entrusted reviews outside the province."""
    posts_always: bool = False
    """Whether public institutions need an approved post quota for every submission."""
    limits: AttachmentLimits = USUAL_LIMITS
    rules: ProvincialRules = USUAL_RULES
    """What the province has set for itself."""

    @property
    def organisation(self) -> UUID:
        """The body the actor works for; only asked of officers."""
        assert self.actor.organisation is not None, "an officer's account has an organisation"
        return self.actor.organisation

    @property
    def person(self) -> UUID:
        """The person the actor is; only asked of applicants and experts."""
        assert self.actor.person is not None, "an applicant's or expert's account has a person"
        return self.actor.person
