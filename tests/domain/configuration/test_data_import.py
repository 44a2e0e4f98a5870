"""An import counts how far it has come, and does nothing twice."""

from uuid import UUID

import pytest

from domain.configuration.data_import import (
    DATA_IMPORT,
    AbandonImport,
    CheckRows,
    Command,
    FileRefused,
    ImportOpened,
    ImportStatus,
    ImportSubmitted,
    OpenImport,
    RefuseFile,
    RowsChecked,
    RowsStored,
    StoreRows,
    SubmitImport,
)
from domain.personal import Personal
from tests.spec import spec

IMPORT, ACCOUNT = UUID(int=1), UUID(int=2)
OPEN = OpenImport(
    data_import=IMPORT,
    kind="people",
    options="{}",
    file="ab" * 32,
    name="人员.xlsx",
    account=ACCOUNT,
    organisation=None,
)
CHECK = CheckRows(rows=3, tried=2, refused=(3,), faults="[]")
REST = CheckRows(rows=3, tried=1, refused=(), faults="[]")
STORE = StoreRows(tried=2, stored=1, refused=(), faults="[]")


def test_an_upload_waits_for_its_check() -> None:
    (opened,) = spec(DATA_IMPORT).given().when(OPEN).events
    assert isinstance(opened, ImportOpened)
    assert opened.name == Personal(IMPORT, "人员.xlsx")
    assert spec(DATA_IMPORT).given(opened).state.status is ImportStatus.CHECKING


def test_a_file_that_cannot_be_read_ends_it() -> None:
    refuse = RefuseFile(code="sheet-formula", facts='{"cell": "C2"}')
    story = spec(DATA_IMPORT).after(OPEN)
    story.when(refuse).then(FileRefused(code="sheet-formula", facts='{"cell": "C2"}'))
    story.after(refuse).when(SubmitImport()).rejected("import-under-way")


def test_the_check_ends_with_the_last_row() -> None:
    story = spec(DATA_IMPORT).after(OPEN)
    story.when(CHECK).then(
        RowsChecked(rows=3, upto=2, refused=(3,), faults=Personal(IMPORT, "[]"), finished=False)
    )
    story.after(CHECK).when(REST).then(
        RowsChecked(rows=3, upto=3, refused=(), faults=Personal(IMPORT, "[]"), finished=True)
    )
    state = story.after(CHECK, REST).state
    assert (state.status, state.failed, state.refused) == (ImportStatus.CHECKED, 1, {3})


def test_only_what_passed_the_check_is_stored_after_the_submission() -> None:
    story = spec(DATA_IMPORT).after(OPEN, CHECK, REST)
    story.when(STORE).rejected("import-under-way")
    story.when(SubmitImport()).then(ImportSubmitted())
    submitted = story.after(SubmitImport())
    assert submitted.state.upto == 0
    submitted.when(STORE).then(
        RowsStored(upto=2, stored=1, refused=(), faults=Personal(IMPORT, "[]"), finished=False)
    )
    last = StoreRows(tried=1, stored=1, refused=(), faults="[]")
    ended = submitted.after(STORE, last)
    assert ended.state.status is ImportStatus.FINISHED
    assert (ended.state.stored, ended.state.failed) == (2, 1)
    ended.when(STORE).rejected("import-under-way")


def test_nothing_valid_is_nothing_to_submit() -> None:
    all_bad = CheckRows(rows=1, tried=1, refused=(2,), faults="[]")
    spec(DATA_IMPORT).after(OPEN, all_bad).when(SubmitImport()).rejected("import-nothing-valid")


def test_it_can_be_given_up_until_it_is_submitted() -> None:
    checked = spec(DATA_IMPORT).after(OPEN, CHECK, REST)
    assert checked.after(AbandonImport()).state.status is ImportStatus.ABANDONED
    checked.after(SubmitImport()).when(AbandonImport()).rejected("import-under-way")


def test_an_import_is_opened_once() -> None:
    spec(DATA_IMPORT).after(OPEN).when(OPEN).rejected("import-exists")


@pytest.mark.parametrize("command", [CHECK, SubmitImport(), STORE, AbandonImport()])
def test_nothing_happens_to_an_import_that_is_not_there(command: Command) -> None:
    spec(DATA_IMPORT).given().when(command).rejected("import-unknown")
