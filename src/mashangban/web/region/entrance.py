"""What these pages add to the desk: an entry in the bar, and the way from a case to its slip."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.cases.queries import CasePage
from mashangban.partners.models import Handover
from mashangban.web.region import words
from mashangban.web.workbench.access import DeskRequest
from mashangban.web.workbench.navigation import Page, add_page
from mashangban.web.workbench.panels import Panel, add_panel

#: whose work it is
ROLES = ("counter", "agent", "handler", "leader", "dispatcher")
#: who sees it in the bar: those who work with it every day
DAILY = ("counter", "agent")
_SERVICES = (
    "cross-region.collection",
    "cross-region.part",
    "cross-region.request",
    "one-thing.application",
)


def enter() -> None:
    """Called once, when the app is ready."""
    add_page(
        Page(
            title=lambda: _("Regions"), name="region:slips", icon="link", roles=DAILY, below="/desk/partners/"
        )
    )
    for service in _SERVICES:
        add_panel(service, slip_panel)


def slip_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """The slip under which a case passes between districts; None for the many that stay at home."""
    slip = Handover.objects.filter(case=page.row).defer("dossier", "status").first()
    if slip is None:
        return None
    return Panel(
        "region/panels/slip.html",
        {
            "slip": slip,
            "partner": words.partner_title(slip.partner),
            "mode": words.mode(slip.mode),
            "direction": words.direction(slip.direction),
            "state": words.state(slip.state),
        },
        where="side",
    )
