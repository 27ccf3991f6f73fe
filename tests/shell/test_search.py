"""Cases are found by what is in them, also by two characters and by rare ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mashangban.cases.handling import act
from mashangban.cases.inbox import InboxFilter, inbox
from mashangban.core.casework.model import Actor
from mashangban.core.numbers import format_case_number
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db


def found(actor: Actor, text: str) -> list[str]:
    return [row.number for row in inbox(actor, InboxFilter(status="all", text=text), NOW).rows]


@pytest.mark.parametrize("text", ["烧烤", "烧", "楼下烧烤店", "影响 休息", "ＡＢＣ", "abc"])
def test_a_word_of_the_letter_finds_it(hand_in: Submit, leader: Actor, text: str) -> None:
    number = hand_in(content="楼下烧烤店太吵，影响休息 ABC").number
    hand_in(content="暖气不热")
    assert found(leader, text) == [number]


@pytest.mark.parametrize("text", ["烤烧", "烧鸭", "nothing"])
def test_other_words_do_not(hand_in: Submit, leader: Actor, text: str) -> None:
    hand_in(content="楼下烧烤店太吵")
    assert found(leader, text) == []


@pytest.mark.parametrize("word", ["𠮷屋", "䶮", "𰻝𰻝", "it's", 'say "no"', "naïve"])
def test_rare_characters_and_quotes_are_found(hand_in: Submit, leader: Actor, word: str) -> None:
    number = hand_in(content=f"关于 {word} 的事").number
    assert found(leader, word) == [number]


def test_number_place_and_handler_find_it(hand_in: Submit, leader: Actor) -> None:
    number = hand_in().number
    for text in (number, format_case_number(number), "李晨光", "王顶堤派出所"):
        assert found(leader, text) == [number], text


def test_a_new_handler_finds_it_and_the_old_one_does_not(
    hand_in: Submit, leader: Actor, dispatcher: Actor
) -> None:
    number = hand_in().number
    act(number, "assign", dispatcher, {"person": "officer-02"}, now=NOW)
    assert found(leader, "王思远") == [number]
    assert found(leader, "李晨光") == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12))
def test_every_pair_of_neighbours_finds_the_letter(hand_in: Submit, leader: Actor, words: str) -> None:
    number = hand_in(content=words).number
    for start in range(len(words) - 1):
        assert number in found(leader, words[start : start + 2])
