"""Keys that speak for the system itself, and for no issuer."""

from uuid import UUID

from application.ports import Context
from application.work import Work, execute
from domain.certificates.issuer_key import ISSUER_KEY, AddKey
from domain.streams import issuer_key_stream
from infrastructure.signatures.signing_keys import SigningKey
from infrastructure.vault.key_store import KeyStore, keys_of, signing_key
from interfaces.system import System


def own_key(system: System, of: UUID, signer: str, context: Context) -> tuple[SigningKey, UUID]:
    """The key and its id, made when it is first asked for.

    Withdrawn on page M4, the next question makes another. Raises what the databases raise.
    """
    keys = keys_of(system.log, of)
    if keys.current is None:
        _add(system, of, signer, context)
        keys = keys_of(system.log, of)
    return signing_key(system.vault, None, keys)


def _add(system: System, of: UUID, signer: str, context: Context) -> None:
    key = system.new_id()
    public = KeyStore(system.vault, context.at).new_key(key, signer)
    command = AddKey(
        key=key,
        organisation=of,
        certificate=public.certificate,
        fingerprint=public.fingerprint,
        suite=public.suite,
    )

    def add(work: Work) -> UUID:
        stream = issuer_key_stream(of)
        if work.load(ISSUER_KEY, stream).current is None:
            work.do(ISSUER_KEY, stream, command)
        return stream

    execute(system.log, context, add)
