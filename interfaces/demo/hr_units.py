"""The demo's HR unit with two users, one of them with a bound certificate, and two registrations
of units: one waits, one was refused."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from application.organisations import keeping_units as k
from application.organisations import unit_registrations as u
from application.people import login_certificates as c
from domain.rules.identifiers import credit_code_check_character
from domain.terms import AdministrativeLevel, UnitNature
from infrastructure.signatures.login_certificates import read_certificate
from interfaces.demo.bodies import Founder
from interfaces.demo.stagehand import Stagehand

KEEPER = "auth-320102"
_DIVISION = "320102"


def keep_units(stage: Stagehand, founder: Founder) -> None:
    """Nobody knows the passwords of these users; they are reset on the page."""
    keeper = founder.bodies.logins[KEEPER]
    form = k.HrUnitForm(
        name="演示玄武区建设系统人事管理处",
        level=AdministrativeLevel.COUNTY,
        division=_DIVISION,
        nature=UnitNature.INSTITUTION,
        contact="电话 000-00000000",
    )
    unit = stage.act(keeper, k.add_unit, form)
    for login, name in (("hr-320102-1", "演示经办人甲"), ("hr-320102-2", "演示经办人乙")):
        password = stage.system.new_id().hex
        user = k.UserForm(login=login, name=name, password=password)
        account = stage.act(keeper, k.add_user, user, unit)
    stage.act(keeper, c.bind_certificate, _certificate(stage.clock.now()), account)


def register_units(stage: Stagehand, founder: Founder) -> None:
    keeper = founder.bodies.logins[KEEPER]
    for place in (1, 2):
        stem = f"91{_DIVISION}MA1DEMO{place:02}".replace("O", "0")
        form = u.UnitRegistrationForm(
            name=f"演示玄武区新设单位{place}",
            credit_code=stem + credit_code_check_character(stem),
            nature=UnitNature.ENTERPRISE,
            level=AdministrativeLevel.COUNTY,
            division=_DIVISION,
            superior=founder.bodies.ids[KEEPER],
            contact_person="演示联系人",
            contact="电话 000-00000000",
            officer_name="演示经办人",
            login=f"new-unit-{place}",
            password=stage.system.new_id().hex,
        )
        registration = stage.act(keeper, u.submit_unit_registration, form)
        if place == 2:
            refusing = u.Refusing(reason="与已登记单位重复。（演示）")
            stage.act(keeper, u.refuse_unit_registration, refusing, registration)


def _certificate(now: datetime) -> c.CertificateFacts:
    """Of a key that is thrown away: nobody logs in with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "演示证书")])
    start = now.astimezone(UTC).replace(microsecond=0)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, start, start + timedelta(days=730)
    ).sign(key, SHA256())
    read = read_certificate(made.public_bytes(Encoding.DER))
    return c.CertificateFacts(
        certificate=read.certificate,
        thumbprint=read.thumbprint,
        subject=read.subject,
        issuer=read.issuer,
        serial=read.serial,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
