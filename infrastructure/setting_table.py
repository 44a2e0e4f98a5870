"""What can be set from outside, one environment variable each; docs/operations.md repeats it."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from domain.rules.provincial import ProvincialRules
from infrastructure import setting_values as values


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known about one environment variable; docs/operations.md repeats it."""

    name: str
    default: str
    """In words; empty when it must be given."""
    meaning: str
    expected: str
    """Completes the sentence "set it to ..."."""
    parse: Callable[[str], Any]
    """Raises ValueError."""

    @property
    def row(self) -> str:
        """Its row in the table of the manual."""
        default = self.default or "must be given"
        return f"| `{self.name}` | {self.meaning} | {self.expected} | {default} |"


_STORE = "`sqlite:///path/to/file` or `postgresql://user@host:port/database`"
_SIZE = "a whole number of megabytes"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="ZHICHENG_LOG_URL",
        default="",
        meaning="database of the event log, the one thing that must never be lost",
        expected=_STORE,
        parse=values.database,
    ),
    Setting(
        name="ZHICHENG_VIEWS_URL",
        default="",
        meaning="database of the read models, which can be rebuilt from the log",
        expected=_STORE,
        parse=values.database,
    ),
    Setting(
        name="ZHICHENG_VAULT_URL",
        default="",
        meaning="database of keys, passwords and sessions; another one than the other two, with"
        " backups of its own",
        expected=_STORE,
        parse=values.database,
    ),
    Setting(
        name="ZHICHENG_BLOBS",
        default="",
        meaning="where attachments are kept, each encrypted",
        expected="a folder or `s3://bucket/prefix`",
        parse=values.blobs,
    ),
    Setting(
        name="ZHICHENG_ATTACHMENT_FILE_MB",
        default="`20`",
        meaning="the largest single attachment",
        expected=_SIZE,
        parse=values.megabytes,
    ),
    Setting(
        name="ZHICHENG_ATTACHMENT_FIELD_MB",
        default="`100`",
        meaning="all attachments of one field of a declaration together",
        expected=_SIZE,
        parse=values.megabytes,
    ),
    Setting(
        name="ZHICHENG_ATTACHMENT_CASE_MB",
        default="`300`",
        meaning="all attachments of one declaration together",
        expected=_SIZE,
        parse=values.megabytes,
    ),
    Setting(
        name="ZHICHENG_EXPORT_DAYS",
        default="`30`",
        meaning="days for which the files of a log export are kept",
        expected="a whole number from 1 to 3650",
        parse=values.days,
    ),
    Setting(
        name="ZHICHENG_MASTER_KEY",
        default="the content of `ZHICHENG_MASTER_KEY_FILE`",
        meaning="the key that opens the vault",
        expected="32 random bytes in base64, for example from `openssl rand -base64 32`",
        parse=str,
    ),
    Setting(
        name="ZHICHENG_MASTER_KEY_FILE",
        default="none",
        meaning="the same in a file",
        expected="the path of a file that only the service's user can read",
        parse=Path,
    ),
    Setting(
        name="ZHICHENG_BASE_URL",
        default="",
        meaning="public address of the service; printed on certificates as QR code",
        expected="an address without path such as `https://zhicheng.example.cn`",
        parse=values.base_url,
    ),
    Setting(
        name="ZHICHENG_HOST",
        default="`127.0.0.1`",
        meaning="address to listen on",
        expected="a host name or an IP address",
        parse=values.host,
    ),
    Setting(
        name="ZHICHENG_PORT",
        default="`8000`",
        meaning="port to listen on; 0 takes a free one",
        expected="a whole number from 0 to 65535",
        parse=values.port,
    ),
    Setting(
        name="ZHICHENG_DEMO",
        default="`no`",
        meaning="demo mode: open accounts and a movable clock; files under `var/` where no database"
        " is given",
        expected="`yes` or `no`",
        parse=values.switch,
    ),
    Setting(
        name="ZHICHENG_SECURE_COOKIES",
        default="`yes` where `ZHICHENG_BASE_URL` begins with https",
        meaning="whether browsers send the session's cookie over https alone",
        expected="`yes` or `no`",
        parse=values.switch,
    ),
    Setting(
        name="ZHICHENG_CARRIER",
        default="none: messages stay in their boxes",
        meaning="who carries SMS and e-mail out of the house",
        expected="a folder that a gateway empties, or the http address of a gateway",
        parse=values.carrier,
    ),
    Setting(
        name="ZHICHENG_PAYMENT_URL",
        default="none: fees are paid offline alone",
        meaning="the gateway through which fees are paid online",
        expected="the http address of a gateway, together with `ZHICHENG_PAYMENT_SECRET`",
        parse=values.gateway,
    ),
    Setting(
        name="ZHICHENG_PAYMENT_SECRET",
        default="none",
        meaning="the secret with which the gateway and this service sign what they tell each other",
        expected="at least 32 characters that only the two of them know",
        parse=values.secret,
    ),
    Setting(
        name="ZHICHENG_MINISTRY_FOLDER",
        default="none: reports wait; in the demo `var/ministry`",
        meaning="where certificates are reported to the ministry by files",
        expected="a folder, of which `out` is emptied and `answers` filled by the ministry's side",
        parse=values.folder,
    ),
    Setting(
        name="ZHICHENG_MINISTRY_URL",
        default="none",
        meaning="where certificates are reported to the ministry by HTTP instead",
        expected="the http address of the ministry's service, together with"
        " `ZHICHENG_MINISTRY_TOKEN`",
        parse=values.gateway,
    ),
    Setting(
        name="ZHICHENG_MINISTRY_TOKEN",
        default="none",
        meaning="the bearer token by which the ministry knows this service",
        expected="at least 32 characters that only the two of them know",
        parse=values.secret,
    ),
    Setting(
        name="ZHICHENG_MINISTRY_BATCH",
        default="`500`",
        meaning="records that are sent to the ministry together",
        expected="a whole number from 1 to 500",
        parse=values.batch_size,
    ),
    Setting(
        name="ZHICHENG_MINISTRY_TIMEOUT",
        default="`30`",
        meaning="how long the ministry's service may take to answer a batch",
        expected="a whole number of seconds from 1 to 600",
        parse=values.seconds,
    ),
    Setting(
        name="ZHICHENG_SIGNING_URL",
        default="none: all issuer keys are in the vault",
        meaning="a signing server that keeps issuer keys to itself",
        expected="the http address of a server, together with `ZHICHENG_SIGNING_SECRET`",
        parse=values.gateway,
    ),
    Setting(
        name="ZHICHENG_SIGNING_SECRET",
        default="none",
        meaning="the secret with which this service tells the signing server who asks",
        expected="at least 32 characters that only the two of them know",
        parse=values.secret,
    ),
    Setting(
        name="ZHICHENG_LOG_LEVEL",
        default="`info`",
        meaning="the least important lines that are still written",
        expected="`debug`, `info`, `warning` or `error`",
        parse=values.log_level,
    ),
    Setting(
        name="ZHICHENG_ENTRUSTING_LEVEL",
        default="`province`",
        meaning="whose title office grants entrusted reviews outside the province: that of the"
        " unit's province, city or county",
        expected="`province`, `city` or `county`",
        parse=values.level,
    ),
    Setting(
        name="ZHICHENG_POSTS_ALWAYS",
        default="`no`",
        meaning="whether people of public institutions can submit only where their unit has an"
        " approved post quota of the year; otherwise units without one are not limited",
        expected="`yes` or `no`",
        parse=values.switch,
    ),
    Setting(
        name="ZHICHENG_SERIAL_DIGITS",
        default="`5`",
        meaning="digits of the serial in certificate numbers; ranges that exist keep theirs",
        expected="a whole number from 4 to 9",
        parse=values.serial_digits,
    ),
    Setting(
        name="ZHICHENG_LEVEL_CODES",
        default="`1,2,3,4,5`",
        meaning="what stands for the title levels in certificate numbers, from 正高级 down to 员级",
        expected="five different codes of equally many digits, with commas between",
        parse=values.level_codes,
    ),
    Setting(
        name="ZHICHENG_PUBLICITY_DAYS",
        default="`5`, which the nation asks for",
        meaning="working days that every publicity lasts at least",
        expected="a whole number of 5 or more",
        parse=values.number,
    ),
    Setting(
        name="ZHICHENG_SUPPLEMENT_DAYS",
        default="`10`",
        meaning="working days to answer a supplement notice, where the officer names no other"
        " number",
        expected="a whole number of 1 or more",
        parse=values.number,
    ),
    Setting(
        name="ZHICHENG_REEXAMINATION_DAYS",
        default="`10`",
        meaning="working days to ask for a re-examination after a result was made known",
        expected="a whole number of 1 or more",
        parse=values.number,
    ),
    Setting(
        name="ZHICHENG_FILING_YEARS",
        default="`3`, the most that the nation allows",
        meaning="years that the filing of a committee lasts at most",
        expected="a whole number from 1 to 3",
        parse=values.number,
    ),
    Setting(
        name="ZHICHENG_OTHER_SEATS",
        default="`7`",
        meaning="the fewest members of an intermediate or junior committee that sets no number of"
        " its own",
        expected="an odd number of 3 or more",
        parse=values.number,
    ),
)
RULES = tuple(rule.name for rule in fields(ProvincialRules))
"""Each is a setting of the same name."""
