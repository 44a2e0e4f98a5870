import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decider import Rejected
from domain.rules.names import check_name, mask_id_number, mask_name, search_key


@pytest.mark.parametrize(
    "name", ["张三", "欧阳娜娜", "买买提·吐尔逊", "𠮷田", "㐂", "〇", "𬉼", "𰻝", "﨑"]
)
def test_legal_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["John O'Neill-Smith", "Zoë Müller", "J. R. Šmíd"])
def test_latin_names_belong_to_passports(name: str) -> None:
    assert check_name(name, latin=True) == name
    with pytest.raises(Rejected):
        check_name(name)


@pytest.mark.parametrize(
    ("character", "codepoint"),
    [
        ("\u202e", "U+202E"),  # right-to-left override
        ("\u2066", "U+2066"),  # isolate
        ("\u200b", "U+200B"),  # zero-width space
        ("\ufeff", "U+FEFF"),
        ("\ud800", "U+D800"),  # lone surrogate
        ("\x00", "U+0000"),
        ("\n", "U+000A"),
        ("\ue000", "U+E000"),  # private use
        ("\U000e0100", "U+E0100"),  # variation selector
        ("<", "U+003C"),
        ("１", "U+FF11"),
    ],
)
@pytest.mark.parametrize("latin", [False, True])
def test_other_characters_are_refused_by_code_point(
    character: str, codepoint: str, latin: bool
) -> None:
    with pytest.raises(Rejected) as caught:
        check_name(f"张{character}三", latin=latin)
    assert caught.value.code == "name-character"
    assert caught.value.facts == {"codepoint": codepoint}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name-empty"),
        ("　", "name-empty"),
        (" 张三", "name-outer-space"),
        ("张" * 61, "name-too-long"),
    ],
)
def test_wrong_lengths(name: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        check_name(name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买买提·吐尔逊", "买买提•吐尔逊"),
        ("买买提・吐尔逊", "买买提‧吐尔逊"),
        ("ＪＯＨＮ Smith", "john  smith"),
        ("﨔", "﨔"),
        ("\uf9d1", "六"),  # a compatibility ideograph and the one it stands for
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_different_names_have_different_keys() -> None:
    assert search_key("张三") != search_key("张叁")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊", "买**·***"),
        ("John Smith", "J*** *****"),
        ("𠮷", "*"),
        ("", ""),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(max_size=30))
def test_no_mask_shows_more_than_two_characters(name: str) -> None:
    assert len([c for c in mask_name(name) if c not in "*·•‧・ "]) <= 2
    assert len(mask_name(name)) == len(name)


def test_masked_numbers_hide_the_birth_date() -> None:
    assert mask_id_number("320102198507091234") == "320***********1234"
    assert mask_id_number("E12345678") == "E*******8"
    assert mask_id_number("E1") == "**"
    assert mask_id_number("") == "**"
