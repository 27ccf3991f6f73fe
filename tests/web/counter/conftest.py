"""What the tests of the counter share: a working morning and people signed in."""

from __future__ import annotations

from tests.web.workbench.conftest import _a_working_morning, sign_in, user_of

__all__ = ["_a_working_morning", "sign_in", "user_of"]
