"""The personal one-time notice (一次性告知): everything a scene needs in one situation, said before any login.

Both policy and materials are told (双告知). What hangs on a question without an answer is told as depending on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from mashangban.core.catalog.compiled import CompiledField, CompiledMaterial, CompiledScene, PlannedItem
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.items import Cite, Fee, Law, Question
from mashangban.core.catalog.lint.regimes import REGIMES
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.catalog.planning import Clocks
from mashangban.core.catalog.scenes import Commitment, Scene
from mashangban.core.catalog.situations import Answers, Verdict
from mashangban.core.worktime import due_label

#: what JSON can hold
Told = dict[str, Any]
MODES: Final[Mapping[str, Bilingual]] = {
    "integrated": Bilingual(zh="集成办", en="handled together"),
    "commitment": Bilingual(zh="承诺办", en="by commitment"),
    "cross-region": Bilingual(zh="跨域办", en="across regions"),
    "automatic": Bilingual(zh="免申办", en="without application"),
}


def notice(pack: Pack, scene: Scene, answers: Answers | None = None, *, on: date, lang: str = "zh") -> Told:
    """The notice for an application on the day `on` (received at 09:00), texts in `lang`; anything JSON can hold.

    Keys: `scene` `version` `title` `summary` `event` `modes` `on` `result` `run_by` `answers` `unanswered` `items`
    `materials` `form` `stages` `time` `fees` `trips` `policies` `not_met` `given`. Raises AnswersRefused.
    """
    start = datetime.combine(on, time(9), tzinfo=pack.zone)
    return told(pack, compile_scene(pack, scene, answers, start=start), on=on, lang=lang)


def told(pack: Pack, compiled: CompiledScene, *, on: date, lang: str = "zh") -> Told:
    """The notice of a scene that is compiled already."""
    return _Teller(pack, compiled, lang).notice(on)


@dataclass(frozen=True)
class _Teller:
    """Says one compiled scene in one language."""

    pack: Pack
    compiled: CompiledScene
    lang: str

    def notice(self, on: date) -> Told:
        compiled, scene = self.compiled, self.compiled.scene
        items = [self.item(step) for step in compiled.plan]
        return {
            "scene": scene.scene,
            "version": scene.version.isoformat(),
            "title": self.say(scene.title),
            "summary": self.say(scene.summary),
            "event": scene.event,
            "modes": [{"code": mode, "title": self.say(MODES[mode])} for mode in scene.modes],
            "on": on.isoformat(),
            "result": self.say(scene.result),
            "run_by": [self.unit(unit) for unit in scene.run_by],
            "delegation": self.say(scene.delegation) if scene.delegation else None,
            "answers": [
                self.answer(name) for name in compiled.questions if name in compiled.situation.answers
            ],
            "unanswered": [self.question(name) for name in compiled.unanswered],
            "items": items,
            "not_met": [item["code"] for item in items if any(c["met"] == "no" for c in item["conditions"])],
            "materials": [self.material(one) for one in compiled.materials],
            "form": [self.field(one) for one in compiled.form],
            "stages": [list(stage) for stage in compiled.stages],
            "time": {
                "statutory": self.clock(compiled.statutory) if compiled.statutory else None,
                "promised": self.clock(compiled.promised),
                "saved_percent": saved(compiled.statutory, compiled.promised),
            },
            "fees": {"total": str(compiled.fee), "currency": "CNY"},
            "trips": {"before": compiled.visits_before, "after": compiled.visits_after},
            "policies": self.laws(self.policies()),
            "given": self.given(),
            "source": scene.source,
        }

    # --- entries ------------------------------------------------------------------------------

    def item(self, step: PlannedItem) -> Told:
        item = step.item
        return {
            "code": item.code,
            "title": self.say(item.title),
            "body": self.unit(item.body),
            "handling": item.handling,
            "stage": step.stage,
            "after": list(step.after),
            "statutory": item.statutory.text(self.lang[:2]) if item.statutory else None,
            "promised": item.promised.text(self.lang[:2]),
            "decided_by": {"statutory": self.clock(step.statutory), "promised": self.clock(step.promised)},
            "steps": [
                {
                    "title": self.say(one.title),
                    "within": one.within.text(self.lang[:2]),
                    "counted": one.counted,
                    "source": one.source,
                }
                for one in item.steps
                if self.compiled.situation.judge(one.when).answer is not False
            ],
            "conditions": [
                {"text": self.say(one.text), "met": _word(verdict), "law": self.laws(one.basis or item.basis)}
                for one, verdict in zip(item.conditions, step.conditions, strict=True)
            ],
            "fees": [self.fee(fee) for fee in step.fees],
            "trips": {"before": item.visits.before, "after": item.visits.after},
            "result": self.say(item.result.title),
            "cross_region": None
            if item.cross_region is None
            else {
                "modes": list(item.cross_region.modes),
                "partners": [
                    {"code": code, "title": self.say(self.pack.partners[code].title)}
                    for code in item.cross_region.partners
                    if code in self.pack.partners
                ],
            },
            "consult": self.unit(item.consult or item.body),
            "complain": self.unit(item.complain or item.body),
            "law": self.laws(item.basis),
            "source": item.source,
            **self.applies(step.applies),
        }

    def material(self, one: CompiledMaterial) -> Told:
        evidence = one.evidence
        register = self.pack.registers.get(evidence.held_by or "")
        maker = self.pack.items.get(one.made_by or "")
        reasons = [material.why for _, material in one.materials if material.why is not None]
        return {
            "code": evidence.code,
            "title": self.say(evidence.title),
            "for": [asker.item for asker in one.askers],
            "why": "；".join(map(self.say, reasons)) or self.say(evidence.proves),
            "law": self.laws(cite for asker in one.askers for cite in asker.cites),
            "issuer": self.say(evidence.issuer),
            "bring": one.bring,
            "held_by": register and {"code": register.code, "title": self.say(register.title)},
            "made_by": maker and {"code": maker.code, "title": self.say(maker.title)},
            "original": one.original,
            "copies": one.copies,
            "medium": one.medium,
            "necessity": one.necessity,
            "may_wait": one.may_wait,
            "defer": [self.commitment(contract) for contract in one.commitments],
            **self.applies(one.applies),
        }

    def field(self, one: CompiledField) -> Told:
        return {
            "code": one.element.code,
            "title": self.say(one.element.title),
            "type": one.type,
            "options": [{"code": option.code, "title": self.say(option.title)} for option in one.options],
            "optional": one.optional,
            "known_to": one.element.known_to,
            "for": [asker.item for asker in one.askers if asker.item],
            "law": self.laws(cite for asker in one.askers for cite in asker.cites),
            **self.applies(one.applies),
        }

    def commitment(self, one: Commitment) -> Told:
        return {
            "regime": one.regime,
            "name": self.say(Bilingual(en=REGIMES[one.regime][0], zh=REGIMES[one.regime][1])),
            "item": one.item,
            "promise": self.say(one.promise),
            "due": one.due.text(self.lang[:2]),
            "check": self.say(one.check),
            "consequence": self.say(one.consequence),
            "law": self.laws(one.basis),
            "source": one.source,
        }

    def fee(self, fee: Fee) -> Told:
        verdict = self.compiled.situation.judge(fee.when)
        title = self.say(fee.title) if fee.title else None
        return {"amount": str(fee.amount), "title": title, "source": fee.source, **self.applies(verdict)}

    def question(self, name: str) -> Told:
        question: Question = self.compiled.questions[name]
        return {
            "name": name,
            "title": self.say(question.title),
            "help": self.say(question.help) if question.help else None,
            "type": question.type,
            "options": [{"code": option.code, "title": self.say(option.title)} for option in question.of],
        }

    def answer(self, name: str) -> Told:
        given = self.compiled.situation.answers[name]
        return {**self.question(name), "answer": str(given) if isinstance(given, Decimal) else given}

    # --- words --------------------------------------------------------------------------------

    def say(self, words: Bilingual) -> str:
        return words.text(self.lang)

    def unit(self, code: str) -> Told:
        return {"code": code, "title": self.pack.title(code, self.lang)}

    def applies(self, verdict: Verdict) -> Told:
        return {
            "applies": "yes" if verdict.answer else "depends",
            "depends_on": [
                {"name": name, "title": self.say(self.compiled.questions[name].title)}
                for name in verdict.depends
            ],
        }

    def clock(self, clocks: Clocks) -> Told:
        unit = clocks.length.terms[-1].unit if clocks.length.terms else "hours"
        return {
            "text": clocks.length.text(self.lang),
            "due": clocks.due.isoformat() if clocks.due else None,
            "due_text": due_label(clocks.due, unit) if clocks.due else None,
        }

    def laws(self, cites: Iterable[Cite]) -> list[Told]:
        unique = {(cite.law, cite.article): cite for cite in cites}
        found = []
        for cite in unique.values():
            law = self.pack.laws.get(cite.law)
            if law is not None:
                found.append(
                    {
                        "code": law.code,
                        "title": self.say(law.title),
                        "number": law.number,
                        "article": cite.article,
                        "text": self.cited(law, cite),
                        "url": law.url,
                    }
                )
        return found

    def cited(self, law: Law, cite: Cite) -> str:
        return cited(law, cite, self.lang)

    def policies(self) -> Iterable[Cite]:
        """The scene's own policies, then the laws of its items, then those of its commitments."""
        yield from self.compiled.scene.policies
        for step in self.compiled.plan:
            yield from step.item.basis
        for one in self.compiled.scene.commitments:
            yield from one.basis

    def given(self) -> Told | None:
        """Until when the notice must be given, and what follows when it is not."""
        limit = self.pack.info.one_time_notice
        if limit is None:
            return None
        within = limit.within.text(self.lang[:2])
        words = Bilingual(
            zh=f"材料不齐的，应当场或在{within}内一次告知全部需要补正的内容；逾期不告知的，自收到材料之日起即为受理。",
            en=f"Whatever is missing must be told at once or within {within}, all of it together; otherwise the "
            "application counts as accepted on the day it was received.",
        )
        return {"within": str(limit.within), "text": self.say(words), "law": self.laws(limit.basis)}


def cited(law: Law, cite: Cite, lang: str) -> str:
    """A law as it is cited: `《行政许可法》第32条`, `Administrative Licensing Law, Article 32`."""
    if lang.startswith("en"):
        return ", ".join([law.title.en, *([law.number] if law.number else []), *_article(cite)])
    number = f"（{law.number}）" if law.number else ""
    return f"《{law.title.zh}》{number}" + (f"第{cite.article}条" if cite.article else "")


def saved(statutory: Clocks | None, promised: Clocks) -> int | None:
    """Time compression in per cent, (statutory − promised) / statutory, where the law names a limit in the same unit."""
    if statutory is None:
        return None
    law, promise = statutory.length.terms, promised.length.terms
    if len(law) != 1 or len(promise) != 1 or law[0].unit != promise[0].unit:
        return None
    return round(Fraction(law[0].amount - promise[0].amount, law[0].amount) * 100)


def _article(cite: Cite) -> list[str]:
    return [f"Article {cite.article}"] if cite.article else []


def _word(verdict: Verdict) -> str:
    return {True: "yes", False: "no", None: "unknown"}[verdict.answer]
