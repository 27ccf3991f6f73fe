"""What a partner opens to us is checked before it is kept: another shape counts as no answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPMessage

import pytest
from django.test import Client

from mashangban.partners.ways import HttpPartner, PartnerAway

GOOD = {"kind": "item", "code": "tax-change", "title": {"zh": "变更"}, "modes": ["proxy"]}


class Answering(HttpPartner):
    """A partner whose answer is known."""

    said: tuple[int, bytes] = (200, b"")

    def _ask(self, *_asked: object) -> tuple[int, HTTPMessage, bytes]:
        return self.said[0], HTTPMessage(), self.said[1]


def asked(body: bytes, status: int = 200) -> list[dict[str, object]]:
    partner = Answering("http://127.0.0.1:9", "nankai")
    object.__setattr__(partner, "said", (status, body))
    return partner.offers()


def lists() -> Iterator[bytes]:
    for changed in (
        {"title": "变更"},
        {"modes": "proxy"},
        {"code": "../slips"},
        {"kind": "bundle"},
        {"questions": [{"name": "beds"}]},
        {"fields": [{"element": "firm.name", "title": {}, "type": "line", "options": ["a"]}]},
        {"materials": ["id-card"]},
        {"title": {"zh": "变\x00更"}},
    ):
        yield json.dumps({"offers": [{**GOOD, **changed}]}).encode()
    yield json.dumps({"offers": [{"code": "tax-change"}]}).encode()
    yield from (b"[]", b'{"offers": null}', b"<html>", b"\xff", b"[" * 5000)


@pytest.mark.parametrize("answer", list(lists()))
def test_another_shape_is_no_answer(answer: bytes) -> None:
    with pytest.raises(PartnerAway, match="cannot be read"):
        asked(answer)


def test_a_refusal_is_no_list() -> None:
    with pytest.raises(PartnerAway, match="503"):
        asked(json.dumps({"offers": [GOOD]}).encode(), 503)


def test_what_is_left_out_is_filled_in_and_what_is_new_is_let_be() -> None:
    (offer,) = asked(json.dumps({"offers": [{**GOOD, "newer": 1}]}).encode())
    assert offer == {**GOOD, "body": {}, "promised": "", "questions": [], "fields": [], "materials": []}


@pytest.mark.django_db
def test_what_we_open_ourselves_reads_back_as_it_stands(client: Client) -> None:
    answer = client.get("/partner/v1/items")
    assert asked(answer.content) == answer.json()["offers"]
