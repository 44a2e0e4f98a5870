import base64
import re
from dataclasses import fields
from pathlib import Path

import pytest

from domain.terms import TitleLevel
from infrastructure.setting_table import SETTINGS, Setting
from infrastructure.settings import Settings, SettingsError

KEY = bytes(range(32))
MANUAL = Path(__file__).parents[2] / "docs" / "operations.md"
COMPLETE = {
    "ZHICHENG_LOG_URL": "postgresql://zhicheng:geheim@db:5432/log",
    "ZHICHENG_VIEWS_URL": "postgresql://zhicheng:geheim@db:5432/views",
    "ZHICHENG_VAULT_URL": "postgresql://zhicheng:geheim@db:5432/vault",
    "ZHICHENG_BLOBS": "s3://attachments/titles",
    "ZHICHENG_MASTER_KEY": base64.b64encode(KEY).decode(),
    "ZHICHENG_BASE_URL": "https://zhicheng.example.cn/",
}


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environment)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_everything_has_its_place() -> None:
    assert Settings.from_environment(COMPLETE | {"PATH": "/bin"}) == Settings(
        log_url=COMPLETE["ZHICHENG_LOG_URL"],
        views_url=COMPLETE["ZHICHENG_VIEWS_URL"],
        vault_url=COMPLETE["ZHICHENG_VAULT_URL"],
        blobs="s3://attachments/titles",
        master_key=KEY,
        base_url="https://zhicheng.example.cn",
        demo_mode=False,
        secure_cookies=True,
    )


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_what_has_no_default_must_be_given(name: str) -> None:
    assert refusal({k: v for k, v in COMPLETE.items() if k != name}).startswith(
        f"{name} is not set; set it"
    )
    assert refusal(COMPLETE | {name: " "}).startswith(f"{name} is not set; set it")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHICHENG_LOG_URL", "mysql://db/log"),
        ("ZHICHENG_LOG_URL", "sqlite://log.db"),
        ("ZHICHENG_VIEWS_URL", "sqlite:///:memory:"),
        ("ZHICHENG_VIEWS_URL", "postgresql://db:many/views"),
        ("ZHICHENG_VAULT_URL", "postgresql://db"),
        ("ZHICHENG_BLOBS", "http://attachments"),
        ("ZHICHENG_BLOBS", "s3:///titles"),
        ("ZHICHENG_MASTER_KEY", "c2hvcnQ="),
        ("ZHICHENG_BASE_URL", "titles.example.cn"),
        ("ZHICHENG_BASE_URL", "https://zhicheng.example.cn/titles"),
        ("ZHICHENG_BASE_URL", "https://user@zhicheng.example.cn"),
        ("ZHICHENG_HOST", "http://here"),
        ("ZHICHENG_HOST", "here:80"),
        ("ZHICHENG_PORT", "65536"),
        ("ZHICHENG_PORT", "-1"),
        ("ZHICHENG_PORT", "八千"),
        ("ZHICHENG_DEMO", "maybe"),
        ("ZHICHENG_SECURE_COOKIES", "2"),
        ("ZHICHENG_LOG_LEVEL", "loud"),
        ("ZHICHENG_SUPPLEMENT_DAYS", "ten"),
    ],
)
def test_a_wrong_value_is_named_but_not_shown(name: str, value: str) -> None:
    message = refusal(COMPLETE | {name: value})
    assert message.startswith(f"{name} is not ")
    assert ";" in message
    assert value not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHICHENG_LOG_URL", "sqlite:///var/log.db"),
        ("ZHICHENG_LOG_URL", "sqlite:////srv/log.db"),
        ("ZHICHENG_HOST", "::1"),
        ("ZHICHENG_HOST", "0.0.0.0"),
        ("ZHICHENG_PORT", "0"),
        ("ZHICHENG_LOG_LEVEL", "DEBUG"),
        ("ZHICHENG_PUBLICITY_DAYS", "7"),
        ("ZHICHENG_OTHER_SEATS", "5"),
        ("ZHICHENG_SERIAL_DIGITS", "6"),
        ("ZHICHENG_BLOBS", "var/blobs"),
    ],
)
def test_a_right_value_is_taken(name: str, value: str) -> None:
    settings = Settings.from_environment(COMPLETE | {name: value})
    field = name.removeprefix("ZHICHENG_").lower()
    assert str(getattr(settings, field)) == value.lower()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHICHENG_PUBLICITY_DAYS", "4"),
        ("ZHICHENG_SUPPLEMENT_DAYS", "0"),
        ("ZHICHENG_REEXAMINATION_DAYS", "0"),
        ("ZHICHENG_FILING_YEARS", "4"),
        ("ZHICHENG_OTHER_SEATS", "6"),
    ],
)
def test_a_province_is_not_laxer_than_the_nation(name: str, value: str) -> None:
    message = refusal(COMPLETE | {name: value})
    assert message.startswith(f"{name} is laxer than the national rules; set it to ")


def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    assert refusal(COMPLETE | {"ZHICHENG_PROT": "80"}) == (
        "ZHICHENG_PROT is not a setting; did you mean ZHICHENG_PORT?"
    )
    assert refusal({"ZHICHENG_QQQQQQQQQQQQQQQQQQ": "1"}).endswith("; remove it")


