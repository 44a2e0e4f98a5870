"""Public notices (公示) of C12: open to everybody, without log-in."""

from interfaces.desks.review_wording import PUBLICITIES
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations import plan_reads
from interfaces.operations.plan_reads import PublicityConditions
from interfaces.system import System


def show_all(system: System, call: Call[PublicityConditions]) -> Show:
    notices = plan_reads.running(system, call)
    return Show("publicity/list.html", {"notices": notices, "names": PUBLICITIES})


def show_one(system: System, call: Call[NoBody]) -> Show:
    notice = plan_reads.notice(system, call)
    return Show("publicity/notice.html", {"notice": notice, "names": PUBLICITIES})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.publicities",
        functions=("C12",),
        path="/publicities",
        title="职称评审公示",
        show=show_all,
        filters=PublicityConditions,
        paged=True,
        sorts=plan_reads.RUNNING.sorts,
        export=plan_reads.PUBLICITIES_EXPORT,
        public=True,
    ),
    View(
        name="pages.publicity",
        functions=("C12",),
        path="/publicities/{plan}/{code:str}",
        title="职称评审公示",
        show=show_one,
        public=True,
    ),
)
