"""Pictures drawn for pages, as data addresses: nothing is fetched from anywhere."""

import segno

LONGEST = 1_000
"""Characters; a longer code is too fine for a camera."""


def qr_picture(content: str) -> str:
    """A QR code as an address for `<img>`; empty for what is too long for one."""
    if len(content) > LONGEST:
        return ""
    try:
        code = segno.make_qr(content, error="m")
    except ValueError:  # segno's own errors are of this kind
        return ""
    return code.png_data_uri(scale=6)
