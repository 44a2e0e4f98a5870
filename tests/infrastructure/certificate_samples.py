"""One invented certificate, with everything on it, and the longest values that must still fit."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image

from infrastructure.printing.certificate_pdf import CertificateFace
from infrastructure.signatures.signing import SignatureState, examine

SIGNED_AT = datetime(2026, 6, 30, 2, tzinfo=UTC)

PLAIN = CertificateFace(
    holder="王伟",
    gender="男",
    id_number="320102********1234",
    title="高级工程师",
    series="工程系列",
    specialty="建筑工程",
    level="副高级",
    acquisition_mode="评审",
    committee="江苏省建设工程高级职称评审委员会",
    issuer="江苏省人力资源和社会保障厅",
    filing_number="苏职称备〔2026〕128号",
    approved_on=date(2026, 5, 18),
    issued_on=date(2026, 6, 30),
    number="20263200000011000018",
    verification_url="https://example.org/verify/8f2b6c1d-0e9a-4b7f-8f2b-6c1d0e9a4b7f",
    record=(
        "ZC1.ES256.20263200000011000018.20260630.412.0123456789abcdef."
        "yLkMl6vOxRGvYbXbNnTc4Q.a0HkqCLaJq4cOcZgR4S8mkH2sYkQ0u9DZ3nT1o6P5wF"
        "7vBxE8jKdLrGyMiWfUpXhNcQzV2tAeSbJ0m9RlI4Dg3K"
    ),
)


def photo(size: tuple[int, int] = (600, 900), form: str = "JPEG", mode: str = "RGB") -> bytes:
    """A plain blue picture with a comment inside that nobody should find again."""
    picture = Image.new(mode, size, "blue" if mode == "RGB" else 0)
    exif = Image.Exif()
    exif[0x010E] = "canary in the picture"
    written = BytesIO()
    picture.save(written, form, exif=exif)
    return written.getvalue()


def check(pdf: bytes, trusted: Sequence[bytes]) -> SignatureState:
    """Only whether it is as one of the trusted certificates signed it."""
    return examine(pdf, trusted).state
