"""From the text of a setting to its value; a wrong text raises ValueError or KeyError."""

from urllib.parse import SplitResult, urlsplit

from application.certificates.ministry import LARGEST_BATCH
from domain.terms import AdministrativeLevel, TitleLevel

_SHORTEST_SECRET = 32
_MOST_MEGABYTES = 10_000
_MOST_SECONDS = 600
_MOST_DAYS = 3650
_MOST_DIGITS = 4


def url(text: str) -> SplitResult:
    parts = urlsplit(text)
    _ = parts.port  # raises for a port that is none
    return parts


def database(text: str) -> str:
    parts = url(text)
    if parts.scheme == "sqlite":
        if parts.netloc or len(parts.path) < 2 or parts.path == "/:memory:":
            raise ValueError("no file")
    elif parts.scheme != "postgresql" or len(parts.path) < 2:
        raise ValueError("neither of the two stores")
    return text


def blobs(text: str) -> str:
    if "://" in text:
        parts = url(text)
        if parts.scheme != "s3" or not parts.netloc:
            raise ValueError("not an S3 address")
    return text


def base_url(text: str) -> str:
    parts = url(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address")
    if parts.query or parts.fragment or parts.username or parts.path not in ("", "/"):
        raise ValueError("more than an address")
    return text.rstrip("/")


def carrier(text: str) -> str:
    if "://" in text:
        parts = url(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not a web address")
    return text


def gateway(text: str) -> str:
    parts = url(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("more than an address")
    return text.rstrip("/")


def folder(text: str) -> str:
    if "://" in text:
        raise ValueError("an address")
    return text


def batch_size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= LARGEST_BATCH:
        raise ValueError("not a size")
    return int(text)


def seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MOST_SECONDS:
        raise ValueError("not a time")
    return int(text)


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MOST_DAYS:
        raise ValueError("not a number of days")
    return int(text)


def secret(text: str) -> str:
    if len(text) < _SHORTEST_SECRET:
        raise ValueError("too short")
    return text


def host(text: str) -> str:
    if any(c in text for c in " /:@") and not is_ipv6(text):
        raise ValueError("not an address")
    return text


def is_ipv6(text: str) -> bool:
    return ":" in text and all(c in "0123456789abcdefABCDEF:.%" for c in text)


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65_535:
        raise ValueError("not a port")
    return int(text)


def megabytes(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MOST_MEGABYTES:
        raise ValueError("not a size")
    return int(text)


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise ValueError("not a number")
    return int(text)


def serial_digits(text: str) -> int:
    if text not in ("4", "5", "6", "7", "8", "9"):
        raise ValueError("not a width")
    return int(text)


def level_codes(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(","))
    right = all(code.isascii() and code.isdigit() and len(code) == len(codes[0]) for code in codes)
    if not right or len(codes) != len(TitleLevel) or len(set(codes)) < len(codes):
        raise ValueError("not a code for each level")
    return codes


def switch(text: str) -> bool:
    return {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False}[
        text.lower()
    ]


def level(text: str) -> AdministrativeLevel:
    return AdministrativeLevel[text.upper()]


def log_level(text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError("not a level")
    return text.lower()
