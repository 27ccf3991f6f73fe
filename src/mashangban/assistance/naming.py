"""Both names of an act for somebody else: “张三（演示）代王**”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mashangban.assistance.mandates import PREFIX, parties
from mashangban.assistance.models import Mandate
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.pack import current_pack

#: a district elsewhere that collected it for the applicant
_PARTNER = "partner:"
_FOR = Bilingual(zh="{agent}代{principal}", en="{agent} for {principal}")
_ALONE = Bilingual(zh="{agent}代办", en="{agent}, acting for the applicant")


def both(agent: str, lang: str, principal: str = "") -> str:
    """Both names of an event's ``agent`` (a person code or ``mandate:…``); empty for none.

    The agent is named in full, for they act before an office; of the principal only the surname is told. Without a
    mandate ``principal`` (masked already, or empty) names whom it is for.
    """
    return both_of([agent], lang, principal).get(agent, "")


def both_of(agents: Iterable[str], lang: str, principal: str = "") -> Mapping[str, str]:
    """As ``both``, for every event of a history by at most one query."""
    codes = {agent for agent in agents if agent}
    references = [code.removeprefix(PREFIX) for code in codes if code.startswith(PREFIX)]
    rows = {row.code: row for row in Mandate.objects.filter(reference__in=references)} if references else {}
    return {code: _named(code, rows.get(code), lang, principal) for code in codes}


def agent_name(agent: str, lang: str) -> str:
    """Who acts, without saying for whom."""
    row = (
        Mandate.objects.filter(reference=agent.removeprefix(PREFIX)).first()
        if agent.startswith(PREFIX)
        else None
    )
    return _agent(agent, row, lang)


def masked_name(name: str) -> str:
    """The surname and stars: “王**”."""
    return name[:1] + "*" * max(1, min(len(name) - 1, 2)) if name else ""


def _named(code: str, row: Mandate | None, lang: str, principal: str) -> str:
    agent = _agent(code, row, lang)
    whom = masked_name(parties(row).principal.name) if row is not None else principal
    return (_FOR if whom else _ALONE).text(lang).format(agent=agent, principal=whom)


def _agent(code: str, row: Mandate | None, lang: str) -> str:
    if code.startswith(_PARTNER):
        partner = current_pack().partners.get(code.removeprefix(_PARTNER))
        return partner.title.text(lang) if partner else code.removeprefix(_PARTNER)
    person = current_pack().people.get(row.agent if row is not None and row.agent else code)
    if person is not None:
        return person.name.text(lang)
    known = parties(row).agent.name if row is not None else ""
    return known or Bilingual(zh="代办人（信息已删除）", en="an agent (details erased)").text(lang)
