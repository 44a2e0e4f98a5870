"""The audit index (X1): finds any thing and any act in the whole log, without holding its content.

A row per stream, a slim row per event, the numbers and names under which a thing is known, and
which event names which other thing. What happened is read from the log itself.

Nothing here is ever changed: rows are only added, so that catching up reads nothing and a
rebuild of millions of events holds none of them in memory.
"""

import sqlalchemy as sa

from domain.decider import Recorded
from projections.audit.audit_contents import (
    label_of,
    numbers_of,
    person_of,
    references_of,
)
from projections.columns import UtcDateTime
from projections.projection import Projection, Rows, metadata

thing = sa.Table(
    "audit_thing",
    metadata,
    sa.Column("stream", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("person", sa.Uuid),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Index("audit_thing_of_person", "person", "started_at", "stream"),
    sa.Index("audit_thing_of_kind", "kind", "started_at", "stream"),
)
"""By its first event, which tells whose it is. `kind` is the aggregate's name."""
act = sa.Table(
    "audit_act",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Uuid, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.Uuid),
    sa.Column("organisation", sa.Uuid),
    sa.Index("audit_act_of_actor", "actor", "at", "position"),
    sa.Index("audit_act_of_body", "organisation", "at", "position"),
    sa.Index("audit_act_of_name", "name", "at", "position"),
    sa.Index("audit_act_of_stream", "stream", "place"),
)
"""`place` is the version of the stream that the event made. Millions of rows a year: every
column is one that somebody searches by, or a list shows."""
number = sa.Table(
    "audit_number",
    metadata,
    sa.Column("number", sa.String, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""As it is compared (`search_key`), and the event that says it."""
label = sa.Table(
    "audit_label",
    metadata,
    sa.Column("stream", sa.Uuid, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("label", sa.String, nullable=False),
)
"""What a thing is called since that event: a number, a body's name; never a person's."""
reference = sa.Table(
    "audit_reference",
    metadata,
    sa.Column("target", sa.Uuid, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""The event at this position, of another stream, names `target`."""


def project(r: Recorded, rows: Rows) -> None:
    if r.version == 1:
        rows.append(
            thing,
            {
                "stream": r.stream,
                "kind": r.name.partition(".")[0],
                "person": person_of(r.event),
                "started_at": r.at,
            },
        )
    rows.append(
        act,
        {
            "position": r.position,
            "stream": r.stream,
            "place": r.version,
            "name": r.name,
            "at": r.at,
            "actor": r.actor,
            "organisation": r.organisation,
        },
    )
    if called := label_of(r.event):
        rows.append(label, {"stream": r.stream, "position": r.position, "label": called})
    for key in numbers_of(r.event):
        rows.append(number, {"number": key, "position": r.position})
    for target in references_of(r.event):
        if target != r.stream:
            rows.append(reference, {"target": target, "position": r.position})


AUDIT_INDEX = Projection("audit_index", 1, (thing, act, number, label, reference), project)
