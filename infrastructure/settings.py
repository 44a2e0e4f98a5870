"""Everything that can be set from outside, checked once at the start.

A value is never quoted in an error: it may be a key, or hold a password.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.configuration.template import AttachmentLimits
from domain.rules.identifiers import USUAL_NUMBERS, CertificateNumberFormat
from domain.rules.provincial import USUAL_RULES, ProvincialRules
from domain.terms import AdministrativeLevel
from infrastructure.setting_table import RULES, SETTINGS
from infrastructure.vault.master_key import MasterKeyError, load_master_key

PREFIX = "ZHICHENG_"
USUAL_PORT = 8000


class SettingsError(Exception):
    """One line for the operator: which setting, what is wrong, what to do."""


_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Addresses and keys stay out of `repr`, and so out of tracebacks."""

    log_url: str = field(repr=False)
    views_url: str = field(repr=False)
    vault_url: str = field(repr=False)
    blobs: str
    """A folder, or an S3 address."""
    master_key: bytes = field(repr=False)
    """32 bytes."""
    base_url: str
    """Without a slash at the end."""
    host: str = "127.0.0.1"
    port: int = USUAL_PORT
    demo_mode: bool
    secure_cookies: bool
    log_level: str = "info"
    """debug, info, warning or error."""
    posts_always: bool = False
    """Whether public institutions need an approved post quota for every submission."""
    entrusting_level: AdministrativeLevel = AdministrativeLevel.PROVINCE
    """Whose title office grants entrusted reviews outside the province."""
    carrier: str = field(default="", repr=False)
    """A folder or an address; empty for none."""
    payment_url: str = field(default="", repr=False)
    """Without a slash at the end; empty for none."""
    payment_secret: str = field(default="", repr=False)
    ministry_folder: str = ""
    """Empty for none."""
    ministry_url: str = field(default="", repr=False)
    """Without a slash at the end; empty for none."""
    ministry_token: str = field(default="", repr=False)
    ministry_batch: int = 500
    ministry_timeout: int = 30
    """Seconds."""
    signing_url: str = field(default="", repr=False)
    """As the payment gateway's."""
    signing_secret: str = field(default="", repr=False)
    attachment_file_mb: int = 20
    attachment_field_mb: int = 100
    attachment_case_mb: int = 300
    export_days: int = 30
    """How long the files of a log export are kept."""
    serial_digits: int = USUAL_NUMBERS.serial
    level_codes: tuple[str, ...] = USUAL_NUMBERS.levels
    publicity_days: int = USUAL_RULES.publicity_days
    supplement_days: int = USUAL_RULES.supplement_days
    reexamination_days: int = USUAL_RULES.reexamination_days
    filing_years: int = USUAL_RULES.filing_years
    other_seats: int = USUAL_RULES.other_seats

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises `SettingsError`, also for a ZHICHENG_ variable that is none of the settings."""
        given = _given(environment)
        if given.get("ZHICHENG_DEMO"):
            return cls._demo(Path("var"), given)
        return cls._of(given)

    @classmethod
    def demo(cls, folder: Path, environment: Mapping[str, str] | None = None) -> "Settings":
        """SQLite files, attachments and a key of its own under `folder`, where not set otherwise.

        Makes the folder. Raises `SettingsError`.
        """
        return cls._demo(folder, _given(environment or {}))

    @classmethod
    def _demo(cls, folder: Path, given: dict[str, Any]) -> "Settings":
        port = given.get("ZHICHENG_PORT", USUAL_PORT)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if "ZHICHENG_MASTER_KEY" not in given:
                key_file = given.get("ZHICHENG_MASTER_KEY_FILE", folder / "master.key")
                load_master_key(None, key_file, create=True)
                given["ZHICHENG_MASTER_KEY_FILE"] = key_file
        except OSError as error:
            raise SettingsError(
                f"the folder {folder} cannot be used: {error.strerror}; choose one that is writable"
            ) from error
        except MasterKeyError as error:
            raise SettingsError(f"ZHICHENG_MASTER_KEY_FILE: {error}") from error
        place = folder.absolute()
        defaults: dict[str, Any] = {
            "ZHICHENG_LOG_URL": f"sqlite:///{place / 'log.db'}",
            "ZHICHENG_VIEWS_URL": f"sqlite:///{place / 'views.db'}",
            "ZHICHENG_VAULT_URL": f"sqlite:///{place / 'vault.db'}",
            "ZHICHENG_BLOBS": str(place / "blobs"),
            "ZHICHENG_BASE_URL": f"http://127.0.0.1:{port}",
        }
        if "ZHICHENG_MINISTRY_URL" not in given:
            defaults["ZHICHENG_MINISTRY_FOLDER"] = str(place / "ministry")
        return cls._of({**defaults, **given, "ZHICHENG_DEMO": True})

    @classmethod
    def _of(cls, given: dict[str, Any]) -> "Settings":
        _require_whole(given)
        _require_lawful(given)
        values = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
        values.pop("master_key_file", None)
        values["master_key"] = _master_key(given)
        values["demo_mode"] = values.pop("demo", False)
        values.setdefault("secure_cookies", values["base_url"].startswith("https:"))
        return cls(**values)

    @property
    def numbers(self) -> CertificateNumberFormat:
        """How certificates are numbered in new ranges."""
        codes = self.level_codes
        return CertificateNumberFormat(serial=self.serial_digits, level=len(codes[0]), levels=codes)

    @property
    def rules(self) -> ProvincialRules:
        return ProvincialRules(**{name: getattr(self, name) for name in RULES})

    @property
    def attachments(self) -> AttachmentLimits:
        return AttachmentLimits(
            file=self.attachment_file_mb << 20,
            field=self.attachment_field_mb << 20,
            case=self.attachment_case_mb << 20,
        )


def _require_whole(given: Mapping[str, Any]) -> None:
    """Everything that must be given, and no two that contradict each other."""
    for setting in SETTINGS:
        if not setting.default and setting.name not in given:
            raise SettingsError(
                f"{setting.name} is not set; set it to {setting.expected} ({setting.meaning})"
            )
    log, views, vault = (given[f"ZHICHENG_{name}_URL"] for name in ("LOG", "VIEWS", "VAULT"))
    if vault in (log, views):
        raise SettingsError(
            "ZHICHENG_VAULT_URL is the database of another setting;"
            " set it to a database of its own, so that its backups can be destroyed"
        )
    if log == views and log.startswith("sqlite:"):
        raise SettingsError(
            "ZHICHENG_VIEWS_URL is the file of ZHICHENG_LOG_URL;"
            " set it to another file, as SQLite has one writer for each"
        )
    for one, other in _TOGETHER:
        if (one in given) != (other in given):
            raise SettingsError(f"{one} and {other} belong together; set both or none")
    if "ZHICHENG_MINISTRY_URL" in given and "ZHICHENG_MINISTRY_FOLDER" in given:
        raise SettingsError(
            "ZHICHENG_MINISTRY_URL and ZHICHENG_MINISTRY_FOLDER are both set;"
            " remove one of them, as a certificate is reported in one way"
        )


_TOGETHER = (
    ("ZHICHENG_PAYMENT_URL", "ZHICHENG_PAYMENT_SECRET"),
    ("ZHICHENG_MINISTRY_URL", "ZHICHENG_MINISTRY_TOKEN"),
    ("ZHICHENG_SIGNING_URL", "ZHICHENG_SIGNING_SECRET"),
)


def _require_lawful(given: Mapping[str, Any]) -> None:
    """One at a time, so that the operator is told which of them the nation does not allow."""
    rules: dict[str, int] = {}
    for field_name in RULES:
        setting = _BY_NAME[PREFIX + field_name.upper()]
        if setting.name in given:
            rules[field_name] = given[setting.name]
            try:
                ProvincialRules(**rules)
            except ValueError:
                raise SettingsError(
                    f"{setting.name} is laxer than the national rules;"
                    f" set it to {setting.expected} ({setting.meaning})"
                ) from None


def _given(environment: Mapping[str, str]) -> dict[str, Any]:
    """The parsed values of those that are set; an empty one counts as not set."""
    given = {}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX):
            continue
        setting = _BY_NAME.get(name)
        if setting is None:
            near = difflib.get_close_matches(name, _BY_NAME, 1)
            remedy = f"did you mean {near[0]}?" if near else "remove it"
            raise SettingsError(f"{name} is not a setting; {remedy}")
        if not text.strip():
            continue
        try:
            given[name] = setting.parse(text.strip())
        except (ValueError, KeyError):
            # `from None`: what was wrong may be a secret.
            raise SettingsError(f"{name} is not valid; set it to {setting.expected}") from None
    return given


def _master_key(given: Mapping[str, Any]) -> bytes:
    text, file = given.get("ZHICHENG_MASTER_KEY"), given.get("ZHICHENG_MASTER_KEY_FILE")
    if text and file:
        raise SettingsError(
            "ZHICHENG_MASTER_KEY and ZHICHENG_MASTER_KEY_FILE are both set; remove one of them"
        )
    if not text and not file:
        raise SettingsError(
            "ZHICHENG_MASTER_KEY is not set; set it, or ZHICHENG_MASTER_KEY_FILE, to"
            f" {_BY_NAME['ZHICHENG_MASTER_KEY'].expected}"
        )
    try:
        return load_master_key(text, file)
    except MasterKeyError as error:
        name = "ZHICHENG_MASTER_KEY" if text else "ZHICHENG_MASTER_KEY_FILE"
        raise SettingsError(f"{name} is not usable: {error}") from None
