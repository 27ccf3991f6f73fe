"""Numbers of slips: what two districts call one matter that passes between them.

A slip's number is 20 digits: the six of the district that wrote the slip, the day `YYMMDD`, seven random digits, and
one check digit by Damm's method over all of them. It is printed `110108-241008-1234567-4`. Two districts cannot write
the same number, and a slip of the finger is found before anybody is asked.
"""

from __future__ import annotations

from datetime import date

from stdnum import damm

from mashangban.core import letters

#: digits of a slip's number, check digit included
SLIP_LENGTH = 20

_RANDOM_DIGITS = 7


class SlipError(ValueError):
    """This is no slip number. A slip has 20 digits and a check digit; compare it with the paper."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def new_slip(district: str, day: date, random: letters.Chance) -> str:
    """A fresh number, written by ``district`` (6 digits) on ``day``. The store refuses doubles: ask again."""
    body = f"{district}{day:%y%m%d}{letters.draw(random, 10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}d}"
    return body + damm.calc_check_digit(body)


def parse_slip(text: str) -> str:
    """The canonical number in what somebody typed; spaces and hyphens are welcome. Raises ``SlipError``."""
    digits = letters.ascii_of(text)
    plain = len(digits) == SLIP_LENGTH and all(character in "0123456789" for character in digits)
    if not plain or not damm.is_valid(digits):
        raise SlipError
    return digits


def format_slip(slip: str) -> str:
    """A canonical number grouped for reading: ``110108-241008-1234567-4``."""
    return f"{slip[:6]}-{slip[6:12]}-{slip[12:19]}-{slip[19:]}"
