"""What the hall adds to the desk: an entry in the bar, and (see ``panels``) what a case's page shows of one thing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.web.workbench.navigation import Page, add_page


def enter() -> None:
    """Called once, when the app is ready."""
    add_page(
        Page(
            title=lambda: _("One thing"),
            name="hall:table",
            args=("scenes",),
            icon="share",
            below="/desk/hall/",
        )
    )
