"""What can go wrong with an application, in codes that faces put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mashangban.core.catalog.parts import Bilingual


class NoSuchApplication(LookupError):  # noqa: N818 - named as what it says
    """No application has this reference or code."""


class ApplicationExpired(LookupError):  # noqa: N818 - named as what it says
    """The draft was left untouched for too long and is erased, or about to be. Begin again."""


class AlreadySubmitted(Exception):  # noqa: N818 - named as what it says
    """The application is handed in: answer a supplement request, or withdraw it. ``number`` is the case's."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class AlreadyApplied(Exception):  # noqa: N818 - named as what it says
    """The same applicant has an open application for the same thing: the case ``number``."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


MissingKind = Literal["answer", "field", "material", "promise", "signature", "phone", "condition"]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there yet. ``code``: the question, element, evidence or item.

    ``promise``: the document itself is needed after all, because an earlier promise was broken and not repaired.
    """

    kind: MissingKind
    code: str
    title: Bilingual
    #: False: the application may be handed in all the same, e.g. with a condition that seems not to be met
    blocks: bool = True


class NotReady(Exception):  # noqa: N818 - named as what it says
    """The application cannot be handed in yet; ``missing`` is everything, in the order of the pages."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(", ".join(f"{one.kind} {one.code}" for one in missing))
        self.missing = list(missing)


class MaterialRefused(Exception):  # noqa: N818 - named as what it says
    """The document cannot be taken in this way.

    ``reason``: ``not-asked`` (this situation does not need it), ``unknown-scan``, ``no-scan``, ``not-held`` (the
    register knows nothing), ``register-down``, ``not-yours`` (of another applicant), ``not-open`` (the office did
    not ask for it again), ``paper-only`` or ``original-needed``.
    """

    def __init__(self, evidence: str, reason: str) -> None:
        super().__init__(f"{evidence}: {reason}")
        self.evidence = evidence
        self.reason = reason


class PromiseRefused(Exception):  # noqa: N818 - named as what it says
    """The document may not be promised.

    ``reason``: ``not-open`` (no item that asks for it allows this promise; ``names`` are the items), ``excluded``
    (the law keeps the matter out; ``names`` are the items), ``in-default`` (a promise was broken and not repaired;
    ``names`` are the numbers of such contracts as far as they were made with the same phone).
    """

    def __init__(self, evidence: str, reason: str, names: Sequence[str] = ()) -> None:
        super().__init__(f"{evidence}: {reason}")
        self.evidence = evidence
        self.reason = reason
        self.names = list(names)
