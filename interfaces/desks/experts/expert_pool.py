"""专家信息维护 (C9): the pool and one expert of it; and what experts declare themselves (A7)."""

from application.experts.expert_pool import KEEPERS, READERS, ExpertDetails
from domain.experts.expert import Status
from domain.terms import Role
from interfaces.desks.committees.review_wording import tone
from interfaces.desks.experts.participation import TONES
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.experts import expert_pool as pool
from interfaces.operations.experts import expert_reads as reads
from interfaces.operations.experts import participation
from interfaces.operations.experts.expert_reads import ExpertSearch
from interfaces.operations.lookups import PEOPLE, SPECIALTIES, UNITS, shown
from interfaces.operations.people.integrity import known_of
from interfaces.system import System
from projections.configuration import catalogue

LARGEST_TREE = 2000


def show_experts(system: System, call: Call[ExpertSearch]) -> Show:
    with system.reading() as tx:
        known = catalogue.specialties(tx, limit=LARGEST_TREE)
    return Show(
        "experts/list.html",
        {
            "experts": reads.expert_list(system, call),
            "names": {one.code: one.name for one in known},
            "specialties": specialty_choices(known),
            "tone": tone,
            "keeps": call.actor.role in KEEPERS,
        },
    )


def specialty_choices(known: tuple[catalogue.SpecialtyRow, ...]) -> list[tuple[str, str]]:
    """Only the ends of the tree can be reviewed."""
    parents = {one.parent for one in known}
    return [
        (one.code, f"{one.name}（{one.series_name or one.series}）")
        for one in known
        if one.code not in parents
    ]


def show_expert(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_expert(system, call)
    records, count = participation.of_expert(system, call, found.person)
    return Show(
        "experts/one.html",
        {
            "expert": found,
            "records": records,
            "count": count,
            "tones": TONES,
            "known": known_of(system, call, found.person),
            "changes": reads.HISTORY.shown(system, call),
            "in_pool": found.status is Status.IN_POOL,
            "keeps": call.actor.role in KEEPERS,
            "today": system.clock.today(),
            "tone": tone,
        },
    )


def show_edit(system: System, call: Call[NoBody]) -> Show:
    """The same fields amend a member and take back one who left."""
    found = reads.one_expert(system, call)
    with system.reading() as tx:
        known = catalogue.specialties(tx, limit=LARGEST_TREE)
    return Show(
        "experts/edit.html",
        {
            "expert": found,
            "present": ExpertDetails(
                unit=found.unit,
                specialties=found.specialties,
                level=found.level,
                term_from=found.term_from,
                term_until=found.term_until,
            ),
            "unit_label": shown({"unit": UNITS}, system, call, "unit", str(found.unit)),
            "specialties": sorted(
                specialty_choices(known), key=lambda choice: choice[0] not in found.specialties
            ),
            "in_pool": found.status is Status.IN_POOL,
        },
    )


def show_mine(system: System, call: Call[NoBody]) -> Show:
    return Show("experts/mine.html", {"mine": reads.own_membership(system, call)})


ONE = "/experts/{id}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.experts",
        functions=("C9",),
        path="/experts",
        title="专家信息维护",
        show=show_experts,
        filters=ExpertSearch,
        lookups={"specialty": SPECIALTIES, "unit": UNITS},
        paged=True,
        sorts=reads.SORTS,
        export=reads.EXPORT,
        roles=READERS,
        private=True,
        posts=(
            Post(
                operation=pool.REGISTER,
                name="register",
                to=ONE,
                done="expert-saved",
                lookups={"person": PEOPLE, "unit": UNITS},
            ),
        ),
    ),
    View(
        name="pages.expert",
        functions=("C9",),
        path=ONE,
        title="专家",
        show=show_expert,
        roles=READERS,
        posts=(
            Post(operation=pool.LEAVE, to=ONE, done="expert-left"),
            Post(operation=pool.DECLARE_TIE, to=ONE, done="tie-saved", lookups={"other": PEOPLE}),
            Post(
                operation=pool.WITHDRAW_TIE,
                name="withdraw-tie",
                path="/experts/{id}/ties/{tie}/withdraw",
                to=ONE,
                done="tie-withdrawn",
            ),
            Post(operation=pool.DECLARE_UNAVAILABLE, to=ONE, done="away-saved"),
            Post(
                operation=pool.WITHDRAW_UNAVAILABLE,
                name="withdraw-away",
                path="/experts/{id}/unavailable/{period}/withdraw",
                to=ONE,
                done="away-withdrawn",
            ),
        ),
    ),
    View(
        name="pages.expert.edit",
        functions=("C9",),
        path="/experts/{id}/edit",
        title="修改专家信息",
        show=show_edit,
        roles=KEEPERS,
        posts=(
            Post(operation=pool.AMEND, to=ONE, done="expert-amended", lookups={"unit": UNITS}),
            Post(operation=pool.RETURN, to=ONE, done="expert-saved", lookups={"unit": UNITS}),
        ),
    ),
    View(
        name="pages.my-pool",
        functions=("A7", "C9"),
        path="/my-pool",
        title="我的回避申报",
        show=show_mine,
        roles=(Role.EXPERT,),
        posts=(
            Post(operation=pool.DECLARE_OWN_TIE, to="/my-pool", done="tie-saved"),
            Post(operation=pool.DECLARE_OWN_UNAVAILABLE, to="/my-pool", done="away-saved"),
            Post(
                operation=pool.WITHDRAW_OWN_UNAVAILABLE,
                name="withdraw-away",
                path="/my-pool/unavailable/{period}/withdraw",
                to="/my-pool",
                done="away-withdrawn",
            ),
        ),
    ),
)
