"""Ways to a partner: what any way can do, and the one over HTTP - one POST a message, the receipt in the answer."""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from mashangban.partners.envelope import Malformed, Signed
from mashangban.partners.shapes import offers_in

#: seconds a partner has to answer
PATIENCE = 10.0
#: the largest answer that is read
_MOST = 4 * 1024 * 1024

PATH = "/partner/v1/messages"
OFFERS_PATH = "/partner/v1/items"
SENDER, MOMENT, SIGNATURE = "X-Partner", "X-Moment", "X-Signature"


class PartnerAway(Exception):  # noqa: N818 - named as what it says
    """The partner does not answer, or not as a partner does; to be tried again."""


class PartnerRefuses(Exception):  # noqa: N818 - named as what it says
    """The partner will not take this message as it is. The text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A partner's receipt as it came, signed."""

    body: bytes
    moment: str
    signature: str


class Partner(Protocol):
    """A way to a partner. Another way - a message broker, a provincial exchange - is another class."""

    def send(self, message: Signed) -> Answer:
        """Hand a message over. Raises ``PartnerAway`` and ``PartnerRefuses``."""


@dataclass(frozen=True, slots=True)
class HttpPartner:
    """A partner that runs this platform, or speaks as it does (docs/partners.md)."""

    url: str
    #: what the partner calls us
    own: str
    patience: float = PATIENCE

    def send(self, message: Signed) -> Answer:
        """POST the message; the receipt is the answer. Raises ``PartnerAway`` and ``PartnerRefuses``."""
        headers = {
            "Content-Type": "application/json",
            SENDER: self.own,
            MOMENT: message.moment,
            SIGNATURE: message.signature,
        }
        status, answered, body = self._ask("POST", PATH, message.body, headers)
        if status == 200:
            return Answer(body, answered.get(MOMENT, ""), answered.get(SIGNATURE, ""))
        why = f"{status}: {_title(body)}"
        # what will be no better for being sent again: everything that is about the message itself
        if status in {400, 409, 413, 422}:
            raise PartnerRefuses(why)
        raise PartnerAway(why)

    def offers(self) -> list[dict[str, Any]]:
        """What is open there across regions (``shapes.Offered``). Raises ``PartnerAway``, also for another shape."""
        status, _headers, body = self._ask("GET", f"{OFFERS_PATH}?for={self.own}", None, {})
        if status != 200:
            raise PartnerAway(f"{status}: no list of items")
        try:
            return offers_in(body)
        except Malformed as malformed:
            raise PartnerAway(f"its list of items cannot be read: {malformed}") from malformed

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        parts = urlsplit(self.url)
        assert parts.hostname is not None  # checked when the settings were read
        way: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            way = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=self.patience, context=context
            )
        else:
            way = http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.patience)
        try:
            way.request(method, parts.path + path, body=body, headers=headers)
            response = way.getresponse()
            # a message and no dict: servers and proxies write the names of headers as they like
            return response.status, response.headers, response.read(_MOST)
        except (OSError, http.client.HTTPException) as error:
            raise PartnerAway(f"no answer from {self.url}: {type(error).__name__}") from error
        finally:
            way.close()


def _title(body: bytes) -> str:
    try:
        problem = json.loads(body)
        return str(problem.get("detail") or problem.get("title") or "")[:200]
    except (ValueError, AttributeError):
        return "no reason given"
