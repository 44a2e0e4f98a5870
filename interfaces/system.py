"""Everything that is put together: the log, the vault, the read models, and how commands run."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from application.cases.paying import PaymentGateway
from application.committees.ballot_box import BallotBox
from application.desk import Actor, Desk, PoolSnapshot
from application.organisations.succession import standing_in
from application.ports import Context, Receipt, Unavailable
from application.work import Work, execute
from domain.configuration.catalogue import Uses
from domain.configuration.route_survey import Surroundings
from domain.people.account import ACCOUNT
from domain.registry import DECIDERS
from domain.streams import account_stream
from domain.terms import AcquisitionMode, CommitteeTitleLevel, Role
from infrastructure.evidence.checkpoint_store import CheckpointStore
from infrastructure.evidence.log_notary import LogNotary
from infrastructure.evidence.log_tree import LogTree
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.migrate import Tables
from infrastructure.partners.payment_gateway import gateway_of
from infrastructure.printing.fonts import Printable
from infrastructure.printing.form_press import FormPress
from infrastructure.printing.letter_press import LetterPress
from infrastructure.printing.press import CertificatePress
from infrastructure.read_models.views import open_views, reading
from infrastructure.read_models.worker import Worker
from infrastructure.settings import Settings
from infrastructure.signatures.login_certificates import decoy, signed
from infrastructure.signatures.signing_server import SigningServer, signing_server_of
from infrastructure.uploads.blobs import Blobs
from infrastructure.vault.challenges import SqlChallenges
from infrastructure.vault.key_store import KeyStore
from infrastructure.vault.passwords import Argon2
from infrastructure.vault.sealing import Sealer
from infrastructure.vault.sessions import SqlSessions
from infrastructure.vault.typed_drafts import TypedDrafts
from infrastructure.vault.vault import Vault
from infrastructure.vault.vault_store import open_vault
from interfaces.clock import Clock
from interfaces.http.calls import Account, Call
from interfaces.http.limiting import Limiter
from projections.cases import declaration_lists
from projections.certificates import issuer_codes
from projections.committees import committees
from projections.configuration import catalogue_uses, route_surroundings
from projections.experts import draw_pool
from projections.organisations import organisations
from projections.people import accounts, people
from projections.registry import PROJECTIONS
from projections.todo import todo

VERIFICATIONS = "60/minute"
"""Certificates that one address may ask about."""
GUESSES = "30/hour"
"""Wrong names that may be tried with one certificate number, from wherever."""
NOTIFICATIONS = "/api/payments/notifications"
"""Where the payment gateway tells of payments."""
REGISTRATIONS = "120/10 minutes"
"""Registrations that one address may send; a whole unit may share it."""
RECEIPTS = "30/10 minutes"
"""Looks at the state of a unit registration, or of an objection."""
EVIDENCE = "600/10 minutes"
"""Checkpoints, proofs and co-signatures that one address may ask for or send."""
TRANSCRIPTS = "60/10 minutes"
"""Transcripts of draws that one address may have; that of a large pool is tens of megabytes."""
OBJECTIONS = "20/60 minutes"
"""Objections that one address may send."""
PUBLIC = Actor(account=UUID(int=0), login="", role=Role.APPLICANT)
"""Nobody: who registers or verifies without an account."""
ITSELF = replace(PUBLIC, role=Role.ADMINISTRATOR)
"""The system, at the desk of what it does on its own."""

UseCase = Callable[[Work, Desk, UUID, Any, int | None], UUID]
"""(work, desk, id of the path, body, expected version) -> the stream that is answered."""


class Directory:
    """`application.desk.Directory` on the read models."""

    def __init__(self, system: "System") -> None:
        self._system = system

    def expert_pool(self, specialties: tuple[str, ...]) -> PoolSnapshot:
        """Nobody who was barred a moment ago may be frozen as eligible, so it waits."""
        position = self._system.log.last_position()
        if not self._system.worker.wait_for(position, names=draw_pool.NEEDED):
            raise Unavailable
        with self._system.reading() as tx:
            return PoolSnapshot(position=position, experts=draw_pool.facts(tx, specialties))

    def title_office(self, divisions: tuple[str, ...]) -> UUID | None:
        with self._system.reading() as tx:
            found = (organisations.title_office(tx, division) for division in divisions)
            return next((one for one in found if one is not None), None)

    def has_issuer_code(self, organisation: UUID) -> bool:
        with self._system.reading() as tx:
            return issuer_codes.in_force(tx, organisation)

    def specialty_uses(self, code: str) -> Uses:
        with self._system.reading() as tx:
            return catalogue_uses.of_specialty(tx, code)

    def title_uses(self, series: str, title: int, last: bool) -> Uses:
        with self._system.reading() as tx:
            return catalogue_uses.of_title(tx, series, title, last)

    def cases_in_flight(self, committee: UUID, office: UUID) -> int:
        with self._system.reading() as tx:
            return declaration_lists.in_flight(tx, office, committee)

    def committees(self, title_level: CommitteeTitleLevel, division: str) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return committees.standing(tx, title_level, division)

    def subordinates(self, organisation: UUID) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return organisations.active_children(tx, organisation)

    def officers(self, organisation: UUID) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return accounts.of_body(tx, organisation)

    def committees_of(self, organisation: UUID) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return committees.naming(tx, organisation)

    def waiting_at(self, organisation: UUID) -> int:
        with self._system.reading() as tx:
            return todo.waiting_at(tx, organisation)

    def accounts_of(self, person: UUID) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return accounts.of_person(tx, person)

    def applicants(self, person: UUID) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return accounts.of_applicant(tx, person)

    def dealt_with(self, person: UUID, bodies: tuple[UUID, ...]) -> bool:
        with self._system.reading() as tx:
            if people.registrar(tx, person) in bodies:
                return True
            return bool(declaration_lists.of_person(tx, person, bodies))

    def registrar(self, person: UUID) -> UUID | None:
        with self._system.reading() as tx:
            return people.registrar(tx, person)

    def bound_to(self, thumbprint: str) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return accounts.bound_to(tx, thumbprint)

    def administrators(self) -> tuple[UUID, ...]:
        with self._system.reading() as tx:
            return accounts.administrators(tx)

    def around_map(
        self, mode: AcquisitionMode, level: CommitteeTitleLevel, on: date
    ) -> Surroundings:
        with self._system.reading() as tx:
            return route_surroundings.around(tx, mode, level, on)


@dataclass
class System:
    """One running service. `open` connects, `close` lets go."""

    settings: Settings
    clock: Clock
    vault: Vault
    log: StoredEventLog
    views: Any
    worker: Worker
    blobs: Blobs
    sessions: SqlSessions
    typed: TypedDrafts
    challenges: SqlChallenges
    notary: LogNotary
    ballots: BallotBox = field(default_factory=BallotBox)
    payments: PaymentGateway | None = None
    """None: fees are paid offline alone."""
    signing: SigningServer | None = None
    """None: all issuer keys are in the vault."""
    new_id: Callable[[], UUID] = uuid4
    registrations: Limiter = field(default_factory=lambda: Limiter(REGISTRATIONS))
    objections: Limiter = field(default_factory=lambda: Limiter(OBJECTIONS))
    receipts: Limiter = field(default_factory=lambda: Limiter(RECEIPTS))
    verifications: Limiter = field(default_factory=lambda: Limiter(VERIFICATIONS))
    transcripts: Limiter = field(default_factory=lambda: Limiter(TRANSCRIPTS))
    evidence: Limiter = field(default_factory=lambda: Limiter(EVIDENCE))
    guesses: Limiter = field(default_factory=lambda: Limiter(GUESSES))

    @classmethod
    def open(
        cls, settings: Settings, clock: Clock | None = None, *, argon2: Argon2 | None = None
    ) -> "System":
        """Raises what opening the databases raises; makes no tables."""
        vault = Vault(settings.vault_url, settings.master_key, argon2=argon2)
        sealer = Sealer(vault)
        log = open_log(settings.log_url, Codec(DECIDERS, sealer))
        views = open_views(settings.views_url)
        checkpoints = CheckpointStore(open_vault(settings.vault_url))
        tree = LogTree(views, log)
        return cls(
            settings=settings,
            clock=clock or Clock(),
            vault=vault,
            log=log,
            views=views,
            worker=Worker(
                log,
                views,
                PROJECTIONS,
                registry=CollectorRegistry(),
                forgotten=vault.last_destroyed,
            ),
            blobs=Blobs(settings.blobs, sealer),
            sessions=SqlSessions(open_vault(settings.vault_url)),
            payments=gateway_of(
                settings.payment_url, settings.payment_secret, settings.base_url + NOTIFICATIONS
            ),
            signing=signing_server_of(settings.signing_url, settings.signing_secret),
            typed=TypedDrafts(open_vault(settings.vault_url), sealer),
            challenges=SqlChallenges(open_vault(settings.vault_url)),
            notary=LogNotary(log, tree, checkpoints, vault, settings.base_url),
        )

    @property
    def vault_tables(self) -> tuple[Tables, ...]:
        """Everything that lives in the vault's database."""
        return self.vault, self.sessions, self.typed, self.challenges, self.notary.store

    def create_tables(self) -> None:
        for part in (*self.vault_tables, self.log):
            part.create_tables()

    def close(self) -> None:
        self.worker.stop()
        self.log.close()
        self.views.dispose()
        self.vault.close()
        self.sessions.close()
        self.typed.close()
        self.challenges.close()
        self.notary.store.close()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection for queries of `projections`. Raises `Unavailable`."""
        with reading(self.views) as tx:
            yield tx

    def desk(self, actor: Actor, at: datetime | None = None) -> Desk:
        now = at or self.clock.now()
        return Desk(
            actor=actor,
            now=now,
            today=self.clock.today(),
            identities=self.vault,
            directory=Directory(self),
            signers=KeyStore(self.vault, now, self.signing),
            typefaces=Printable(),
            ballots=self.ballots,
            new_id=self.new_id,
            random=os.urandom,
            numbers=self.settings.numbers,
            entrusting_level=self.settings.entrusting_level,
            posts_always=self.settings.posts_always,
            limits=self.settings.attachments,
            rules=self.settings.rules,
        )

    def run(self, call: Call[Any], use_case: UseCase, stream: UUID | None = None) -> Receipt:
        """Run a use case for a call, on the stream of its path unless another is named."""
        desk = self.desk(call.visitor.actor if call.visitor else PUBLIC)
        target = stream or call.path.get("id") or self.new_id()
        return execute(
            self.log,
            call.context,
            lambda work: standing_in(
                work, desk, lambda seat: use_case(work, seat, target, call.body, call.expected)
            ),
            call.key,
        )

    def own_context(self, request: str = "") -> Context:
        """For what the system does on its own, asked by nobody."""
        return Context(
            actor=None,
            organisation=None,
            role="system",
            at=self.clock.now(),
            request=request or str(uuid4()),
        )

    def context(self, actor: Actor, request: str) -> Context:
        """For what is done in the name of an account, without a call."""
        return Context(
            actor=actor.account if actor.login else None,
            organisation=actor.organisation,
            role=actor.role.value,
            at=self.clock.now(),
            request=request,
        )

    @property
    def press(self) -> CertificatePress:
        settings = self.settings
        proof = self.notary.proof_of_issue
        return CertificatePress(
            self.log, self.vault, self.blobs, settings.base_url, self.signing, proof
        )

    @property
    def letters(self) -> LetterPress:
        return LetterPress(self.log, self.vault, self.blobs, self.signing)

    @property
    def forms(self) -> FormPress:
        return FormPress(self.log, self.vault, self.blobs, self.signing)

    def authenticate(self, login: str, password: str) -> Account | None:
        """Takes as long for an unknown or locked account as for a wrong password."""
        account = self.account_of(account_stream(login))
        right = self.vault.check_password(account.id if account else None, password)
        return account if right else None

    def verify(self, login: str, challenge: str, signature: str) -> Account | None:
        """Who signed the challenge with the certificate of this login, if it opens anything now.

        The log itself is asked: a binding that was deleted opens nothing from that moment on.
        """
        stream = account_stream(login)
        history = self.log.read(stream)
        found = ACCOUNT.fold(r.event for r in history).certificate if history else None
        bound = found.certificate.value if found and found.opens(self.clock.now()) else None
        right = signed(bound or decoy(), challenge, signature)
        account = self.account_of(stream)
        return account if bound and right else None

    def account_of(self, account: UUID) -> Account | None:
        """None for an unknown or locked one, and for one of a cancelled body."""
        with self.reading() as tx:
            row = accounts.get(tx, account)
            if row is None or row.locked or row.organisation_cancelled:
                return None
            body = row.organisation
            merged = organisations.predecessors(tx, body) if body is not None else ()
        return Account(
            actor=Actor(
                account=account,
                login=row.login,
                role=row.role,
                organisation=row.organisation,
                person=row.person,
                duties=row.duties,
                predecessors=merged,
            ),
            person=row.name,
            organisation_name=row.organisation_name or "",
            must_change_password=self.vault.must_change(account),
        )


def command(use_case: Callable[..., UUID], *parts: str) -> Callable[[System, Call[Any]], Receipt]:
    """The handler of an operation that runs one use case.

    `parts` are the parameters of the path beside its id, which the use case takes by name.
    """

    def handler(system: System, call: Call[Any]) -> Receipt:
        return system.run(call, partial(use_case, **{name: call.path[name] for name in parts}))

    return handler
