"""Finds personal data in stored bytes, in the forms it could have slipped in as."""

import base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote


def assert_no_canary(rows: Iterable[bytes], canaries: Iterable[str]) -> None:
    """None of the canaries (names, numbers; at least six bytes each) is in any row.

    Fails as well when there is no row: that would prove nothing.
    """
    wanted = {form: canary for canary in canaries for form in forms(canary)}
    assert wanted, "no canary to look for"
    number = 0
    for row in rows:
        number += 1
        for form, canary in wanted.items():
            assert form not in row, f"row {number} holds {canary} as {form!r}"
    assert number, "no rows to search"


def forms(canary: str) -> set[bytes]:
    """UTF-8 and UTF-16, JSON with escapes, percent escapes, hexadecimal, base64 at any offset."""
    plain = canary.encode()
    assert len(plain) >= 6, f"{canary} is so short that it turns up by chance"
    escaped = "".join(c if c.isascii() else _escape(c) for c in canary)
    return {
        plain,
        canary.encode("utf-16-le"),
        canary.encode("utf-16-be"),
        escaped.encode(),
        escaped.upper().replace("\\U", "\\u").encode(),
        quote(canary).encode(),
        plain.hex().encode(),
        plain.hex().upper().encode(),
        *_base64(plain),
    }


def _escape(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _base64(plain: bytes) -> Iterator[bytes]:
    """What base64 makes of the bytes wherever they stand in a longer text.

    The first and last characters depend on the neighbours and are left out.
    """
    for offset in range(3):
        skipped = (8 * offset + 5) // 6
        whole = (offset + len(plain)) * 8 // 6
        padded = b"\0" * offset + plain
        yield base64.b64encode(padded)[skipped:whole]
        yield base64.urlsafe_b64encode(padded)[skipped:whole]
