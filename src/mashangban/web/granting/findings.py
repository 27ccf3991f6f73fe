"""What a review found, as tables and words: counts with bars, odd ones, samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mashangban.entitlements.counting import AGES
from mashangban.entitlements.models import Run
from mashangban.entitlements.reviewing import RuleReview, Sample
from mashangban.web.granting import words
from mashangban.web.granting.fact_words import fact_title, value_text
from mashangban.web.shared.workbooks import Line
from mashangban.web.workbench import naming

#: as a table shows what is covered
COVERED = "*"
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a street, an age band, a sex, or the whole district."""

    title: str
    cells: Sequence[str]
    #: entitled per hundred of those it could decide on, and as a bar of 0 to 100
    rate: str = ""
    bar: float = 0
    flagged: bool = False
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a review."""

    title: str
    head: str
    rows: Sequence[Row]
    has_rates: bool = False
    #: where the whole district stands among the bars, 0 to 100; 0: not told
    mark: float = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """Those of one answer, or odd in one way: how many, and some of them under the heads of their facts."""

    title: str
    number: str
    heads: Sequence[str]
    samples: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule of a run in words."""

    code: str
    title: str
    benefit: str
    benefit_title: str
    version: str
    digest: str
    #: answer, its title, how many, per cent of all
    totals: Sequence[tuple[str, str, str, str]]
    tables: Sequence[Table]
    flagged: Sequence[str]
    missing: Sequence[tuple[str, str]]
    odd: Sequence[Kind]
    samples: Sequence[Kind]
    previous: str
    new: str
    gone: str
    #: what approval does to earlier offers and grants, in sentences
    again: Sequence[str]

    @property
    def found(self) -> str:
        """How many are entitled."""
        return self.totals[0][2]


def in_words(run: Run, one: RuleReview) -> Shown:
    """A rule of a finished run."""
    subject = run.subject
    return Shown(
        code=one.code,
        title=words.rule_title(one.code, run.on),
        benefit=one.benefit,
        benefit_title=words.benefit_title(one.benefit),
        version=one.version,
        digest=one.digest,
        totals=[(code, words.answer(code), cell(number), share(number, run.rows)) for code, number in _totals(one)],
        tables=_tables(one),
        flagged=_flagged(one),
        missing=[
            (fact_title(subject, name), cell(number)) for name, number in one.missing.items() if number != 0
        ],
        odd=[
            _kind(subject, words.odd(kind), cell(number), one.samples.get(kind, ()))
            for kind, number in one.odd.items()
        ],
        samples=[_kind(subject, words.answer(code), "", one.samples.get(code, ())) for code in ANSWERS],
        previous=one.previous,
        new=cell(one.new),
        gone=cell(one.gone),
        again=[_again(kind, cell(number)) for kind, number in one.again.items() if number != 0],
    )  # fmt: skip


def _again(kind: str, number: str) -> str:
    told = {
        "off-record": _("%(number)s who were offered or granted it are not in this data set any more"),
        "no-longer": _(
            "%(number)s who were offered or granted it are not entitled by this data set any more"
        ),
    }
    return told[kind] % {"number": number}


def cell(number: int | None) -> str:
    """A number with thousands apart, or that it is covered."""
    return COVERED if number is None else f"{number:,}"


def share(part: int | None, whole: int) -> str:
    """``3.9%`` of all; empty where the part is covered or there is nobody."""
    return "" if part is None or not whole else per_cent(100 * part / whole)


def per_cent(rate: float) -> str:
    """``12.3%``, ``0.15%``: two decimals below one per cent, where one would hide all differences."""
    return f"{rate:.1f}%" if rate >= 1 or not rate else f"{rate:.2f}%"


def lines(one: Shown) -> Iterator[Line]:
    """The tables of a rule, one below the other, for a sheet."""
    for table in one.tables:
        yield [table.head, *(words.answer(code) for code in ANSWERS), _("Share entitled")]
        for row in table.rows:
            yield [row.title, *row.cells, row.rate]
        yield []


def _totals(one: RuleReview) -> list[tuple[str, int | None]]:
    return [("yes", one.yes), ("no", one.no), ("unknown", one.unknown)]


def _district(one: RuleReview) -> float | None:
    """Per cent of those it could decide on; None while a number is covered."""
    return None if one.yes is None or not one.no else 100 * one.yes / (one.yes + one.no)


def _flagged(one: RuleReview) -> list[str]:
    whole = _district(one)
    return [
        _("%(street)s %(rate)s (district %(district)s)")
        % {
            "street": naming.place_title(rate.street),
            "rate": per_cent(rate.rate or 0),
            "district": "—" if whole is None else per_cent(whole),
        }
        for rate in one.fairness
        if rate.flagged
    ]


def _tables(one: RuleReview) -> list[Table]:
    ages = [Row(_age(code), _cells(row)) for code, row in sorted(one.by_age.items(), key=_by_age)]
    sexes = [
        Row(_sex(code), _cells(row)) for code, row in sorted(one.by_sex.items(), key=lambda line: line[0] or "~")
    ]  # fmt: skip
    found = [_streets(one)]
    if any(code for code in one.by_age):
        found.append(Table(_("By age"), _("Age"), ages))
    if any(code for code in one.by_sex):
        found.append(Table(_("By sex"), _("Sex"), sexes))
    return found


def _streets(one: RuleReview) -> Table:
    """Street by street, the highest rate first; the whole district last, and as a mark among the bars."""
    rates = {rate.street: rate for rate in one.fairness}
    whole = _district(one)
    widest = max([rate.rate or 0 for rate in one.fairness] + [whole or 0]) or 1
    rows = []
    for code, row in one.by_street.items():
        rate = rates.get(code)
        own = rate.rate if rate else None
        rows.append(
            Row(
                naming.place_title(code) if code else _("not known"),
                _cells(row),
                "" if own is None else per_cent(own),
                0 if own is None else round(100 * own / widest, 1),
                bool(rate and rate.flagged),
            )
        )
    rows.sort(key=lambda row: (-row.bar, row.title))
    total = [cell(number) for _code, number in _totals(one)]
    bar = 0 if whole is None else round(100 * whole / widest, 1)
    rows.append(Row(_("The whole district"), total, "" if whole is None else per_cent(whole), bar, sum=True))
    return Table(_("By street"), _("Street"), rows, has_rates=True, mark=bar)


def _by_age(line: tuple[str, Any]) -> int:
    return int(line[0]) if line[0].isdigit() else 999


def _age(code: str) -> str:
    if not code:
        return _("not known")
    later = next((age for age in AGES if age > int(code)), None)
    return f"{code}–{later - 1}" if later else _("%(age)s and older") % {"age": code}


def _sex(code: str) -> str:
    return {"male": _("men"), "female": _("women")}.get(code, _("not known"))


def _cells(row: Mapping[str, int | None]) -> list[str]:
    return [cell(row.get(code, 0)) for code in ANSWERS]


def _kind(subject: str, title: str, number: str, some: Sequence[Sample]) -> Kind:
    names = list(dict.fromkeys(name for one in some for name in one.facts))
    return Kind(
        title,
        number,
        [fact_title(subject, name) for name in names],
        [(one.label, [value_text(one.facts.get(name), subject, name) for name in names]) for one in some],
    )
