"""What these pages add to the desk: an entry in the bar, and the way from a case to its page here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.cases.queries import CasePage
from mashangban.web.workbench.access import DeskRequest
from mashangban.web.workbench.navigation import Page, add_page
from mashangban.web.workbench.panels import Panel, add_panel

#: whose work it is
ROLES = ("handler", "leader")
RUN, GRANT = "no-application.run", "no-application.grant"


def enter() -> None:
    """Called once, when the app is ready."""
    add_page(
        Page(
            title=lambda: _("Grants"),
            name="granting:overview",
            icon="star",
            roles=ROLES,
            below="/desk/granting/",
        )
    )
    add_panel(RUN, run_panel)
    add_panel(GRANT, grant_panel)


def run_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """The way to the counts of a run: what can be done with it is done there."""
    return Panel(
        "granting/panels/run.html", {"number": page.row.number}, takes=set(page.actions) - {"assign"}
    )


def grant_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """The way to the reasons and facts of a grant: what can be done with it is done there."""
    return Panel(
        "granting/panels/grant.html", {"number": page.row.number}, takes=set(page.actions) - {"assign"}
    )
