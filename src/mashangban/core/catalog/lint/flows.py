"""Whether a flow table leads everywhere it should, lets somebody act, and never leaves a case without a date."""

from __future__ import annotations

from collections.abc import Iterator

from mashangban.core.catalog.lint.service_names import all_services, key_of, rows
from mashangban.core.catalog.model import RELATIONS, Action, Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text

#: a state a case can be in, with the clocks that have not stopped there
Standing = tuple[str, frozenset[str]]
Found = tuple[Path, Text, Text]


def problems(pack: Pack) -> Iterator[Problem]:
    """Everything wrong with the flow tables of the pack."""
    people = _roles_held(pack)
    certificates = {held for person in pack.people.values() for held in person.certifications}
    for service in all_services(pack):
        for found in (*_states(service), *_clocks(service), *_actions(service, people, certificates)):
            yield pack.where.problem("services", key_of(service), *found)


def _roles_held(pack: Pack) -> frozenset[str]:
    """Roles that at least one person holds at some time."""
    return frozenset(role for post in pack.posts.values() if post.holders for role in post.roles)


def _targets(action: Action) -> list[str]:
    return [to for to in (action.to, *(branch.to for branch in action.branches)) if to is not None]


# --- states --------------------------------------------------------------------------------------


def _states(service: Service) -> Iterator[Found]:
    if not _names_are_known(service):
        return  # told where the name is written; what follows from it would only distract
    standings = standings_of(service)
    reached = {state for state, _ in standings}
    for state, definition in service.states.items():
        path: Path = ("states", state)
        if state not in reached:
            yield (
                path,
                {"en": f"the state {state} can never be reached", "zh": f"状态 {state} 永远到不了"},
                {
                    "en": f'let an action lead "to: {state}", or remove the state',
                    "zh": f"请让某个操作写上“to: {state}”，或删掉这个状态",
                },
            )
        elif not definition.final and not _ends(service, state):
            yield (
                path,
                {"en": f"no way leads from {state} to an end", "zh": f"从状态 {state} 走不到任何结束状态"},
                {
                    "en": "add an action that leads on to a final state",
                    "zh": "请添加能走向结束状态的操作",
                },
            )
    for state in sorted({state for state, running in standings if _undated(service, state, running)}):
        yield (
            ("states", state),
            {
                "en": f"a case can wait in {state} with no date: no clock runs and nothing happens by itself",
                "zh": f"办件可能在状态 {state} 无限期停留：没有时钟在走，也没有到期自动执行的操作",
            },
            {
                "en": 'start a clock on the way in, or add an action with "after: 15 days"',
                "zh": "请在进入时启动一个时钟，或添加带“after: 15 days”的操作",
            },
        )


def _names_are_known(service: Service) -> bool:
    named = {to for _, _, _, action in rows(service) for to in _targets(action)} | {service.start}
    return named <= set(service.states)


def standings_of(service: Service) -> frozenset[Standing]:
    """Every state a case can reach, each with the clocks that may be running there."""
    start: Standing = (
        service.start,
        frozenset(n for n, c in service.clocks.items() if c.start == "receipt") & _sure(service),
    )
    seen, sure = {start}, _sure(service)
    waiting = [start]
    while waiting:
        state, running = waiting.pop()
        if state not in service.states:
            continue
        for action in service.actions(state).values():
            for standing in _after(action, state, running, sure):
                if standing not in seen:
                    seen.add(standing)
                    waiting.append(standing)
    return frozenset(seen)


def _sure(service: Service) -> frozenset[str]:
    """The clocks that run whenever they are started: they have a term whatever a case says."""
    given = {name for name, one in service.form.items() if not one.optional and one.show_if is None}
    return frozenset(
        name
        for name, clock in service.clocks.items()
        if clock.within is not None or clock.within_field in given
    )


