"""分享证书 (A4): the one-time codes of one of one's own certificates."""

from datetime import timedelta

from application.certificates.sharing import ShareForm
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import sharing
from interfaces.operations.certificates.sharing import HOLDER, NewShare
from interfaces.system import System

_USUAL = timedelta(days=7)


def show_shares(system: System, call: Call[NoBody]) -> Show:
    until = system.clock.today() + _USUAL
    return Show(
        "certificates/shares.html",
        {
            "certificate": call.id,
            "shares": sharing.shares(system, call).shares,
            "initial": {"until": until.isoformat()},
            "tone": tone,
        },
    )


def show_code(_: System, call: Call[ShareForm], answer: NewShare) -> Show:
    return Show("certificates/share_code.html", {"certificate": call.id, "made": answer})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.certificate-shares",
        functions=("A4",),
        path="/certificates/{id}/shares",
        title="分享证书",
        show=show_shares,
        roles=HOLDER,
        posts=(
            Post(operation=sharing.SHARE, show=show_code),
            Post(
                operation=sharing.WITHDRAW,
                path="/share-codes/{id}/withdraw",
                to="/my-certificates",
                done="share-withdrawn-done",
            ),
        ),
    ),
)
