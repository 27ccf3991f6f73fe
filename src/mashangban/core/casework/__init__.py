"""The engine: what a case is, what may be done to it, and what becomes of it.

Pure and total. The shell loads a case, calls ``decide``, and stores the events; ``evolve`` folds them.
"""

from mashangban.core.casework.clocks import lights, next_moment
from mashangban.core.casework.clustering import command_for_followers
from mashangban.core.casework.deciding import decide
from mashangban.core.casework.evolving import KINDS, BrokenLogError, evolve, fold
from mashangban.core.casework.forms import FormResult, check_form
from mashangban.core.casework.inputs import STANDARD, InputResult, check_inputs, inputs_of
from mashangban.core.casework.migrating import migrate, state_in
from mashangban.core.casework.model import (
    SYSTEM,
    Actor,
    Assignment,
    Case,
    ChildRequest,
    ClockState,
    Command,
    Decision,
    Event,
    Events,
    Grant,
    Refusal,
)
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import (
    applicant_id,
    available,
    can_act,
    is_subject,
    limit_of,
    roles_of,
)
from mashangban.core.casework.refusals import REFUSALS, refuse
from mashangban.core.casework.serialising import event_from_json, event_to_json, from_json, to_json
from mashangban.core.casework.spawning import children_planned, children_wanted, failed_parts
from mashangban.core.casework.standing import STANDING, can_stand, standing_available
from mashangban.core.casework.submitting import submit
from mashangban.core.casework.ticking import tick

__all__ = [
    "KINDS",
    "REFUSALS",
    "STANDARD",
    "STANDING",
    "SYSTEM",
    "Actor",
    "Assignment",
    "BrokenLogError",
    "Case",
    "ChildRequest",
    "ClockState",
    "Command",
    "Decision",
    "Event",
    "Events",
    "FormResult",
    "Grant",
    "InputResult",
    "Office",
    "Refusal",
    "applicant_id",
    "available",
    "can_act",
    "can_stand",
    "check_form",
    "check_inputs",
    "children_planned",
    "children_wanted",
    "command_for_followers",
    "decide",
    "event_from_json",
    "event_to_json",
    "evolve",
    "failed_parts",
    "fold",
    "from_json",
    "inputs_of",
    "is_subject",
    "lights",
    "limit_of",
    "migrate",
    "next_moment",
    "refuse",
    "roles_of",
    "standing_available",
    "state_in",
    "submit",
    "tick",
    "to_json",
]
