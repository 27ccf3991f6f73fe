"""What the tests of the API call and read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

#: sends a letter; what comes back is Django's response with what its test client adds
Send = Callable[..., Any]


def body_of(response: Any) -> dict[str, Any]:
    """The JSON object answered."""
    made = json.loads(response.content)
    assert isinstance(made, dict)
    return made
