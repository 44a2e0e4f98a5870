"""Identity documents, credit codes and certificate numbers: their forms and check characters."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.decider import Rejected
from domain.terms import TitleLevel


class DocumentKind(StrEnum):
    """证件类型"""

    RESIDENT_ID = "RESIDENT_ID"
    """居民身份证"""
    HMT_RESIDENCE_PERMIT = "HMT_RESIDENCE_PERMIT"
    """港澳台居民居住证"""
    FOREIGN_PERMANENT_RESIDENT = "FOREIGN_PERMANENT_RESIDENT"
    """外国人永久居留身份证"""
    PASSPORT = "PASSPORT"
    """护照"""


# [0-9], never \d: the digits of other scripts are refused.
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_OLD_PERMANENT_RESIDENT = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,15}")
_DIVISION = re.compile(r"[1-9][0-9]{5}")
_HMT_REGIONS = ("810000", "820000", "830000")
_EARLIEST_BIRTH = date(1900, 1, 1)


def check_document(kind: DocumentKind, number: str) -> str:
    """The number in its stored form (capital letters, no outer spaces).

    Raises `Rejected`: document-malformed, document-check-character-wrong,
    document-date-impossible; the number itself is never part of the refusal.
    """
    value = number.strip().upper() if number.isascii() else number
    match kind:
        case DocumentKind.PASSPORT:
            if not _PASSPORT.fullmatch(value):
                raise Rejected("document-malformed", kind=kind)
        case DocumentKind.FOREIGN_PERMANENT_RESIDENT:
            # 2017 form: three letters and twelve digits. 2023 form: eighteen characters, first 9.
            if not _OLD_PERMANENT_RESIDENT.fullmatch(value):
                _check_eighteen(kind, value, value[:1] == "9")
        case DocumentKind.HMT_RESIDENCE_PERMIT:
            _check_eighteen(kind, value, value[:6] in _HMT_REGIONS)
        case DocumentKind.RESIDENT_ID:
            _check_eighteen(kind, value, value[:1] in "12345678" and value[:6] not in _HMT_REGIONS)
    return value


def id_check_character(first17: str) -> str:
    """The 18th character by ISO 7064 MOD 11-2, `0`-`9` or `X`."""
    remainder = 0
    for digit in first17:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11]


def birth_date(number: str) -> date:
    """The date of birth inside an 18-character number that was checked before."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _check_eighteen(kind: DocumentKind, value: str, region_fits: bool) -> None:
    if not (_EIGHTEEN.fullmatch(value) and region_fits):
        raise Rejected("document-malformed", kind=kind)
    try:
        born = birth_date(value)
    except ValueError:
        raise Rejected("document-date-impossible", kind=kind) from None
    if born < _EARLIEST_BIRTH:
        raise Rejected("document-date-impossible", kind=kind)
    if id_check_character(value[:17]) != value[17]:
        raise Rejected("document-check-character-wrong", kind=kind)


def check_division(code: str) -> str:
    """A six-digit administrative division code. Raises `Rejected`: division-malformed."""
    if not _DIVISION.fullmatch(code):
        raise Rejected("division-malformed")
    return code


class CreditCodeCheck(StrEnum):
    """What is wrong with a unified social credit code, if anything."""

    VALID = "VALID"
    CHECK_CHARACTER_WRONG = "CHECK_CHARACTER_WRONG"
    """A warning that may be overridden: some early legal codes fail the check."""
    MALFORMED = "MALFORMED"


_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_FORM = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")


def credit_code_check_character(first17: str) -> str:
    """The 18th character by MOD 31: weights are the powers of 3. Source: GB 32100."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _CREDIT_ALPHABET[-total % 31]


def check_credit_code(code: str) -> CreditCodeCheck:
    """统一社会信用代码: eighteen capitals and digits without I, O, S, V, Z."""
    if not _CREDIT_FORM.fullmatch(code):
        return CreditCodeCheck.MALFORMED
    if credit_code_check_character(code[:17]) != code[17]:
        return CreditCodeCheck.CHECK_CHARACTER_WRONG
    return CreditCodeCheck.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateNumber:
    """证书编号 taken apart; opaque to everybody else once issued."""

    year: int
    division: str
    issuer: str
    level: str
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateNumberFormat:
    """Widths of the parts `year | division | issuer | level | serial | check`, in digits.

    The check digit is ISO 7064 MOD 11,10: it finds every single wrong digit and nearly every
    swap of two neighbours, and stays a digit.
    """

    year: int = 4
    division: int = 6
    issuer: int = 3
    level: int = 1
    serial: int = 5
    levels: tuple[str, ...] = ("1", "2", "3", "4", "5")
    """The codes of the five title levels, from SENIOR_FULL down."""

    @property
    def last_serial(self) -> int:
        return int(10**self.serial) - 1

    def level_code(self, level: TitleLevel) -> str:
        """Raises `Rejected`: certificate-number-part, when the configuration has no code."""
        place = tuple(TitleLevel).index(level)
        if place >= len(self.levels):
            raise Rejected("certificate-number-part", part="level", width=self.level)
        return self.levels[place]

    def build(self, number: CertificateNumber) -> str:
        """The digits with their check digit. Raises `Rejected`: certificate-number-part."""
        parts = (
            ("year", str(number.year), self.year),
            ("division", number.division, self.division),
            ("issuer", number.issuer, self.issuer),
            ("level", number.level, self.level),
            ("serial", str(number.serial).zfill(self.serial), self.serial),
        )
        for part, text, width in parts:
            if len(text) != width or not _digits(text):
                raise Rejected("certificate-number-part", part=part, width=width)
        body = "".join(text for _, text, _ in parts)
        return body + mod_11_10(body)

    def parse(self, text: str) -> CertificateNumber:
        """The parts. Raises `Rejected`: certificate-number-malformed, certificate-number-check."""
        widths = (self.year, self.division, self.issuer, self.level, self.serial)
        if len(text) != sum(widths) + 1 or not _digits(text):
            raise Rejected("certificate-number-malformed")
        if mod_11_10(text[:-1]) != text[-1]:
            raise Rejected("certificate-number-check")
        parts, at = [], 0
        for width in widths:
            parts.append(text[at : at + width])
            at += width
        year, division, issuer, level, serial = parts
        return CertificateNumber(
            year=int(year), division=division, issuer=issuer, level=level, serial=int(serial)
        )


USUAL_NUMBERS = CertificateNumberFormat()


def mod_11_10(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10 for a string of digits."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
