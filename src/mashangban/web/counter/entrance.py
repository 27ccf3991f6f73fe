"""What the counter adds to the desk."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.web.counter.halls import ROLES
from mashangban.web.workbench.navigation import Page, add_page


def enter() -> None:
    """Two entries in the bar at the top. Called once, when the applications start."""
    add_page(Page(lambda: _("Counter"), "counter:counter", "users", ROLES, below="/desk/counter/"))
