"""Jinja2 as this product uses it: escaped, strict, with Chinese words for every code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from domain.rules.china_time import CHINA, day_in_china
from interfaces.dossier import division_name
from interfaces.http.calls import Frame, Listing, MenuGroup, Show
from interfaces.http.kernel import Asked, Settings, log_unexpected
from interfaces.http.problems import Problem
from interfaces.messages import MESSAGES, message
from interfaces.words import role_word, stage_word, word

FLASH = "zhicheng-done"
"""A cookie with the code of one message; shown once. Never holds data."""
TEMPLATES = Path(__file__).parent.parent / "templates"
KIB = 1024


class Renderer:
    """Pages out of templates. `frame_of` (system, account) tells the menu and the counts."""

    def __init__(
        self, settings: Settings, frame_of: Any, system: Any, folders: Sequence[Path] = ()
    ) -> None:
        self._settings = settings
        self._frame_of = frame_of
        self._system = system
        self.environment = environment(folders)
        self.environment.globals["settings"] = settings

    def page(
        self,
        asked: Asked,
        shown: Show,
        *,
        status: int = 200,
        problem: Problem | None = None,
        base: str = "",
        listing: Listing | None = None,
        **values: Any,
    ) -> Response:
        account = asked.identity.account
        frame = self._frame_of(self._system, account) if account else Frame()
        return self._render(
            asked, shown, status, problem, frame, base=base, listing=listing, **values
        )

    def problem_page(self, asked: Asked, problem: Problem) -> Response:
        """For what cannot be told on the page itself. Works without any database."""
        request = asked.request
        if problem.status == 401 and request.method == "GET":
            to = "/login?" + urlencode({"next": request.url.path})
            return Response(status_code=303, headers={"location": to})
        if problem.code == "password-change-required":
            return Response(status_code=303, headers={"location": self._settings.password_page})
        frame = Frame()
        if asked.identity.account and problem.status < 500:
            try:
                frame = self._frame_of(self._system, asked.identity.account)
            except Exception as error:  # noqa: BLE001 - the problem page must come out
                log_unexpected(error, asked)
        shown = Show("problem.html", {"request_id": asked.id})
        response = self._render(asked, shown, problem.status, problem, frame, title="无法办理")
        if problem.retry_after:
            response.headers["retry-after"] = str(problem.retry_after)
        return response

    def _render(
        self,
        asked: Asked,
        shown: Show,
        status: int,
        problem: Problem | None,
        frame: Frame,
        **values: Any,
    ) -> Response:
        flash = asked.request.cookies.get(FLASH, "")
        html = self.environment.get_template(shown.template).render(
            **{
                "title": "",
                "base": "",
                "listing": None,
                "exports": False,
                "private": False,
                **values,
                **shown.values,
                "account": asked.identity.account,
                "csrf": asked.identity.csrf,
                "frame": frame,
                "path": asked.request.url.path,
                "problem": problem,
                "flash": message(flash) if flash in MESSAGES and status == 200 else "",
            }
        )
        response = HTMLResponse(html, status)
        if flash:
            response.delete_cookie(FLASH, path="/", secure=self._settings.secure_cookies)
        return response


def environment(folders: Sequence[Path] = ()) -> Environment:
    """`folders` come after the product's own templates."""
    jinja = Environment(
        loader=FileSystemLoader([TEMPLATES, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(
        word=word,
        role_word=role_word,
        stage_word=stage_word,
        moment=moment,
        day=day,
        clock=clock,
        message=message_of,
        machine=machine,
        labelled=labelled,
        size=size,
        place=place,
    )
    jinja.globals["message"] = message
    jinja.globals["place_in"] = place_in
    jinja.globals["query_link"] = query_link
    return jinja


def moment(at: datetime | None) -> str:
    """A UTC time as Chinese offices read it: 2026-06-01 09:30."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else ""


def clock(at: datetime) -> str:
    """A UTC time to the second, as Chinese offices read it: 2026-06-01 09:30:05."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def day(at: date | datetime | None) -> str:
    """A date; of a UTC time, the date in Shanghai."""
    if isinstance(at, datetime):
        at = day_in_china(at)
    return at.isoformat() if at else ""


def machine(at: date | datetime) -> str:
    """For the datetime attribute of <time>."""
    return at.isoformat()


_CELL = re.compile(r"<td(?=[\s>])")


def labelled(row: str, heads: Iterable[str]) -> Markup:
    """A row of cells, each with the head of its column, which a phone shows beside it."""
    rest = iter(heads)
    return Markup(  # noqa: S704 - rendered before, and escaped where it was
        _CELL.sub(lambda _: f'<td data-label="{escape(next(rest, ""))}"', row)
    )


def size(count: int) -> str:
    """Bytes as Chinese offices read them: 667 字节, 12.5 KB, 3.1 MB."""
    if count < KIB:
        return f"{count} 字节"
    unit, length = ("KB", KIB) if count < KIB**2 else ("MB", KIB**2)
    return f"{count / length:.1f} {unit}"


def place(code: str) -> str:
    """A division without its province, unless it is one: 南京市玄武区."""
    name = division_name(code)
    return name.removeprefix(division_name(f"{code[:2]}0000")) or name


def message_of(code: str, **facts: Any) -> str:
    return message(code, facts)


def place_in(path: str, menu: Sequence[MenuGroup]) -> str:
    """The address of the menu's item that `path` belongs to: the longest one above it."""
    hrefs = [item.href for group in menu for item in group.items]
    above = [href for href in hrefs if path == href or path.startswith(href.rstrip("/") + "/")]
    return max(above, key=len, default="")


def query_link(base: str, values: Mapping[str, Any], listing: Listing, **change: Any) -> str:
    """The address of another page or order of the same list, keeping its conditions."""
    sort = ("-" if listing.descending else "") + listing.sort
    wanted = {"page": listing.page, "size": listing.size, "sort": sort, **change}
    said = {
        name: value
        for name, value in {**values, **wanted}.items()
        if value not in ("", None, [], "false")
    }
    return f"{base}?{urlencode(said, doseq=True)}"
