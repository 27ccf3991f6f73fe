"""What the hall adds to the desk: an entry in the bar, and (see ``panels``) what a case's page shows of one thing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.applications.contracts import REGIMES
from mashangban.web.hall.casepanels import (
    ITEM,
    PARENT,
    TASKS,
    contract_panel,
    item_in_words,
    item_panel,
    parent_panel,
    scene_in_words,
    task_panel,
)
from mashangban.web.workbench.navigation import Page, add_page
from mashangban.web.workbench.panels import add_panel, add_title


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
    add_panel(PARENT, parent_panel)
    add_title(PARENT, scene_in_words)
    add_panel(ITEM, item_panel)
    add_title(ITEM, item_in_words)
    for service in REGIMES:
        add_panel(service, contract_panel)
    for service in TASKS:
        add_panel(service, task_panel)
