"""The master key, and seals that notice every change."""

import os
import re
import stat
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.personal import Personal
from infrastructure.vault.master_key import MasterKeyError, load_master_key
from infrastructure.vault.sealing import Tampered, seal_with, unseal_with
from tests.infrastructure.together import in_parallel

MASTER = bytes(range(32))
WANG = UUID(int=101)


def test_the_master_key_comes_from_the_environment_first(tmp_path: Path) -> None:
    file = tmp_path / "key"
    assert load_master_key(MASTER.hex(), file) == MASTER
    assert load_master_key("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n") == MASTER
    assert not file.exists()


@pytest.mark.parametrize("wrong", ["abc", "zz" * 32, "密" * 44, "AAEC", "A" * 43 + "!"])
def test_a_wrong_master_key_is_one_clear_line_without_it(wrong: str) -> None:
    with pytest.raises(MasterKeyError, match="ZHICHENG_MASTER_KEY") as refused:
        load_master_key(wrong)
    assert wrong not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_key_file_is_made_only_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "var" / "key"
    with pytest.raises(MasterKeyError, match=re.escape(str(file))):
        load_master_key(None, file)
    with pytest.raises(MasterKeyError, match="not set"):
        load_master_key(None)
    key = load_master_key(None, file, create=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_master_key(None, file) == key
    assert load_master_key(None, file, create=True) == key
    assert os.listdir(file.parent) == ["key"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    load_master_key(None, file, create=True)
    file.chmod(0o640)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        load_master_key(None, file)


def test_processes_that_start_together_make_one_key_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    keys = in_parallel(8, lambda n: load_master_key(None, file, create=True))
    assert len(set(keys)) == 1


@given(plain=st.binary(max_size=100), bound=st.binary(max_size=50), where=st.integers(0, 200))
def test_every_changed_byte_of_a_seal_is_noticed(plain: bytes, bound: bytes, where: int) -> None:
    sealed = seal_with(MASTER, plain, bound)
    assert unseal_with(MASTER, sealed, bound) == plain
    changed = bytearray(sealed)
    changed[where % len(changed)] ^= 1
    for wrong, to in ((bytes(changed), bound), (sealed, bound + b"x"), (sealed[:-1], bound)):
        with pytest.raises(Tampered):
            unseal_with(MASTER, wrong, to)


def test_a_personal_value_does_not_show_in_a_traceback() -> None:
    assert "欧阳" not in repr(Personal(WANG, "欧阳"))
