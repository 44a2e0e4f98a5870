"""What becomes of each field of a stored event, when the log is exported to analysts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.decider import Decider, Recorded
from domain.personal import Personal
from domain.registry import DECIDERS
from infrastructure.analysts import kinds, texts
from infrastructure.analysts.pseudonyms import Pseudonyms
from infrastructure.analysts.source import Blind, Redaction
from infrastructure.analysts.treatment import Leaf, Use, forms_of
from infrastructure.log.codec import Codec
from tests.golden.examples import CONTEXT, MOMENT, STREAM, example
from tests.golden.forms import FOLDER, Forms

FORMS = forms_of(DECIDERS)
PSEUDONYMS = Pseudonyms(b"a key for tests of 32 characters")
REDACTION = Redaction(PSEUDONYMS)
EVENTS = Codec(DECIDERS, Blind()).names
TABLES = (texts.KEPT, texts.LABELLED, texts.LEFT_OUT, kinds.LEFT_OUT_IDS)


def leaf_name(leaf: Leaf) -> str:
    return f"{leaf.owner}.{leaf.path.rpartition('.')[2]}"


def said(tables: tuple[Mapping[str, str], ...]) -> list[str]:
    return [
        f"{owner}.{field}"
        for table in tables
        for owner, listed in table.items()
        for field in listed.split()
    ]


def undecided(*deciders: Decider[Any, Any, Any]) -> set[str]:
    leaves = (leaf for form in forms_of(deciders).values() for leaf in form.leaves)
    return {leaf_name(leaf) for leaf in leaves if leaf.use is Use.UNDECIDED}


def made(**kinds_of_fields: Any) -> Decider[Any, Any, Any]:
    event = make_dataclass("Made", kinds_of_fields.items(), frozen=True, kw_only=True)
    return Decider("thing", (event,), None, lambda c, s: [], lambda s, e: s)


def test_something_is_decided_for_every_field_of_every_event() -> None:
    assert undecided(*DECIDERS) == set(), "say in kinds or texts what becomes of it"
    assert {decider.name for decider in DECIDERS} == set(kinds.STREAMS)


def test_nothing_is_decided_twice_or_for_fields_that_are_not_there() -> None:
    decided = said(TABLES) + list(kinds.OWN_IDS)
    assert len(decided) == len(set(decided))
    leaves = [leaf for form in FORMS.values() for leaf in form.leaves]
    assert set(decided) <= {leaf_name(leaf) for leaf in leaves}
    ids = {leaf.path.rpartition(".")[2] for leaf in leaves if leaf.kind is UUID}
    assert set(kinds.IDS) <= ids


def test_two_classes_inside_events_do_not_share_a_name() -> None:
    """Their fields are decided by it."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for form in FORMS.values():
        by_owner: dict[tuple[str, str], list[str]] = {}
        for leaf in form.leaves:
            prefix, _, field = leaf.path.rpartition(".")
            by_owner.setdefault((leaf.owner, prefix), []).append(field)
        for (owner, _), listed in by_owner.items():
            found.setdefault(owner, set()).add(tuple(listed))
    assert [owner for owner, shapes in found.items() if len(shapes) > 1] == []


def test_a_new_event_must_be_thought_about() -> None:
    assert undecided(made(note=str)) == {"thing.Made.note"}
    assert undecided(made(whom=UUID)) == {"thing.Made.whom"}
    assert undecided(made(count=int, name=Personal, person=UUID)) == set()
    with pytest.raises(TypeError, match="nothing is decided"):
        forms_of([made(raw=bytes)])


def test_what_nobody_has_thought_about_is_left_out() -> None:
    decider = made(note=str, whom=UUID, count=int, name=Personal)
    event = decider.events[0](
        note="secret", whom=uuid4(), count=3, name=Personal(uuid4(), "somebody")
    )
    assert forms_of([decider])["thing.Made"].write(event, PSEUDONYMS) == {"count": 3}


def row_of(name: str, event: Any) -> str:
    r = Recorded(
        position=7,
        stream=STREAM,
        version=1,
        name=name,
        event=event,
        at=MOMENT,
        actor=CONTEXT.actor,
        organisation=CONTEXT.organisation,
        role=CONTEXT.role,
        request=CONTEXT.request,
        cause=None,
    )
    return msgspec.json.encode(REDACTION.row(r)).decode()


@pytest.mark.parametrize("name", EVENTS)
def test_a_row_holds_what_was_decided_and_nothing_else(name: str) -> None:
    """Texts and ids of examples are made from where they stand, so each is found or not."""
    event = example(EVENTS[name], EVENTS[name].__name__)
    row = row_of(name, event)
    assert "〈" not in row, "no personal value"
    assert f'"{CONTEXT.actor}"' not in row
    assert f'"{PSEUDONYMS.of_id(CONTEXT.actor or STREAM)}"' in row
    assert CONTEXT.request not in json.loads(row).values()
    for leaf in FORMS[name].leaves:
        for value in leaf.values(event):
            if not isinstance(value, str | UUID) or leaf.kind not in (str, UUID):
                continue
            shown = f'"{value}"' in row
            assert shown == (leaf.use is Use.KEPT), leaf.path
            stands_in = (
                PSEUDONYMS.of_id(value) if isinstance(value, UUID) else PSEUDONYMS.of_text(value)
            )
            replaced = leaf.use in (Use.PSEUDONYM, Use.LABEL)
            assert (f'"{stands_in}"' in row) == replaced, leaf.path


def test_streams_about_a_person_are_pseudonyms_and_others_are_not() -> None:
    for aggregate, kind in kinds.STREAMS.items():
        shown = REDACTION.stream(f"{aggregate}.Made", STREAM)
        assert (shown == STREAM) == (kind not in kinds.ABOUT_A_PERSON)
    assert REDACTION.stream("of_tomorrow.Made", STREAM) != STREAM


def test_old_forms_are_read_without_keys() -> None:
    """Steps from old forms move personal fields; of a blind reader they have no value."""
    old = [path for path in Forms(DECIDERS).files() if path.name.count(".") > 2]
    assert old
    forms = Forms(DECIDERS, FOLDER)
    forms.codec = Codec(DECIDERS, Blind())
    for path in forms.files():
        back, _ = forms.read(path)
        assert "〈" not in row_of(back.name, back.event)


# Pseudonyms.


@dataclass
class Secrets:
    """A vault's secrets: made once, then the same."""

    kept: dict[str, bytes]

    def secret(self, name: str) -> bytes:
        return self.kept.setdefault(name, uuid4().bytes * 2)


def test_pseudonyms_are_the_same_under_one_key_and_others_under_another() -> None:
    secrets, person = Secrets({}), uuid4()
    first, again = Pseudonyms.of(secrets, "analysts"), Pseudonyms.of(secrets, "analysts")
    other = Pseudonyms.of(secrets, "university")
    assert first.of_id(person) == again.of_id(person) != person
    assert first.of_text("2026") == again.of_text("2026")
    assert first.fingerprint == again.fingerprint
    assert other.of_id(person) != first.of_id(person)
    assert other.of_text("2026") != first.of_text("2026")
    assert other.fingerprint != first.fingerprint
    assert first.of_text("") is None
    assert first.of_id(person).version == 8
    assert first.of_text(str(person)) != first.of_id(person)


@pytest.mark.parametrize("name", ["", "Analysts", "a b", "../x", "张", "-a", "a" * 33])
def test_names_of_recipients(name: str) -> None:
    with pytest.raises(ValueError, match="small letters"):
        Pseudonyms.of(Secrets({}), name)
