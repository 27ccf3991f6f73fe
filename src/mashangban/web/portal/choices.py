"""The few big buttons of a desk: what somebody may come for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.core.catalog.model import Service

#: the form field whose options are the desk's choices
CATEGORY = "category"
#: a desk without categories has one choice
ANY = "new"
#: "report trouble" is a consultation about a matter that the definition marks so; it has a button of its own
TROUBLE = "trouble"
CONSULTATION = "consultation"
MATTER = "matter"
OTHER = "other"
_PICTURES = frozenset({CONSULTATION, "progress-query", "suggestion", TROUBLE})


@dataclass(frozen=True)
class Choice:
    """One button. ``preset`` fills the form; ``picture`` names an icon."""

    slug: str
    title: str
    hint: str
    picture: str
    preset: dict[str, str] = field(default_factory=dict)
    #: answers to the matter that another button stands for
    left_out: frozenset[str] = frozenset()

    @property
    def icon(self) -> str:
        """Address of its picture; a choice without one of its own gets the question mark."""
        known = self.picture if self.picture in _PICTURES else CONSULTATION
        return static(f"portal/{known}.svg")


def choices_of(service: Service) -> list[Choice]:
    """The buttons of a service: its categories, and trouble where consultations ask for the matter."""
    language = get_language() or "zh-hans"
    category = service.form.get(CATEGORY)
    if category is None or not category.of:
        summary = service.summary.text(language) if service.summary else ""
        return [Choice(ANY, service.title.text(language), summary, "consultation")]
    troubles = _troubles(service)
    choices = []
    for option in category.of:
        title, hint = option.title.text(language), option.help.text(language) if option.help else ""
        left_out: frozenset[str] = frozenset()
        if option.code == CONSULTATION and troubles:
            title, hint, left_out = (
                _("Ask a question"),
                _matters(service, language, without=troubles),
                troubles,
            )
        choices.append(Choice(option.code, title, hint, option.code, {CATEGORY: option.code}, left_out))
    if troubles:
        others = frozenset(option.code for option in service.form[MATTER].of) - troubles - {OTHER}
        hint = _matters(service, language, without=others)
        choices.append(Choice(TROUBLE, _("Report trouble"), hint, TROUBLE, {CATEGORY: CONSULTATION}, others))
    return choices


def _troubles(service: Service) -> frozenset[str]:
    """Matters of a consultation that are trouble rather than questions, where the form has such."""
    matter = service.form.get(MATTER)
    return frozenset(option.code for option in matter.of if option.trouble) if matter else frozenset()


def _matters(service: Service, language: str, *, without: frozenset[str]) -> str:
    """What a button stands for, told by the titles of its matters."""
    left = (one for one in service.form[MATTER].of if one.code not in without and one.code != OTHER)
    return ("; " if language.startswith("en") else "；").join(one.title.text(language) for one in left)


def choice_named(service: Service, slug: str) -> Choice | None:
    """The choice of a slug."""
    return next((choice for choice in choices_of(service) if choice.slug == slug), None)
