"""The seats of a plan's draws in numbers: who holds them, and how many are empty."""

import sqlalchemy as sa

from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import Status
from domain.rules.draw_algorithm import SeatKind
from projections.experts.draws import draw, draw_seat
from projections.listing import how_many

DRAWN = draw.c.status == Status.DRAWN
_SEATS = how_many(draw.c.kind == DrawKind.FORMAL, draw_seat.c.kind == SeatKind.PRIMARY)
_UNANSWERED = how_many(draw_seat.c.answer == Answer.ASKED)
_CONFIRMED = how_many(draw_seat.c.answer == Answer.CONFIRMED)


def counted(*only: sa.ColumnElement[bool]) -> sa.Subquery:
    """A row for each plan that experts were drawn for, of the draws that `only` takes in.

    `empty` are the seats that nobody holds or may still take.
    """
    query = (
        sa.select(
            draw.c.plan,
            sa.func.count(sa.distinct(draw.c.draw)).label("draws"),
            _SEATS.label("seats"),
            _UNANSWERED.label("unanswered"),
            _CONFIRMED.label("confirmed"),
            how_many(draw_seat.c.answer == Answer.DECLINED).label("declined"),
            how_many(draw_seat.c.answer == Answer.WAITING).label("waiting"),
            (_SEATS - _UNANSWERED - _CONFIRMED).label("empty"),
            sa.func.max(draw.c.drawn_at).label("drawn_at"),
        )
        .select_from(draw)
        .join(draw_seat, draw_seat.c.draw == draw.c.draw)
        .where(DRAWN, *only)
        .group_by(draw.c.plan)
    )
    return query.subquery("counted")
