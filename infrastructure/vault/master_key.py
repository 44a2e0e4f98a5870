"""The one key that is in no database: it wraps every key in the vault.

Given by the environment or kept in a file that only the service's user can read.
"""

import base64
import binascii
import os
import stat
from pathlib import Path

from infrastructure.vault.sealing import KEY_BYTES

VARIABLE = "ZHICHENG_MASTER_KEY"
_REMEDY = f"expected {KEY_BYTES} random bytes in base64 or hexadecimal"


class MasterKeyError(Exception):
    """No usable master key; the message is one line for the operator."""


def load_master_key(given: str | None, file: Path | None = None, *, create: bool = False) -> bytes:
    """32 bytes from `given` (the value of ZHICHENG_MASTER_KEY), otherwise from `file`.

    With `create`, for the demo, a missing file is made with mode 0600. Raises `MasterKeyError`.
    """
    if given:
        return _parse(given, VARIABLE)
    if file is None:
        raise MasterKeyError(f"{VARIABLE} is not set; {_REMEDY}")
    try:
        if create and not file.exists():
            _create(file)
        mode = file.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise MasterKeyError(f"{file} can be read by other users; chmod 600 it")
        text = file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyError(f"{file} cannot be used as key file: {error}") from error
    return _parse(text, str(file))


def _create(file: Path) -> None:
    """Whole or not at all: two processes that start together must end with one key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return  # the other process was first; its key counts
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink()


def _parse(text: str, source: str) -> bytes:
    text = text.strip()
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else _base64(text)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        # The text itself is a secret, however wrong.
        raise MasterKeyError(f"{source} holds no master key; {_REMEDY}")
    return key


def _base64(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii"), validate=True)
