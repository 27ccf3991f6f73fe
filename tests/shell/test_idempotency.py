"""The same submission sent twice makes one case, however the two arrive."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from mashangban.cases.intake import KeyReused, Receipt
from mashangban.cases.models import CaseRow
from mashangban.papers.models import Upload
from tests.shell.desk import NOW, Submit


@pytest.mark.django_db
def test_sent_again_it_gives_the_same_receipt(hand_in: Submit) -> None:
    first, second = hand_in(idempotency_key="k"), hand_in(idempotency_key="k")
    assert (first.number, first.key, first.due_at) == (second.number, second.key, second.due_at)
    assert (first.created, second.created) == (True, False)
    assert CaseRow.objects.count() == 1


@pytest.mark.django_db
def test_the_key_of_another_submission_is_refused(hand_in: Submit) -> None:
    hand_in(idempotency_key="k")
    with pytest.raises(KeyReused):
        hand_in(idempotency_key="k", content="另一件事")
    assert CaseRow.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_two_letters_are_two_cases(hand_in: Submit) -> None:
    assert hand_in().number != hand_in().number


@pytest.mark.django_db
def test_sent_again_with_its_photos_it_gives_the_same_receipt(hand_in: Submit) -> None:
    Upload.objects.create(
        token="one", kind="image/jpeg", width=1, height=1, size=1, sha256="0" * 64, uploaded_by="applicant",
        uploaded_at=NOW,
    )  # fmt: skip
    first, second = (hand_in(idempotency_key="k", data={"photos": ["one"]}) for _ in range(2))
    assert (first.number, second.created) == (second.number, False)


@pytest.mark.django_db(transaction=True)
def test_sent_at_the_same_time_it_makes_one_case(hand_in: Submit) -> None:
    together = Barrier(4)

    def send(_: int) -> Receipt:
        try:
            together.wait(timeout=10)
            return hand_in(idempotency_key="at once")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(send, range(4)))
    assert len({receipt.number for receipt in receipts}) == 1
    assert sum(receipt.created for receipt in receipts) == 1
    assert CaseRow.objects.count() == 1
