"""The 29 letters people can read and type, and the check letter that ends what is made of them.

Receipt keys and place codes are read from paper, by telephone or in bad light. Of each group of look-alikes
only one member is ever written (0 not O, 1 not I or L, 2 not Z, 5 not S, 8 not B, V not U), and whichever
member is typed is read as that one. So no letter has to be explained, and nothing typed in good faith is
refused for its looks.

29 is a prime: a sum weighted with powers of 2 (a primitive root of 29) finds every single wrong letter and
every exchange of two letters, at any distance, in texts of up to 28 letters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

#: What is written: ten digits and nineteen capitals.
ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"

#: The longest text, check letter included, in which every exchange of two letters is found.
LONGEST = 28

_BASE = len(ALPHABET)
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_FULL_WIDTH = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)}
_LOOK_ALIKES = str.maketrans("OILZSBU", "011258V")
#: Spaces, hyphens and dots that paper, keyboards and chat programs put between groups.
_SEPARATORS = dict.fromkeys(
    map(ord, " \t\r\n\u00a0\u3000-\u2010\u2011\u2012\u2013\u2014\u2015\u2212._·\u200b\ufeff")
)


class Draws(Protocol):
    """A source of chance like `random.Random`."""

    def randrange(self, start: int, /) -> int:
        """A number from 0 up to, not including, `start`."""


#: Chance, passed in: `secrets.randbelow` in service, a seeded `random.Random` (or its `randrange`) in replays.
Chance = Callable[[int], int] | Draws


def draw(chance: Chance, below: int) -> int:
    """A number from 0 up to, not including, `below`."""
    return chance(below) if callable(chance) else chance.randrange(below)


def ascii_of(typed: str) -> str:
    """What was typed with full-width letters and digits made plain, and separators between groups removed."""
    return typed.translate(_FULL_WIDTH).translate(_SEPARATORS)


def fold(typed: str) -> str:
    """What was typed as it would have been written: capitals, no separators, look-alikes made one.

    Characters that are no letter at all stay as they are, for the caller to refuse.
    """
    return ascii_of(typed).upper().translate(_LOOK_ALIKES)


def spell(value: int, length: int) -> str:
    """`value` (not negative) in `length` letters, the highest parts cut off where it does not fit."""
    written = []
    for _ in range(length):
        value, digit = divmod(value, _BASE)
        written.append(ALPHABET[digit])
    return "".join(reversed(written))


def is_spelt(text: str) -> bool:
    """Whether `text` consists of letters of the alphabet only, and of at least one."""
    return bool(text) and all(letter in _VALUE for letter in text)


def check_letter(text: str) -> str:
    """The letter to put after `text` (letters of the alphabet, at most 27 of them)."""
    if not is_spelt(text) or len(text) >= LONGEST:
        raise ValueError(f"expected 1 to {LONGEST - 1} letters of {ALPHABET}, got {text!r}")
    weighted = sum(
        _VALUE[letter] * pow(2, place, _BASE) for place, letter in enumerate(reversed(text), start=1)
    )
    return ALPHABET[-weighted % _BASE]


def has_right_check(text: str) -> bool:
    """Whether the last letter of `text` is the check letter of those before it; false for any other text."""
    return 2 <= len(text) <= LONGEST and is_spelt(text) and check_letter(text[:-1]) == text[-1]
