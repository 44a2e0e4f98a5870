"""Receipt codes (回执编号): what lets somebody without an account ask how a matter stands.

A code is 128 unpredictable bits. The matter's id follows from it and not the other way round, so
that nobody who sees the id, an officer or an auditor, can ask in the objector's place.
"""

import hashlib
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
_READ = {character: value for value, character in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_BYTES = 16
_LETTERS = 26
_GROUP = 4


def code_of(secret: bytes) -> str:
    """How 16 bytes are printed: 26 letters and digits in groups of four."""
    if len(secret) != _BYTES:
        raise ValueError(f"a receipt code has {_BYTES} bytes")
    number = int.from_bytes(secret, "big")
    text = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return "-".join(text[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def read_code(typed: str) -> bytes | None:
    """The bytes of a code as somebody has typed it; None when it is none."""
    letters = [one for one in typed.upper() if not one.isspace() and one != "-"]
    if len(letters) != _LETTERS or not all(one in _READ for one in letters):
        return None
    number = 0
    for one in letters:
        number = number << 5 | _READ[one]
    return number.to_bytes(_BYTES, "big") if number >> 8 * _BYTES == 0 else None


def matter_of(secret: bytes) -> UUID:
    """The id that belongs to a code."""
    digest = bytearray(hashlib.sha256(b"receipt\0" + secret).digest()[:_BYTES])
    digest[6] = digest[6] & 0x0F | 0x80  # RFC 9562, version 8: made by a rule of our own
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))
