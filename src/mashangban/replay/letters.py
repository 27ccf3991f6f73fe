"""Drawing the letters and scans of a story: exactly as many as it says, the same ones for the same seed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from mashangban.replay.story import Matter, Story, Told

_SLOT = re.compile(r"\{([a-z-]+)\}")
#: words of a matter's form that stand for a date shortly before the letter, and for a running number
_DAY = "DAY"
_PLATES = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to hand in, and what its story needs later."""

    index: int
    at: datetime
    place: str
    data: Mapping[str, Any]
    identity: Mapping[str, Any] = field(default_factory=dict)
    matter: Matter | None = None
    told: Told | None = None
    #: slot → the word drawn for this letter
    words: Mapping[str, str] = field(default_factory=dict)
    #: a letter on the same matter that follows shortly
    echo_of: int | None = None

    @property
    def anonymous(self) -> bool:
        return not self.identity

    def said(self, text: str) -> str:
        """A text with this letter's words in its blanks."""
        return _SLOT.sub(lambda found: self.words[found[1]], text)


@dataclass(frozen=True, slots=True)
class Scan:
    """A visit to a place's page."""

    at: datetime
    place: str


def draw_letters(story: Story, zone: ZoneInfo, echoes: int = 8) -> list[Letter]:
    """All letters in the order in which they arrive."""
    random = Random(story.seed)  # noqa: S311 - a story, not a secret
    told = [_told(story, one, zone) for one in story.stories]
    letters = list(told)
    away = [place for place, often in story.elsewhere.items() for _ in range(often)]
    for category, wanted in story.letters.items():
        matters = [matter for matter in story.matters if matter.category == category]
        missing = wanted - sum(1 for letter in told if letter.data["category"] == category)
        weights = [matter.weight for matter in matters]
        drawn = random.choices(matters, weights, k=missing)
        letters.extend(_letter(story, matter, random, zone) for matter in drawn)
    ordinary = [n for n, letter in enumerate(letters) if letter.matter and not letter.matter.foreign]
    for place, n in zip(away, random.sample(ordinary, len(away)), strict=True):
        letters[n] = replace(letters[n], place=place)
    letters = sorted(letters, key=lambda letter: letter.at)
    letters = [replace(letter, index=index) for index, letter in enumerate(letters)]
    return _with_echoes(letters, random, echoes, set(away))


def draw_scans(story: Story, letters: list[Letter], zone: ZoneInfo) -> list[Scan]:
    """All visits in order: one before each letter, the others by people who only looked."""
    random = Random(story.seed + 1)  # noqa: S311 - a story, not a secret
    scans = [Scan(letter.at - timedelta(seconds=random.randint(60, 400)), letter.place) for letter in letters]
    first = datetime.combine(story.since, time(), zone)
    scans = [replace(scan, at=max(scan.at, first)) for scan in scans]
    places, weights = list(story.places), list(story.places.values())
    for place in random.choices(places, weights, k=story.scans - len(scans)):
        scans.append(Scan(_moment(story, random, zone), place))
    return sorted(scans, key=lambda scan: (scan.at, scan.place))


def _told(story: Story, told: Told, zone: ZoneInfo) -> Letter:
    at = story.local(told.at, zone)
    return Letter(0, at, told.place, dict(told.data), dict(told.identity), told=told)


def _letter(story: Story, matter: Matter, random: Random, zone: ZoneInfo) -> Letter:
    at = _moment(story, random, zone)
    words = {name: random.choice(choices) for name, choices in sorted(story.slots.items())}
    words["number"] = f"{random.randint(1000, 9999)}"
    place = random.choices(list(story.places), list(story.places.values()))[0]
    letter = Letter(0, at, place, {}, matter=matter, words=words)
    before = (at - timedelta(days=random.randint(0, 2))).date().isoformat()
    data: dict[str, Any] = {
        name: before if value == _DAY else letter.said(str(value)) for name, value in matter.form.items()
    }
    data |= {"category": matter.category, "content": letter.said(random.choice(matter.letters))}
    identity = _identity(story, random)
    if matter.plate and identity and random.random() < 0.6:
        identity["plate"] = f"津{random.choice(_PLATES)}演示{random.randint(1, 9)}"
    if "population" in matter.leads and identity and random.random() < 0.65:
        data["population_consent"] = True
    return replace(letter, data=data, identity=identity)


def _identity(story: Story, random: Random) -> dict[str, Any]:
    """Six in ten leave a name and a (demo) number."""
    name, digits = random.choice(story.names), random.randint(100, 9999)
    return {"name": f"{name}（演示）", "phone": f"1990000{digits:04d}"} if random.random() < 0.6 else {}


def _moment(story: Story, random: Random, zone: ZoneInfo) -> datetime:
    days = [story.since + timedelta(days=n) for n in range((story.until - story.since).days + 1)]
    weights = [story.months[str(day.month)] for day in days]
    day: date = random.choices(days, weights)[0]
    hour = random.choices(range(24), story.hours)[0]
    second, micro = random.randint(0, 3599), random.randint(0, 999_999)
    return datetime.combine(day, time(hour, second // 60, second % 60, micro), zone)


def _with_echoes(letters: list[Letter], random: Random, wanted: int, away: set[str]) -> list[Letter]:
    """Let some letters be moved to shortly after another one on the same matter: several people, one matter."""
    alike: dict[str, list[int]] = {}
    for letter in letters:
        if (
            letter.matter
            and letter.matter.measures
            and letter.place not in away
            and not letter.matter.foreign
        ):
            alike.setdefault(letter.matter.code, []).append(letter.index)
    pairs: list[tuple[int, int]] = []
    for code in sorted(alike):
        numbers = alike[code]
        pairs += [
            (a, b) for a, b in zip(numbers[::2], numbers[1::2], strict=False) if 8 <= letters[a].at.hour < 20
        ]
    moved = list(letters)
    for lead, echo in random.sample(pairs, min(wanted, len(pairs))):
        first, second = letters[lead], letters[echo]
        later = first.at + timedelta(minutes=random.randint(6, 40), microseconds=random.randint(1, 999))
        data = {**second.data, **{name: first.data[name] for name in first.data if name != "content"}}
        moved[echo] = replace(
            second, at=later, place=first.place, words=first.words, data=data, echo_of=lead,
        )  # fmt: skip
    return sorted(moved, key=lambda letter: letter.at)
