"""Batches of the worlds that tests build."""

from datetime import date
from uuid import UUID

from application.configuration import batches
from application.desk import Actor
from interfaces.demo.stagehand import Stagehand
from interfaces.demo.windows import YEAR


def open_all_year(stage: Stagehand, hrss: Actor, committee: UUID) -> UUID:
    """A batch without conditions, from the first day of the year to the last."""
    form = batches.BatchForm(
        committee=committee,
        year=YEAR,
        opens_on=date(YEAR, 1, 1),
        closes_on=date(YEAR, 12, 31),
        cut_off_on=date(YEAR, 12, 31),
    )
    batch = stage.act(hrss, batches.draft_batch, form)
    stage.act(hrss, batches.publish_batch, batches.Nothing(), batch)
    return batch
