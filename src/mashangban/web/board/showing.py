"""What a board shows of figures: tiles, charts with their tables, definitions. The same for page, CSV and Excel.

The public board hides rates of fewer than five letters and places with fewer than five.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import SMALL
from mashangban.figures.reading import Figures
from mashangban.figures.report import category_title
from mashangban.web.board import charts
from mashangban.web.board.pieces import Cell, Section, Tile
from mashangban.web.board.words import between, fewer, language, level_title, span, tone, weekdays


@dataclass(slots=True)
class Showing:
    """Everything on a board, in the active language."""

    figures: Figures
    pack: Pack
    public: bool
    officers: bool = False
    #: person → open cases now
    open_now: dict[str, int] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """So few letters that rates would point at single ones."""
        return self.public and self.figures.totals.letters < SMALL

    @property
    def promise(self) -> str:
        """The promised time in words, as the definition has it now: ``12 hours``."""
        system = self.figures.system
        within = self.pack.service(system.service).clocks[system.clock].within
        return within.text(language()) if within else ""

    # --- tiles ------------------------------------------------------------------------------------

    def tiles(self) -> list[Tile]:
        figures, totals = self.figures, self.figures.totals
        rate = self._of_settled(totals.replied_in_time_rate, totals.letters - totals.reply_pending)
        first = self._of_settled(totals.contacted_in_time_rate, totals.letters - totals.contact_pending)
        return [
            Tile("scans", _("Scans"), f"{figures.scans:,}", _("visits to the places' pages")),
            Tile("letters", _("Letters"), self._count(totals.letters), _("cases opened by residents")),
            Tile(
                "submission",
                _("Submission rate"),
                self._rate(figures.submission_rate),
                _("letters ÷ scans"),
            ),
            Tile(
                "in-time",
                _("Answered within %(promise)s") % {"promise": self.promise},
                self._rate_so_far(rate),
                _("substantive answers; first response in time: %(rate)s")
                % {"rate": self._rate_so_far(first)},
                tone(rate),
            ),
            Tile(
                "median",
                _("Median time to answer"),
                "—" if self.few else span(totals.median_reply),
                _("first response: %(time)s") % {"time": "—" if self.few else span(totals.median_contact)},
            ),
            Tile(
                "satisfied",
                _("Satisfaction rate"),
                self._rate(totals.ratings.satisfied_rate),
                _("of %(count)d ratings; %(silent)d did not rate")
                % {"count": totals.ratings.answered, "silent": totals.ratings.silent}
                if not self.few
                else _("too few to show"),
            ),
        ]

    # --- sections ---------------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """The board from top to bottom; nothing but a word on why, where there is nothing to show."""
        if self.figures.totals.letters == 0 or self.few:
            why = (
                _("Too few letters to show. Choose a longer period or all places.")
                if self.few and self.figures.totals.letters
                else ""
            )
            return [Section("nothing", _("Letters"), "", [], [], wide=True, empty=why)]
        found = [
            self._weeks(),
            self._weekly_rate(),
            self._reply_times(),
            self._hours(),
            self._categories(),
            self._ratings(),
            self._places(),
            self._care(),
        ]
        if self.officers:
            found.append(self._officers())
        return found

    def _weeks(self) -> Section:
        titles = self._titles()
        rows: list[list[Cell]] = [
            [week.start.isoformat(), *(week.letters.get(code, 0) for code in titles), week.total, week.scans]
            for week in self.figures.weeks
        ]
        return Section(
            "weeks",
            _("Letters per week"),
            _("by day of submission; a week is named by its Monday"),
            [_("Week of"), *titles.values(), _("All letters"), _("Scans")],
            rows,
            charts.stacked_weeks(self.figures.weeks, titles),
            wide=True,
        )

    def _weekly_rate(self) -> Section:
        least = SMALL if self.public else 1
        rates = [week.rate if week.settled >= least else None for week in self.figures.weeks]
        rows: list[list[Cell]] = [
            [
                week.start.isoformat(),
                week.total,
                week.replied,
                week.in_time if rate is not None else None,
                rate,
            ]
            for week, rate in zip(self.figures.weeks, rates, strict=True)
        ]
        return Section(
            "weekly-rate",
            _("Answered within %(promise)s, week by week") % {"promise": self.promise},
            _(
                "substantive answers within %(promise)s of submission ÷ letters of the week answered or overdue; "
                "pauses are not credited"
            )
            % {"promise": self.promise},
            [_("Week of"), _("Letters"), _("Answered"), _("In time"), _("Rate, %")],
            rows,
            charts.weekly_rate([week.start for week in self.figures.weeks], rates),
        )

    def _reply_times(self) -> Section:
        totals = self.figures.totals
        lower = 0
        rows: list[list[Cell]] = []
        for bound, n in self.figures.reply_times:
            rows.append([between(lower, bound), n])
            lower = bound or lower
        rows.append([_("Bare template only"), totals.template_only])
        rows.append([_("Not answered"), totals.letters - totals.replied - totals.template_only])
        return Section(
            "reply-times",
            _("Time to the substantive answer"),
            _("letters by the time from submission to the first answer that is more than a template"),
            [_("Time taken"), _("Letters")],
            rows,
            charts.bars([str(row[0]) for row in rows], [int(row[1] or 0) for row in rows]),
        )

    def _hours(self) -> Section:
        days = weekdays()
        hours = self.figures.hours
        rows: list[list[Cell]] = [
            [day, *(hours.get((number, hour), 0) for hour in range(24))] for number, day in enumerate(days)
        ]
        return Section(
            "hours",
            _("When letters come"),
            _("by weekday and hour of submission"),
            [_("Weekday"), *(f"{hour:02d}" for hour in range(24))],
            rows,
            charts.heat_map(days, hours),
            wide=True,
        )

    def _categories(self) -> Section:
        figures = self.figures
        titles = self._titles()
        rows: list[list[Cell]] = [
            [title, figures.categories[code].letters, figures.share(code),
             self._of_settled(figures.categories[code].replied_in_time_rate,
                              figures.categories[code].letters - figures.categories[code].reply_pending)]
            for code, title in titles.items()
        ]  # fmt: skip
        return Section(
            "categories",
            _("What letters are about"),
            _("share = letters of the category ÷ all letters"),
            [_("Category"), _("Letters"), _("Share, %"), _("In time, %")],
            rows,
            charts.ring([(title, figures.categories[code].letters) for code, title in titles.items()]),
        )

    def _ratings(self) -> Section:
        ratings = self.figures.totals.ratings
        note = _(
            "one rating per case, the first counts; satisfied = the three best levels ÷ ratings received"
        )
        head = [_("Level"), _("Letters")]
        if ratings.levels is None:
            return Section(
                "ratings", _("Ratings"), note, head, [],
                empty=_("Fewer than %(count)d ratings: too few to show without pointing at single people.") % {"count": SMALL},
            )  # fmt: skip
        rows: list[list[Cell]] = [[level_title(level), n] for level, n in ratings.levels.items()]
        rows.append([_("Did not rate"), ratings.silent])
        return Section(
            "ratings",
            _("Ratings"),
            note,
            head,
            rows,
            charts.rating_bars([str(row[0]) for row in rows], [int(row[1] or 0) for row in rows]),
        )

    def _places(self) -> Section:
        rows: list[list[Cell]] = []
        for spot in self.figures.spots:
            hidden = self._hidden(spot.letters)
            title = self.pack.title(spot.place, language()) if spot.place else _("no place given")
            letters: Cell = fewer() if hidden else spot.letters
            rows.append([title, spot.scans, letters, self._of_settled(spot.rate, spot.settled)])
        return Section(
            "places",
            _("Where letters come from"),
            _("places with all below them, by police grid"),
            [_("Place"), _("Scans"), _("Letters"), _("In time, %")],
            rows,
        )

    def _care(self) -> Section:
        totals = self.figures.totals
        rows: list[list[Cell]] = [
            [_("Promise missed"), totals.breached, totals.breached_rate, _("letters whose %(promise)s ran out ÷ letters") % {"promise": self.promise}],
            [_("Returned for a ruling"), totals.returns, totals.return_rate, _("returns ÷ letters")],
            [_("Opened again"), totals.reopened, totals.reopened_rate, _("letters opened again ÷ letters answered")],
            [_("Sent to another unit"), totals.transfers, None, _("times")],
            [_("Clock paused"), totals.pauses, None, _("times, each with a reason and a cap")],
            [_("With a holding reply"), totals.held, None, _("letters; a holding reply does not stop the clock")],
            [_("Redirected to 110"), totals.redirected, None, _("letters")],
            [_("Callbacks after a bad rating"), totals.callbacks, None,
             _("%(count)d of them within one working day") % {"count": totals.callbacks_in_time}],
            [_("Identities looked at"), totals.revealed, None, _("times, each with a reason the resident can see")],
        ]  # fmt: skip
        for service, n in totals.leads.items():
            rows.append([self.pack.title(service, language()), n, None, _("leads noted beside the answer")])
        return Section(
            "care",
            _("How letters were handled"),
            "",
            [_("What"), _("How often"), _("Rate, %"), _("Meaning")],
            rows,
            words=frozenset({3}),
        )

    def _officers(self) -> Section:
        rows: list[list[Cell]] = []
        for one in self.figures.officers:
            name = _("in the queue") if one.person == "queue" else self.pack.title(one.person, language())
            rows.append(
                [
                    name,
                    one.letters,
                    self.open_now.get(one.person, 0),
                    one.replied,
                    one.late,
                    one.returned,
                    one.rated_badly,
                ]
            )
        return Section(
            "officers",
            _("Officers' workload"),
            _("letters by whoever has them last; only leaders and auditors see this"),
            [
                _("Officer"),
                _("Letters"),
                _("Open now"),
                _("Answered"),
                _("Promise missed"),
                _("Returned"),
                _("Rated badly"),
            ],
            rows,
            wide=True,
        )

    # --- words --------------------------------------------------------------------------------------

    def definitions(self) -> list[tuple[str, str]]:
        """What each rate means, for the foot of the board."""
        return [
            (
                _("Submission rate"),
                _("Letters ÷ scans. A scan counts once per visit; nothing about who scans is kept."),
            ),
            (
                _("Answered within %(promise)s") % {"promise": self.promise},
                _(
                    "Letters whose first substantive answer came within %(promise)s of submission ÷ letters of the "
                    "period answered or overdue; those whose time is still running are left out. Holding replies and "
                    "bare templates do not count; pauses are not credited."
                )
                % {"promise": self.promise},
            ),
            (
                _("First response"),
                _("The first sign of life of any kind: a holding reply, a question back or an answer."),
            ),
            (
                _("Satisfaction rate"),
                _("The three best of five levels ÷ ratings received. Who did not rate is shown beside it."),
            ),
            (
                _("Days and units"),
                _("A letter counts for the day it was submitted, and for the unit that answers for it now."),
            ),
        ]

    def _titles(self) -> dict[str, str]:
        return {
            code: category_title(self.figures, self.pack, code, language()) if code else _("without category")
            for code, one in self.figures.categories.items()
        }

    def _hidden(self, n: int) -> bool:
        return self.public and 0 < n < SMALL

    def _count(self, n: int) -> str:
        return fewer() if self._hidden(n) else f"{n:,}"

    def _of_settled(self, rate: Decimal | None, settled: int) -> Decimal | None:
        """A rate whose divisor is ``settled`` letters; none where that would point at single ones."""
        return None if self._hidden(settled) else rate

    def _rate_so_far(self, rate: Decimal | None) -> str:
        """A rate that waits for the first letters to be answered or overdue."""
        if rate is None and self.figures.totals.letters and not self.few:
            return _("none yet")
        return self._rate(rate)

    def _rate(self, rate: Decimal | None) -> str:
        return "—" if rate is None or self.few else f"{rate} %"
