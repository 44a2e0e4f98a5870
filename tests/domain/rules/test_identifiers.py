from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10 as independent

from domain.decider import Rejected
from domain.rules.identifiers import (
    CertificateNumber,
    CertificateNumberFormat,
    CreditCodeCheck,
    DocumentKind,
    birth_date,
    check_credit_code,
    check_division,
    check_document,
    credit_code_check_character,
    id_check_character,
    mod_11_10,
)
from domain.terms import TitleLevel


def id_number(region: str, born: date, order: int) -> str:
    body = f"{region}{born:%Y%m%d}{order:03}"
    return body + id_check_character(body)


births = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 6, 1))
numbers = st.builds(id_number, st.sampled_from(["320102", "110101"]), births, st.integers(0, 999))
ASCII_DIGITS = st.text("0123456789", min_size=1, max_size=20)


@given(numbers)
def test_id_numbers_agree_with_another_implementation(number: str) -> None:
    assert check_document(DocumentKind.RESIDENT_ID, number) == number
    assert ric.calc_check_digit(number) == number[17]
    assert birth_date(number) == date.fromisoformat(number[6:14])


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong != number:
        with pytest.raises(Rejected):
            check_document(DocumentKind.RESIDENT_ID, wrong)


def test_a_small_x_is_stored_as_a_capital() -> None:
    number = next(
        n for n in (id_number("320102", date(1980, 1, 1), i) for i in range(50)) if n[-1] == "X"
    )
    assert check_document(DocumentKind.RESIDENT_ID, f" {number.lower()} ") == number


GOOD = id_number("320102", date(1985, 7, 9), 123)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "document-malformed"),
        (GOOD[:17], "document-malformed"),
        (GOOD + "0", "document-malformed"),
        ("９" + GOOD[1:], "document-malformed"),
        (GOOD[:6] + "١٩٨٥" + GOOD[10:], "document-malformed"),
        ("0" + GOOD[1:], "document-malformed"),
        (id_number("810000", date(1985, 7, 9), 123), "document-malformed"),
        (GOOD[:10] + "0230" + GOOD[14:], "document-date-impossible"),
        (GOOD[:6] + "18991231" + GOOD[14:], "document-date-impossible"),
        (GOOD[:17] + ("0" if GOOD[17] != "0" else "1"), "document-check-character-wrong"),
    ],
)
def test_a_wrong_id_number_is_refused_without_being_repeated(number: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        check_document(DocumentKind.RESIDENT_ID, number)
    assert caught.value.code == code
    assert set(caught.value.facts) == {"kind"}


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.PASSPORT, "E12345678"),
        (DocumentKind.PASSPORT, "G1234567"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "USA320185070901"),
        (
            DocumentKind.FOREIGN_PERMANENT_RESIDENT,
            id_number("932840", date(1985, 7, 9), 1),
        ),
        (DocumentKind.HMT_RESIDENCE_PERMIT, id_number("830000", date(1985, 7, 9), 1)),
    ],
)
def test_other_documents(kind: DocumentKind, number: str) -> None:
    assert check_document(kind, number.lower()) == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.PASSPORT, "护照12345"),
        (DocumentKind.PASSPORT, "ABCDEFG"),
        (DocumentKind.PASSPORT, "E1"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, GOOD),
        (DocumentKind.HMT_RESIDENCE_PERMIT, GOOD),
    ],
)
def test_documents_of_another_form(kind: DocumentKind, number: str) -> None:
    with pytest.raises(Rejected) as caught:
        check_document(kind, number)
    assert caught.value.code == "document-malformed"


CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(
    st.text(CREDIT, min_size=2, max_size=2),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(CREDIT, min_size=9, max_size=9),
)
def test_credit_codes_agree_with_another_implementation(kind: str, place: str, own: str) -> None:
    body = kind + place + own
    code = body + credit_code_check_character(body)
    assert uscc.calc_check_digit(body) == code[17]
    assert check_credit_code(code) is CreditCodeCheck.VALID
    other = CREDIT[(CREDIT.index(code[17]) + 1) % 31]
    assert check_credit_code(body + other) is CreditCodeCheck.CHECK_CHARACTER_WRONG


@pytest.mark.parametrize(
    "code",
    ["", "91110000600037341I", "91110000600037341", "9111000A600037341L", "9１110000600037341L"],
)
def test_malformed_credit_codes(code: str) -> None:
    assert check_credit_code(code) is CreditCodeCheck.MALFORMED


def test_a_real_credit_code() -> None:
    assert check_credit_code("91110000600037341L") is CreditCodeCheck.VALID


@pytest.mark.parametrize("code", ["32010", "3201021", "032010", "32010x", "３20102"])
def test_division_codes_have_six_digits(code: str) -> None:
    assert check_division("320102") == "320102"
    with pytest.raises(Rejected):
        check_division(code)


# Certificate numbers.

FORMAT = CertificateNumberFormat()
certificate_numbers = st.builds(
    CertificateNumber,
    year=st.integers(2000, 2099),
    division=st.sampled_from(["320000", "320100"]),
    issuer=st.from_regex(r"[0-9]{3}", fullmatch=True),
    level=st.sampled_from(FORMAT.levels),
    serial=st.integers(1, FORMAT.last_serial),
)


@given(ASCII_DIGITS)
def test_the_check_digit_is_iso_7064(digits: str) -> None:
    assert mod_11_10(digits) == independent.calc_check_digit(digits)


@given(certificate_numbers)
def test_a_number_is_built_and_read_back(number: CertificateNumber) -> None:
    text = FORMAT.build(number)
    assert len(text) == 20
    assert FORMAT.parse(text) == number


@given(certificate_numbers, st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_of_a_number_is_found(
    number: CertificateNumber, place: int, shift: int
) -> None:
    text = FORMAT.build(number)
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    with pytest.raises(Rejected) as caught:
        FORMAT.parse(wrong)
    assert caught.value.code == "certificate-number-check"


@pytest.mark.parametrize("text", ["", "1" * 19, "1" * 21, "１" * 20, "a" * 20])
def test_malformed_numbers(text: str) -> None:
    with pytest.raises(Rejected) as caught:
        FORMAT.parse(text)
    assert caught.value.code == "certificate-number-malformed"


def test_a_part_of_the_wrong_width_is_named() -> None:
    number = CertificateNumber(year=2026, division="320000", issuer="12", level="1", serial=1)
    with pytest.raises(Rejected) as caught:
        FORMAT.build(number)
    assert caught.value.facts == {"part": "issuer", "width": 3}


def test_the_widths_are_configuration() -> None:
    wide = CertificateNumberFormat(issuer=4, serial=6)
    number = CertificateNumber(year=2026, division="320000", issuer="0007", level="2", serial=42)
    assert wide.build(number)[:-1] == "202632000000072000042"
    assert wide.parse(wide.build(number)) == number


def test_levels_have_codes() -> None:
    assert [FORMAT.level_code(level) for level in TitleLevel] == ["1", "2", "3", "4", "5"]
    with pytest.raises(Rejected):
        CertificateNumberFormat(levels=("1",)).level_code(TitleLevel.INTERMEDIATE)