def test_the_vault_has_a_database_of_its_own() -> None:
    for other in ("ZHICHENG_LOG_URL", "ZHICHENG_VIEWS_URL"):
        same = COMPLETE | {"ZHICHENG_VAULT_URL": COMPLETE[other]}
        assert refusal(same).startswith("ZHICHENG_VAULT_URL is the database of another setting; ")


def test_log_and_views_share_a_server_but_no_file() -> None:
    url = COMPLETE["ZHICHENG_LOG_URL"]
    assert Settings.from_environment(COMPLETE | {"ZHICHENG_VIEWS_URL": url}).views_url == url
    one_file = dict.fromkeys(("ZHICHENG_LOG_URL", "ZHICHENG_VIEWS_URL"), "sqlite:///var/a.db")
    assert refusal(COMPLETE | one_file).startswith("ZHICHENG_VIEWS_URL is the file of ")


@pytest.mark.parametrize(
    "given",
    [{"ZHICHENG_PAYMENT_URL": "https://pay.example"}, {"ZHICHENG_PAYMENT_SECRET": "s" * 32}],
)
def test_a_payment_gateway_has_an_address_and_a_secret(given: dict[str, str]) -> None:
    assert "belong together" in refusal(COMPLETE | given)


def test_a_payment_secret_is_not_short() -> None:
    short = {"ZHICHENG_PAYMENT_URL": "https://pay.example", "ZHICHENG_PAYMENT_SECRET": "s" * 31}
    assert refusal(COMPLETE | short).startswith("ZHICHENG_PAYMENT_SECRET is not valid")


def test_the_key_comes_from_one_place(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(COMPLETE["ZHICHENG_MASTER_KEY"])
    file.chmod(0o600)
    both = COMPLETE | {"ZHICHENG_MASTER_KEY_FILE": str(file)}
    assert "both set; remove one" in refusal(both)
    alone = {k: v for k, v in both.items() if k != "ZHICHENG_MASTER_KEY"}
    assert Settings.from_environment(alone).master_key == KEY
    file.chmod(0o644)
    assert refusal(alone).startswith("ZHICHENG_MASTER_KEY_FILE is not usable: ")


def test_the_demo_lives_in_its_folder(tmp_path: Path) -> None:
    first = Settings.demo(tmp_path / "var", {"ZHICHENG_PORT": "8123"})
    assert first.demo_mode
    assert not first.secure_cookies
    assert first.base_url == "http://127.0.0.1:8123"
    assert first.log_url == f"sqlite:///{tmp_path}/var/log.db"
    assert len({first.log_url, first.views_url, first.vault_url}) == 3
    assert len(first.master_key) == 32
    assert Settings.demo(tmp_path / "var", {"ZHICHENG_PORT": "8123"}) == first


def test_the_demo_may_use_other_databases(tmp_path: Path) -> None:
    url = COMPLETE["ZHICHENG_LOG_URL"]
    assert Settings.demo(tmp_path, {"ZHICHENG_LOG_URL": url}).log_url == url


def test_the_demo_can_be_asked_for_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({"ZHICHENG_DEMO": "yes"})
    assert settings.demo_mode
    assert settings.views_url == f"sqlite:///{tmp_path}/var/views.db"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(SettingsError, match=r"cannot be used: .*; choose one that is writable$"):
        Settings.demo(tmp_path / "taken")


def test_nothing_secret_shows_in_a_traceback() -> None:
    shown = repr(Settings.from_environment(COMPLETE))
    assert "geheim" not in shown
    assert repr(KEY) not in shown
    assert COMPLETE["ZHICHENG_MASTER_KEY"] not in shown


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_manual(setting: Setting) -> None:
    assert setting.row in MANUAL.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "setting",
    [setting for setting in SETTINGS if setting.default.startswith("`")],
    ids=lambda setting: setting.name,
)
def test_the_manual_tells_the_default_that_is_taken(setting: Setting) -> None:
    taken = Settings.from_environment(COMPLETE)
    field = setting.name.removeprefix("ZHICHENG_").lower()
    told = setting.parse(setting.default.split("`")[1])
    assert getattr(taken, "demo_mode" if field == "demo" else field) == told


def test_the_manual_names_no_other_setting() -> None:
    named = set(re.findall(r"ZHICHENG_[A-Z_]+", MANUAL.read_text("utf-8")))
    assert named == {setting.name for setting in SETTINGS}


def test_every_field_can_be_set() -> None:
    names = {setting.name.removeprefix("ZHICHENG_").lower() for setting in SETTINGS}
    settable = names - {"master_key_file", "demo"} | {"demo_mode"}
    assert {field.name for field in fields(Settings)} == settable


def test_certificates_are_numbered_as_the_province_says() -> None:
    given = {"ZHICHENG_SERIAL_DIGITS": "6", "ZHICHENG_LEVEL_CODES": "11, 12,20,31,32"}
    numbers = Settings.from_environment(COMPLETE | given).numbers
    assert (numbers.serial, numbers.level, numbers.last_serial) == (6, 2, 999_999)
    assert numbers.level_code(TitleLevel.INTERMEDIATE) == "20"
    for codes in "1,2,3,4", "1,2,3,4,4", "1,2,3,4,55", "a,b,c,d,e":
        assert "ZHICHENG_LEVEL_CODES" in refusal(COMPLETE | {"ZHICHENG_LEVEL_CODES": codes})
    for width in "3", "10", "x":
        assert "ZHICHENG_SERIAL_DIGITS" in refusal(COMPLETE | {"ZHICHENG_SERIAL_DIGITS": width})
