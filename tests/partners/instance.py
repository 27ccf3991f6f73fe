"""One installation in a process of its own: its database, its server, and an ear for what a test wants done there.

Run as ``python -m tests.partners.instance PORT`` with the installation's environment. It answers a line of JSON on
standard output for each line on standard input; the first line it writes says that it is ready.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_said: Any) -> None:
        """Nothing."""


class Server(ThreadingMixIn, WSGIServer):
    """Answers several requests at once, as a real server does."""

    daemon_threads = True


def small(application: Any) -> Any:
    """The application with the names of headers in small letters, as fast servers and HTTP/2 write them."""

    def answer(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [(name.lower(), value) for name, value in headers], *rest)

        return application(environ, start)

    return answer


def main(port: int) -> None:
    """Prepare the database, serve, and obey until standard input ends."""
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "mashangban.config.settings"
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.utils import timezone

    from mashangban.cases.definitions import publish
    from mashangban.directory.pack import current_pack

    call_command("migrate", verbosity=0)
    publish(current_pack(), timezone.now())
    server = make_server("127.0.0.1", port, small(get_wsgi_application()), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say({"ready": True})
    for line in sys.stdin:
        wanted: dict[str, Any] = json.loads(line)
        say(WORK[wanted.pop("do")](timezone.now(), **wanted))


def say(answer: dict[str, Any]) -> None:
    """One line to the test."""
    print(json.dumps(answer, ensure_ascii=False, default=str), flush=True)


def work(now: datetime) -> dict[str, Any]:
    """What the worker does in a round."""
    from mashangban.partners.models import Message
    from mashangban.partners.working import work as with_partners

    Message.objects.filter(next_try_at__isnull=False).update(next_try_at=now)
    return {"taken": with_partners(now)}


def collect(now: datetime, *, person: str, unit: str, item: str, partner: str) -> dict[str, Any]:
    """A resident comes to the counter; the clerk checks the form and hands over."""
    from mashangban.cases.handling import act
    from mashangban.directory.accounts import actor_of
    from mashangban.partners.collecting import Paper, collect
    from mashangban.partners.offers import offers_of

    offers, _at = offers_of(partner, now)
    offer = next(one for one in offers if one["code"] == item)
    values = {field["element"]: "演示" for field in offer["fields"] if not field["optional"]}
    slip = collect(
        partner,
        title=offer["title"]["zh"],
        name="演示人丁",
        phone="19900000004",
        values={**values, "firm.phone": "19900000004"},
        papers=[Paper(one["evidence"], one["title"]["zh"], "original") for one in offer["materials"]],
        item=item,
        unit=unit,
        actor=actor_of(person, now),
        now=now,
        demo=True,
    )
    assert slip.case is not None
    act(slip.case.number, "hand-over", actor_of(person, now), {}, now=now)
    return {"slip": slip.slip, "number": slip.case.number}


def act_on(now: datetime, *, slip: str, person: str, action: str, data: dict[str, Any]) -> dict[str, Any]:
    """Somebody here does something to the case of a slip."""
    from mashangban.cases.handling import act
    from mashangban.cases.models import CaseRow
    from mashangban.directory.accounts import actor_of

    number = CaseRow.objects.get(handover__slip=slip).number
    return {"state": act(number, action, actor_of(person, now), data, now=now).state}


def look(now: datetime, *, slip: str) -> dict[str, Any]:
    """How a slip stands here."""
    from mashangban.partners.models import Handover, Message

    found = Handover.objects.filter(slip=slip).select_related("case").first()
    waiting = Message.objects.filter(next_try_at__isnull=False).count()
    if found is None:
        return {"state": None, "waiting": waiting}
    return {
        "state": found.state,
        "case": found.case.state if found.case else None,
        "service": found.case.service if found.case else None,
        "closed": found.closed_at is not None,
        "waiting": waiting,
        "problems": list(Message.objects.exclude(problem="").values_list("problem", flat=True)),
    }


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "work": work,
    "collect": collect,
    "act": act_on,
    "look": look,
}

if __name__ == "__main__":
    main(int(sys.argv[1]))
