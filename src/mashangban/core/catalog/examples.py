"""Runs the worked cases that definitions carry through the real engine, so that a definition proves itself.

An example says when a case is raised where and with what, who then does what (or is refused), and what must be true
at the end. A step by `system` called `wait` only lets time pass. Times are local to the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from mashangban.core.casework import (
    SYSTEM,
    Actor,
    Case,
    ChildRequest,
    Command,
    Decision,
    Event,
    Refusal,
    applicant_id,
    check_form,
    children_wanted,
    decide,
    evolve,
    submit,
    tick,
)
from mashangban.core.catalog.lint.people import year_missing
from mashangban.core.catalog.lint.service_names import all_services, key_of
from mashangban.core.catalog.model import Example, Service, Step
from mashangban.core.catalog.office import PackOffice
from mashangban.core.catalog.pack import Pack, UnknownService
from mashangban.core.catalog.problems import Path, Problem, Text, choices, in_order
from mashangban.core.catalog.rule_examples import rule_problems
from mashangban.core.catalog.scene_examples import scene_problems
from mashangban.core.numbers import new_case_number
from mashangban.core.worktime import CalendarYearMissing

#: what `expect` may speak of, beside `due.<clock>`
EXPECTATIONS = (
    "state",
    "unit",
    "handler",
    "open",
    "breached",
    "escalated_to",
    "openings",
    "rating",
    "children",
    "planned",
    "dropped",
    "unmatched",
    "refused",
)
WAIT = "wait"


def run_examples(pack: Pack) -> list[Problem]:
    """Every example - of a service, a scene, a rule, a derived fact - that does not come out as its definition says."""
    played = (
        pack.where.problem("services", key_of(service), ("examples", number, *found[0]), found[1], found[2])
        for service in all_services(pack)
        for number, example in enumerate(service.examples)
        for found in _Run(pack, service, example).problems()
    )
    return in_order([*played, *scene_problems(pack), *rule_problems(pack)])


Found = tuple[Path, Text, Text]
_CHANGE: Text = {"en": "correct the example, or the definition", "zh": "请改正这个例子，或改正定义"}


class _StoppedError(Exception):
    """The example cannot go on: what was wrong is told by `found`."""

    def __init__(self, found: Found) -> None:
        super().__init__(found[1]["en"])
        self.found = found


@dataclass(slots=True)
class _Run:
    """One example being played."""

    pack: Pack
    service: Service
    example: Example
    case: Case | None = None
    unmatched: bool = False
    children: int = 0

    def problems(self) -> Iterator[Found]:
        try:
            refused = self._begin()
            if refused is None:
                for index, step in enumerate(self.example.steps):
                    self._step(index, step)
        except _StoppedError as stopped:
            yield stopped.found
            return
        except CalendarYearMissing as error:
            problem, remedy = year_missing(error)
            yield ("at",), problem, remedy
            return
        yield from self._outcome(refused)

    @property
    def office(self) -> PackOffice:
        return PackOffice(self.pack)

    def _moment(self, text: str, path: Path) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise _StoppedError(
                (
                    path,
                    {"en": f"{text} is not a moment", "zh": f"{text} 不是时间"},
                    {"en": "write it as 2024-10-08 09:30", "zh": "请写成 2024-10-08 09:30"},
                )
            ) from None
        return moment if moment.utcoffset() is not None else moment.replace(tzinfo=self.pack.zone)

    def _begin(self) -> str | None:
        """Raises the case; the refusal's code if it is not taken."""
        example, now = self.example, self._moment(self.example.at, ("at",))
        data = _plain(example.data)
        assert isinstance(data, dict)
        form = check_form(self.service, data, prepared=True)
        if form.errors:
            return self._refused(form.errors[0], ("data",), "refused" in example.expect)
        number = new_case_number(now.date(), Random(1))  # noqa: S311 - an example's number is no secret
        answer = submit(
            self.service,
            number,
            form.clean,
            place=example.place,
            channel=example.channel,
            anonymous=not form.identity and self.service.anonymous,
            identity_given=bool(form.identity),
            actor=Actor(applicant_id(number), "applicant"),
            now=now,
            office=self.office,
            subjects=form.subjects,
        )
        if isinstance(answer, Refusal):
            return self._refused(answer, (), "refused" in example.expect)
        self._fold(answer)
        self._open_children(answer, ("data",), now)
        return None

    def _refused(self, refusal: Refusal, path: Path, expected: bool) -> str:
        if not expected:
            raise _StoppedError((path, _refusal(refusal), _CHANGE))
        return refusal.code

    def _fold(self, events: Sequence[Event]) -> None:
        for event in events:
            self.case = evolve(self.case, event)
            self.unmatched = self.unmatched or bool(event.kind == "assigned" and event.data.get("unmatched"))

    def _step(self, index: int, step: Step) -> None:
        path: Path = ("steps", index)
        now = self._moment(step.at, (*path, "at"))
        assert self.case is not None
        happened = tick(self.service, self.case, now, self.office)
        self._fold(happened)
        self._open_children(happened, path, now)
        if step.by == "system" and step.action == WAIT:
            return
        data = _plain(step.data)
        assert isinstance(data, dict)
        if step.action == "child-closed" and "key" in data:
            data["number"] = self._number_of(str(data.pop("key")), (*path, "data"))
        command = Command(step.action, self._actor(step.by, now), data, prepared=True)
        answer = decide(self.service, self.case, command, now, self.office)
        if isinstance(answer, Refusal):
            if answer.code != step.refused:
                raise _StoppedError((path, _refusal(answer), _CHANGE))
            return
        if step.refused:
            raise _StoppedError(
                (
                    path,
                    {
                        "en": f"{step.action} was to be refused ({step.refused}) and was done",
                        "zh": f"{step.action} 本应被拒绝（{step.refused}），却执行了",
                    },
                    _CHANGE,
                )
            )
        self._fold(answer)
        self._open_children(answer, (*path, "data"), now)

    def _actor(self, by: str, now: datetime) -> Actor:
        assert self.case is not None
        if by == "system":
            return SYSTEM
        if by == "applicant":
            return Actor(applicant_id(self.case.number), "applicant")
        person = self.pack.people[by]
        return Actor(by, "staff", self.office.grants(by, now), frozenset(person.certifications))

    def _open_children(self, events: Sequence[Event], path: Path, now: datetime) -> None:
        """What the shell does in the same transaction: check that each child can be raised, tell the parent."""
        for request in children_wanted(events):
            self.children += 1
            number = new_case_number(now.date(), Random(100 + self.children))  # noqa: S311 - see above
            child = self._raised(request, number, path, now)
            opened: dict[str, object] = {
                "number": number,
                "service": child.service,
                "blocking": request.blocking,
            }
            if request.key is not None:
                opened["key"] = request.key
            assert self.case is not None
            answer = decide(
                self.service, self.case, Command("child-opened", SYSTEM, opened), now, self.office
            )
            if isinstance(answer, Refusal):
                raise _StoppedError((path, _refusal(answer, child.service), _CHANGE))
            self._fold(answer)

    def _raised(self, request: ChildRequest, number: str, path: Path, now: datetime) -> Service:
        """The definition of a child that can be raised as asked."""
        case = self.case
        assert case is not None
        try:
            child = self.pack.service(request.service)
        except UnknownService as error:
            told: Text = {
                "en": f"there is no service {request.service}",
                "zh": f"没有服务 {request.service}",
            }
            raise _StoppedError((path, told, choices(self.pack.services, request.service))) from error
        form = check_form(child, request.data, prepared=True)
        answer: Decision = (
            form.errors[0]
            if form.errors
            else submit(
                child,
                number,
                form.clean,
                place=case.place,
                channel="parent",
                anonymous=child.anonymous,
                identity_given=bool(form.identity),
                actor=SYSTEM,
                now=now,
                office=self.office,
                parent=case.number,
                unit=request.unit or (case.unit if child.route.by == "parent" else None),
                since=request.since,
            )
        )
        if isinstance(answer, Refusal):
            raise _StoppedError((path, _refusal(answer, child.service), _CHANGE))
        return child

    def _number_of(self, key: str, path: Path) -> str:
        """The number of a part, so that an example may say which one has ended."""
        assert self.case is not None
        part = self.case.parts.get(key)
        if part is None:
            known = choices(list(self.case.parts), key)
            raise _StoppedError((path, {"en": f"there is no part {key}", "zh": f"没有分项 {key}"}, known))
        return str(part["number"])

    # --- what must be true at the end ---------------------------------------------------------------

    def _outcome(self, refused: str | None) -> Iterator[Found]:
        for name, expected in self.example.expect.items():
            path: Path = ("expect", name)
            clock = name.removeprefix("due.")
            if name not in EXPECTATIONS and not (name.startswith("due.") and clock in self.service.clocks):
                known = [*EXPECTATIONS, *(f"due.{one}" for one in self.service.clocks)]
                yield (
                    path,
                    {"en": f"nothing is called {name}", "zh": f"没有 {name} 这一项"},
                    choices(known, name),
                )
                continue
            actual = self._actual(name, refused)
            if name.startswith("due.") and isinstance(expected, str):
                expected = _local(self._moment(expected, path))
            if actual != expected:
                yield (
                    path,
                    {
                        "en": f"{name} is {actual}, not {expected}",
                        "zh": f"{name} 是 {actual}，不是 {expected}",
                    },
                    _CHANGE,
                )

    def _actual(self, name: str, refused: str | None) -> object:
        case = self.case
        if name == "refused":
            return refused
        if case is None:
            return None
        if name.startswith("due."):
            clock = case.clocks.get(name.removeprefix("due."))
            return _local(clock.due_at.astimezone(self.pack.zone)) if clock else None
        if name == "breached":
            return any(clock.breached_at for clock in case.clocks.values())
        if name == "children":
            return self.children
        if name in ("planned", "dropped"):
            return sorted(getattr(case, name))
        return self.unmatched if name == "unmatched" else getattr(case, name)


def _refusal(refusal: Refusal, where: str = "") -> Text:
    at = ".".join(part for part in (where, refusal.field) if part)
    named = f" ({at})" if at else ""
    details = ", ".join(
        f"{name}={value}" for name, value in refusal.params.items() if value not in (None, refusal.field)
    )
    return {
        "en": f"refused: {refusal.code}{named}" + (f": {details}" if details else ""),
        "zh": f"被拒绝：{refusal.code}{named}" + (f":{details}" if details else ""),
    }


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _plain(value: object) -> object:
    """Days as ISO text: what a form would send."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
