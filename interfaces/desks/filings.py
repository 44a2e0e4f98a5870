"""The page of result filing (H15)."""

from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.pages import Post, View
from interfaces.operations import certificate_reads, certificates
from interfaces.operations.certificate_reads import WaitingConditions
from interfaces.system import System


def show(system: System, call: Call[WaitingConditions]) -> Show:
    return Show(
        "certificates/filings.html",
        {
            "waiting": certificate_reads.to_file(system, call),
            "initial": {"filed_on": system.clock.today()},
        },
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.filings",
        functions=("H15",),
        path="/filings",
        title="职称评审结果备案",
        show=show,
        filters=WaitingConditions,
        paged=True,
        sorts=certificate_reads.WAITING_SORTS,
        export=certificate_reads.TO_FILE_EXPORT,
        roles=(Role.TITLE_OFFICER,),
        posts=(
            Post(
                operation=certificates.FILE_RESULTS,
                name="file",
                to="/filings",
                done="results-filed",
            ),
        ),
    ),
)