def _after(action: Action, state: str, running: frozenset[str], sure: frozenset[str]) -> Iterator[Standing]:
    """Where an action can leave a case: by its own row, and by each branch."""
    started = sure & (frozenset(action.starts) | frozenset(action.restarts))
    left = (running - frozenset(action.stops)) | started
    yield action.to or state, left
    for branch in action.branches:
        yield branch.to, (left - frozenset(branch.stops)) | (sure & frozenset(branch.starts))


def _ends(service: Service, state: str) -> bool:
    """Whether some row of actions leads from a state to a final one."""
    seen, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        if here in service.states and service.states[here].final:
            return True
        if here in service.states:
            ahead = {to for action in service.actions(here).values() for to in _targets(action)} - seen
            seen |= ahead
            waiting += ahead
    return False


def _undated(service: Service, state: str, running: frozenset[str]) -> bool:
    definition = service.states.get(state)
    if definition is None or definition.final or running:
        return False
    return not any(action.after or action.on_children_closed for action in service.actions(state).values())


# --- clocks --------------------------------------------------------------------------------------


def _clocks(service: Service) -> Iterator[Found]:
    table = [(path, action) for path, _, _, action in rows(service)]
    started = {name for _, action in table for name in (*action.starts, *action.restarts)}
    started |= {name for _, action in table for branch in action.branches for name in branch.starts}
    stopped = {name for _, action in table for name in action.stops}
    stopped |= {name for _, action in table for branch in action.branches for name in branch.stops}
    for name, clock in service.clocks.items():
        if name not in stopped:
            yield (
                ("clocks", name),
                {"en": f"the clock {name} never stops", "zh": f"时钟 {name} 永远不会停"},
                {
                    "en": f'let the action that keeps this promise say "stops: {name}"',
                    "zh": f"请在兑现承诺的操作里写上“stops: {name}”",
                },
            )
        if clock.start == "action" and name not in started:
            yield (
                ("clocks", name),
                {"en": f"the clock {name} never starts", "zh": f"时钟 {name} 永远不会启动"},
                {
                    "en": f'let an action say "starts: {name}", or start it at receipt',
                    "zh": f"请在某个操作里写上“starts: {name}”，或改为收到时启动",
                },
            )
    for path, action in table:
        for name in action.pauses:
            if name in service.clocks and service.clocks[name].pause_cap is None:
                yield (
                    (*path, "pauses"),
                    {
                        "en": f"the clock {name} has no pause_cap, so it may not be paused",
                        "zh": f"时钟 {name} 没有设 pause_cap，不能暂停",
                    },
                    {
                        "en": f"give clocks.{name} a pause_cap such as 3 days",
                        "zh": f"请给 clocks.{name} 写上 pause_cap，例如 3 days",
                    },
                )


# --- actions -------------------------------------------------------------------------------------


def _actions(service: Service, held: frozenset[str], certificates: set[str]) -> Iterator[Found]:
    for path, state, name, action in rows(service):
        timed = action.by_itself
        may = [role for role in action.by if role in held or role in RELATIONS]
        left = [role for role in may if role not in action.not_by]
        if not may:
            en, zh = "nobody holds a role that may do it", "没有人担任可以执行它的角色"
        elif not left:
            en, zh = "whoever may do it is also excluded by not_by", "能执行它的角色又都被 not_by 排除了"
        elif left == ["system"] and not timed:
            en, zh = 'only the system may do it, and it has no "after"', "只有系统能执行，却没有写“after”"
        elif action.approver and action.approver not in held:
            en, zh = (
                f"nobody is a {action.approver} who could approve it",
                f"没有人担任审批角色 {action.approver}",
            )
        elif action.certified and action.certified not in certificates:
            en, zh = (
                f"nobody holds the certification {action.certified}",
                f"没有人持有证件 {action.certified}",
            )
        else:
            continue
        yield (
            path,
            {"en": f"nobody can {name} in {state}: {en}", "zh": f"在 {state} 没有人能执行 {name}：{zh}"},
            {
                "en": "change by, not_by or the posts",
                "zh": "请修改 by、not_by 或岗位安排",
            },
        )
