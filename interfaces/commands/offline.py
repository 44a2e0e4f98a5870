"""`zhicheng verify`: a certificate checked without the service, and told in Chinese."""

from datetime import datetime
from pathlib import Path

from infrastructure.evidence.log_notes import Identity
from infrastructure.signatures.compact_record import NoRecord
from infrastructure.signatures.issuer_file import LARGEST as LARGEST_ISSUERS
from infrastructure.signatures.issuer_file import (
    KeyPurpose,
    NoIssuers,
    PinnedKey,
    read_issuers,
)
from infrastructure.signatures.offline_check import (
    Finding,
    Outcome,
    check_code,
    check_pdf,
)
from infrastructure.signatures.revocation_list import LARGEST as LARGEST_LIST
from infrastructure.signatures.revocation_list import NoList, RevocationFile, read_list
from infrastructure.signatures.signing import LARGEST_PDF, NotAPdf, PdfTooLarge
from interfaces.faults import Fault
from interfaces.messages import message
from interfaces.words import word

EXIT_CODES = {
    Outcome.VALID: 0,
    Outcome.NOT_GENUINE: 1,
    Outcome.REVOKED: 3,
    Outcome.SUPERSEDED: 3,
    Outcome.UNSURE: 4,
}
"""2 is a file that cannot be used, as everywhere."""
_LEVELS = {"411": "正高级", "412": "副高级", "420": "中级", "434": "助理级", "435": "员级"}


def verify(
    file: Path,
    issuers: Path | None,
    revoked: Path | None,
    now: datetime,
    log: Identity | None = None,
) -> tuple[int, list[str]]:
    """Exit code, and what to say. Raises `Fault` for files that cannot be used."""
    content = _read(file, LARGEST_PDF)
    pinned = _pinned(issuers)
    listed = _listed(revoked, pinned)
    if content.startswith(b"%PDF-"):
        try:
            found = check_pdf(content, pinned, listed, now, log)
        except (NotAPdf, PdfTooLarge):
            raise Fault(f"{file} is too large for a certificate") from None
    else:
        found = _of_text(file, content, pinned, listed, now)
    return EXIT_CODES[found.outcome], [*_told(found), *_about_list(listed, now)]


def _of_text(
    file: Path,
    content: bytes,
    pinned: tuple[PinnedKey, ...],
    listed: RevocationFile | None,
    now: datetime,
) -> Finding:
    """The first line is what the QR code says; three more are what the paper says."""
    try:
        code, *printed = content.decode("utf-8-sig").strip().splitlines()
        if len(printed) not in (0, 3):
            raise NoRecord
        words = (printed[0].strip(), printed[1].strip(), printed[2].strip()) if printed else None
        return check_code(code, pinned, listed, now, words)
    except (NoRecord, ValueError):
        raise Fault(f"{file} is neither a PDF nor what the QR code of a certificate says") from None


def _pinned(file: Path | None) -> tuple[PinnedKey, ...]:
    if file is None:
        return ()
    try:
        return read_issuers(_read(file, LARGEST_ISSUERS))
    except NoIssuers:
        raise Fault(f"{file} is no file of issuers' certificates") from None


def _listed(file: Path | None, pinned: tuple[PinnedKey, ...]) -> RevocationFile | None:
    if file is None:
        return None
    keys = [
        one.certificate
        for one in pinned
        if one.purpose is KeyPurpose.REVOCATION_LIST and one.withdrawn_since is None
    ]
    try:
        return read_list(_read(file, LARGEST_LIST), keys)
    except NoList:
        raise Fault(f"{file} is no revocation list of these issuers") from None


def _read(file: Path, largest: int) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(largest + 1)
    except OSError as error:
        raise Fault(f"{file} cannot be read: {error.strerror}") from None
    if len(content) > largest:
        raise Fault(f"{file} is too large")
    return content


def _told(found: Finding) -> list[str]:
    lines = [f"查验结论：{word(found.outcome)}"]
    lines += [f"说明：{message(reason)}" for reason in found.reasons]
    facts = [("证书编号", found.number), ("发证单位", found.issuer)]
    if found.record is not None:
        level = _LEVELS.get(found.record.level, found.record.level)
        facts += [("职称级别", level), ("发证日期", word(found.record.issued_on))]
    if found.signed_at is not None:
        facts.append(("签章时间", word(found.signed_at)))
    if found.ended is not None and found.ended.since is not None:
        facts.append(("失效日期", word(found.ended.since)))
    if found.logged is not None:
        at = f"{found.logged.size} 条事件的检查点，签署于 {word(found.logged.moment)}"
        facts.append(("日志存证", f"证明成立，{at}"))
    elif found.carries_proof:
        facts.append(("日志存证", "载有证明，未指定日志公钥（--log），没有核验"))
    return [*lines, *(f"{label}：{value}" for label, value in facts if value)]


def _about_list(listed: RevocationFile | None, now: datetime) -> list[str]:
    if listed is None:
        return []
    hours = max(0, int((now - listed.issued_at).total_seconds() // 3600))
    age = f"{hours // 24} 天前" if hours >= 24 else f"{hours} 小时前"
    return [f"撤销名单：第 {listed.sequence} 期，签发于 {word(listed.issued_at)}（{age}）"]
