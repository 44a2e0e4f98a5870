"""Whoever has read docs/audit.md alone comes to the verdict of `zhicheng audit verify`."""

import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.rules.note_key import KeyKind
from infrastructure.evidence.audit_check import verify
from infrastructure.evidence.log_evidence import (
    Manifest,
    NoEvidence,
    evidence_files,
    open_evidence,
    write_evidence,
)
from infrastructure.evidence.log_notes import KeyChange
from infrastructure.evidence.log_tree import LogTree
from infrastructure.evidence.signed_note import Note, NoteSigner
from infrastructure.log.event_log import open_log
from infrastructure.read_models.views import open_views
from tests.infrastructure import audit_stranger as stranger
from tests.infrastructure.log_evidence_samples import MOMENT, checkpoint, fill, follow, signer
from tests.plain_codec import PlainCodec

ROUNDS = 120


@dataclass
class Bundle:
    whole: Path
    hashes: Path
    first: NoteSigner
    second: NoteSigner
    witnesses: list[NoteSigner]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("stranger")
    first, second = signer(seed=b"1" * 32), signer(seed=b"2" * 32)
    witnesses = [
        signer(f"{name}.example/w", KeyKind.WITNESS, seed=name.encode().ljust(32))
        for name in ("one", "two")
    ]
    views, chance, notes = open_views(f"sqlite:///{folder / 'views.db'}"), random.Random(1), []
    with closing(open_log(f"sqlite:///{folder / 'log.db'}", PlainCodec())) as log:
        log.create_tables()
        tree = LogTree(views, log)
        for key in (first, first, second, second):
            fill(log, 37, chance)
            follow(tree)
            note = checkpoint(tree, key)
            at = MOMENT + 3
            notes.append(note.with_signatures(one.cosign(note.text, at) for one in witnesses))
        notes.append(checkpoint(tree, second, size=140))
        notes.sort(key=lambda note: int(note.text.split("\n")[1]))
        text = KeyChange(old=first.key, new=second.key, size=74).text
        change = Note(text=text, signatures=(first.sign(text), second.sign(text)))
        for whole in (True, False):
            files = evidence_files(
                Manifest(origin=first.name, size=148, whole=whole),
                identity=first.key.text,
                changes=[change.written],
                checkpoints=notes,
                rows=log.rows_after(0, 1000),
            )
            write_evidence(folder / str(whole), files)
    views.dispose()
    return Bundle(folder / "True", folder / "False", first, second, witnesses)


def ours(folder: Path, pinned: NoteSigner, witnesses: list[NoteSigner], required: int) -> int:
    """As the stranger: how far it is witnessed; 0 when it is not believed."""
    try:
        evidence = open_evidence(folder)
        told = verify(
            evidence.leaves(),
            evidence.checkpoints(),
            evidence.changes(),
            pinned.key,
            witnesses=[one.key for one in witnesses],
            required=required,
            exact=True,
        )
    except NoEvidence:
        return 0
    return told.witnessed.size if told.holds and told.witnessed else 0


def theirs(folder: Path, pinned: NoteSigner, witnesses: list[NoteSigner], required: int) -> int:
    keys = [one.key.text for one in witnesses]
    try:
        return stranger.verify(folder, pinned.key.text, keys, required)
    except (stranger.Wrong, ValueError, KeyError, OSError, TypeError):
        return 0


def test_a_stranger_comes_to_the_same_verdict(bundle: Bundle) -> None:
    foreign = signer()
    for folder in (bundle.whole, bundle.hashes):
        for look in (ours, theirs):
            for pinned in (bundle.first, bundle.second):
                assert look(folder, pinned, bundle.witnesses, 2) == 148
                assert look(folder, pinned, bundle.witnesses[:1], 1) == 148
            assert look(folder, foreign, bundle.witnesses, 2) == 0
            assert look(folder, bundle.first, [bundle.witnesses[0]] * 2, 2) == 0


def test_the_same_files_are_believed_and_refused(bundle: Bundle, tmp_path: Path) -> None:
    """One byte of some file is another one; or a line, or the end of a file, is gone."""
    chance = random.Random(2)
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        shutil.copytree(chance.choice((bundle.whole, bundle.hashes)), folder)
        files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
        file = chance.choice([one for one in files if one.suffix in (".bin", ".jsonl")])
        content = bytearray(file.read_bytes())
        if number % 4:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        else:
            del content[chance.randrange(len(content)) :]
        file.write_bytes(content)
        mine = ours(folder, bundle.first, bundle.witnesses, 2)
        assert mine == theirs(folder, bundle.first, bundle.witnesses, 2), (number, file.name)
        if mine:  # a witness's line, at most: without it an older checkpoint may have to do
            assert file.name == "checkpoints.jsonl"
            assert mine in (111, 148)
        shutil.rmtree(folder)
