"""The papers an application leads to: which there are, as PDFs, and what a code stands for.

All are projections of the case log and kept in no table: see ``results`` and ``printing``.
"""

from __future__ import annotations

from mashangban.applications.printing import pdf
from mashangban.applications.results import (
    TITLES,
    Issued,
    Kind,
    NotIssued,
    Verified,
    code_of,
    issued,
    issued_of,
    revoked_since,
    status_of,
    verify,
)

__all__ = [
    "TITLES", "Issued", "Kind", "NotIssued", "Verified", "code_of", "issued", "issued_of", "pdf", "revoked_since",
    "status_of", "verify",
]  # fmt: skip
