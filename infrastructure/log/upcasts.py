"""How stored events of earlier forms become today's; the only place that knows old forms.

Any change of an event's stored form, a new field with a default included, takes four steps:
raise its number in `CURRENT`, add the step to `STEPS`, keep the old golden file, and run
`python -m tests.golden.write` for the new one. Readers that run older code then refuse the
new form instead of dropping what they do not know.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

Data = dict[str, Any]
Step = Callable[[Data], Data]
"""From the data of one version to the next. Values are as in JSON: dates and ids are strings;
a personal field is `{"subject": ..., "value": ...}` with its value already unsealed (None once
the person's key is destroyed), so it may be moved freely."""


@dataclass(frozen=True, kw_only=True)
class History:
    """`current` is 1 where a name is missing."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    """Stored name of old -> stored name of today; versions count on."""
    current: Mapping[str, int] = field(default_factory=dict)
    """Today's stored name -> version written now."""
    steps: Mapping[tuple[str, int], Step] = field(default_factory=dict)
    """(today's stored name, version) -> step to the next version."""

    def version(self, name: str) -> int:
        return self.current.get(name, 1)

    def upcast(self, name: str, version: int, data: Data) -> Data:
        for old in range(version, self.version(name)):
            data = self.steps[name, old](data)
        return data


RENAMED: dict[str, str] = {}

CURRENT: dict[str, int] = {
    "certificate.DocumentSealed": 2,
    "certificate.Issued": 2,
    "committee.AuthorityDelegated": 2,
    "committee.CommitteeRegistered": 2,
    "declaration.DraftSaved": 2,
    "declaration.ObjectionInvestigated": 2,
    "declaration.ObjectionRaised": 2,
    "declaration.Submitted": 2,
    "expert.ExpertRegistered": 2,
    "expert_draw.PoolFrozen": 2,
    "expert_draw.TrialDrawn": 2,
    "issuer_key.KeyAdded": 2,
    "log_export.LogExportOrdered": 2,
    "person.Barred": 2,
    "person.BarLifted": 2,
    "person.EarlierTitleRecorded": 2,
    "record_access.RecordViewed": 2,
    "review_meeting.BallotClosed": 2,
    "review_meeting.BallotOpened": 2,
    "review_meeting.MeetingOpened": 3,
    "review_meeting.ReviewStarted": 2,
    "review_plan.PlanApproved": 2,
    "review_plan.PlanDrafted": 3,
    "review_plan.PlanNotApproved": 2,
    "review_plan.PlanSubmitted": 2,
}


def _bar_as_record(data: Data) -> Data:
    """A bar becomes a record of its own, with an id that follows from whom and when it bars."""
    subject = data["reason"]["subject"]
    record = uuid5(UUID(subject), f"{data['barred_from']}:{data['barred_until']}")
    return {**data, "record": str(record), "basis": {"subject": subject, "value": ""}}


def _lift_of_all(data: Data) -> Data:
    """There was one bar at a time, so lifting it left none."""
    left = {name: value for name, value in data.items() if name != "reason"}
    return {**left, "record": None, "lifting_reason": data["reason"]}


def _title_without_a_record(data: Data) -> Data:
    """A title officer recorded and checked it at once."""
    return {**data, "record": None}


def _committee_of_several_units(data: Data) -> Data:
    """One convening unit, no fees, a delegation without dates, the lawful number of members."""
    data = dict(data)
    senior = data["title_level"] == "SENIOR"
    return data | {
        "convening_units": [data.pop("convening_unit")],
        "fees": [],
        "minimum_seats": (25 if data["by_series"] else 11) if senior else 7,
        "delegation": _undated(data.pop("delegated")),
    }


def _delegation_with_dates(data: Data) -> Data:
    return {"delegation": _undated(data["delegated"])}


def _undated(delegated: bool) -> Data | None:
    return {"since": "0001-01-01", "until": "9999-12-31"} if delegated else None


def _choice_of_a_committee(data: Data) -> Data:
    """Every declaration went to a committee."""
    return {**data, "choice": {**data["choice"], "agency": None}}


def _nobody_logged_in(data: Data) -> Data:
    """Officers registered all objections."""
    return {**data, "person": None}


def _of_a_body(data: Data) -> Data:
    """Whoever looked worked for a body; since then auditors do, too."""
    return data


def _finding_without_files(data: Data) -> Data:
    return {**data, "evidence": None}


def _title_by_a_committee(data: Data) -> Data:
    return {**data, "title": {**data["title"], "agency": ""}}


def _rubric_from_nothing(data: Data) -> Data:
    """Every line began at 0 points, and each point counted once."""
    return {**data, "rubric": [{**item, "minimum": 0, "weight": 1} for item in data["rubric"]]}


def _admitted_without_a_note(data: Data) -> Data:
    """Nobody was asked for the day of admission or for a note."""
    note = {"subject": data["person"], "value": ""}
    return {**data, "admitted_on": None, "note": note}


def _pool_packed(data: Data) -> Data:
    """What stands for an expert follows from the salt and is no longer stored."""
    data = dict(data)
    groups: dict[str, list[Data]] = {}
    for entry in data.pop("entries"):
        groups.setdefault(entry["group"], []).append(entry)
    pool = [
        {"group": group, "experts": _ids(entries, "expert"), "units": _ids(entries, "unit")}
        for group, entries in groups.items()
    ]
    return {**data, "pool": pool, "as_of": 0}


def _ids(entries: list[Data], name: str) -> str:
    return b64encode(b"".join(UUID(entry[name]).bytes for entry in entries)).decode()


def _trial_of_nobody(data: Data) -> Data:
    """Trials told whom they drew; their entries cannot be found again without the pool."""
    seats = [{**seat, "entry": ""} for seat in data["seats"]]
    for seat in seats:
        del seat["expert"]
    return {**data, "seats": seats}


def _made_by_somebody(data: Data) -> Data:
    """Only the record told whose account it was; whose person that is nobody asked."""
    return {**data, "maker": None}


def _reviewed_by_somebody(data: Data) -> Data:
    return {**data, "reviewer": None}


def _meeting_without_vice_chairs(data: Data) -> Data:
    """Nobody stood in for the chair, and why experts stood back was not told."""
    return {**data, "vice_chairs": [], "exclusions": []}


def _opened_by_the_chair(data: Data) -> Data:
    """Only with the chair there did a review start."""
    return {**data, "presiding": None}


def _ballot_on_everybody(data: Data) -> Data:
    """A meeting had one ballot, in the box."""
    return {**data, "candidates": [], "paper": False}


def _last_ballot(data: Data) -> Data:
    return {**data, "complete": True}


def _seal_of_an_unnamed_key(data: Data) -> Data:
    """There was one suite; which key it was can be read in the document only."""
    return {**data, "key": None, "suite": "ES256", "signed_at": None}


def _key_in_the_vault(data: Data) -> Data:
    return {**data, "suite": "ES256", "external": ""}


def _export_from_the_beginning(data: Data) -> Data:
    return {**data, "previous": None, "after": 0}


STEPS: dict[tuple[str, int], Step] = {
    ("certificate.DocumentSealed", 1): _seal_of_an_unnamed_key,
    ("certificate.Issued", 1): _title_by_a_committee,
    ("committee.CommitteeRegistered", 1): _committee_of_several_units,
    ("committee.AuthorityDelegated", 1): _delegation_with_dates,
    ("declaration.DraftSaved", 1): _choice_of_a_committee,
    ("declaration.ObjectionInvestigated", 1): _finding_without_files,
    ("declaration.ObjectionRaised", 1): _nobody_logged_in,
    ("declaration.Submitted", 1): _choice_of_a_committee,
    ("expert.ExpertRegistered", 1): _admitted_without_a_note,
    ("expert_draw.PoolFrozen", 1): _pool_packed,
    ("expert_draw.TrialDrawn", 1): _trial_of_nobody,
    ("issuer_key.KeyAdded", 1): _key_in_the_vault,
    ("log_export.LogExportOrdered", 1): _export_from_the_beginning,
    ("person.Barred", 1): _bar_as_record,
    ("person.BarLifted", 1): _lift_of_all,
    ("person.EarlierTitleRecorded", 1): _title_without_a_record,
    ("record_access.RecordViewed", 1): _of_a_body,
    ("review_meeting.BallotClosed", 1): _last_ballot,
    ("review_meeting.BallotOpened", 1): _ballot_on_everybody,
    ("review_meeting.MeetingOpened", 1): _rubric_from_nothing,
    ("review_meeting.MeetingOpened", 2): _meeting_without_vice_chairs,
    ("review_meeting.ReviewStarted", 1): _opened_by_the_chair,
    ("review_plan.PlanApproved", 1): _reviewed_by_somebody,
    ("review_plan.PlanDrafted", 1): _rubric_from_nothing,
    ("review_plan.PlanDrafted", 2): _made_by_somebody,
    ("review_plan.PlanNotApproved", 1): _reviewed_by_somebody,
    ("review_plan.PlanSubmitted", 1): _made_by_somebody,
}

HISTORY = History(renamed=RENAMED, current=CURRENT, steps=STEPS)
