"""What the board of one-thing services shows: tiles, charts with their tables, definitions.

The public board hides rates and counts of fewer than five, as the desk's does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import SMALL, Share
from mashangban.core.measures.one_thing_indicators import Contracts
from mashangban.figures.services import ServicesFigures
from mashangban.figures.services_report import regime_title
from mashangban.web.board import charts
from mashangban.web.board.pieces import Cell, Section, Tile
from mashangban.web.board.service_words import mode_title, step_title, task_title, term_title, way_title
from mashangban.web.board.words import fewer, language, level_title, tone

#: how matters pass between districts, in the order of columns
_MODES = (("in", "online"), ("in", "proxy"), ("out", "proxy"), ("out", "joint"))
#: scenes in the chart of compression: more would not be read
_MOST = 12


@dataclass(slots=True)
class ServicesShowing:
    """Everything on the board of one-thing services, in the active language."""

    figures: ServicesFigures
    pack: Pack
    public: bool

    @property
    def few(self) -> bool:
        """So few applications and items that rates would point at single ones."""
        counts = self.figures.counts
        return self.public and counts.handed_in < SMALL and counts.decided < SMALL

    # --- tiles ------------------------------------------------------------------------------------

    def tiles(self) -> list[Tile]:
        figures, counts = self.figures, self.figures.counts
        existing, added = figures.scenes.get("existing", 0), figures.scenes.get("added", 0)
        fulfilment, items = counts.all_contracts.fulfilment, counts.on_time["items"]
        return [
            Tile(
                "scenes",
                _("Scenes"),
                str(existing + added),
                _("%(existing)d and %(added)d added") % {"existing": existing, "added": added},
            ),
            Tile(
                "handed-in",
                _("Applications"),
                self._count(counts.handed_in),
                _("handed in; each for several items at once"),
            ),
            Tile(
                "commitments",
                _("Items on a commitment"),
                self._count(counts.by_commitment),
                _("decided on what was promised, checked afterwards"),
            ),
            self._rate_tile("fulfilment", _("Fulfilled on time"), fulfilment, _("of promises due"), good=True),
            self._rate_tile(
                "compression",
                _("Time saved"),
                counts.compression.saved,
                _("promised against statutory limits, working days of decided items"),
            ),
            self._rate_tile(
                "trips", _("Visits saved"), counts.trips, _("of the visits the items would need one by one")
            ),
            self._rate_tile(
                "on-time", _("Items on time"), items, _("decided within the promised limit"), good=True
            ),
            self._satisfaction(),
            Tile(
                "elders",
                _("Elders served"),
                self._count(figures.elders.total),
                _("over sixty, at %(places)s, until today") % {"places": self._elders_places()},
            ),
            Tile(
                "across",
                _("Firms across regions"),
                self._count(figures.across.firms),
                _("%(count)d items are open point to point") % {"count": figures.across.items_open},
            ),
        ]  # fmt: skip

    def _rate_tile(self, key: str, title: str, share: Share, note: str, *, good: bool = False) -> Tile:
        rate = self._rate(share)
        value = "—" if rate is None else f"{rate} %"
        if rate is not None:
            note = f"{share.part:,} ÷ {share.whole:,} · {note}"
        return Tile(key, title, value, note, tone(rate) if good else "plain")

    def _satisfaction(self) -> Tile:
        ratings = self.figures.counts.ratings
        rate = None if self.few else ratings.satisfied_rate
        return Tile(
            "satisfied",
            _("Satisfaction rate"),
            "—" if rate is None else f"{rate} %",
            _("of %(count)d ratings; %(silent)d did not rate")
            % {"count": ratings.answered, "silent": ratings.silent}
            if not self.few
            else _("too few to show"),
        )

    def _elders_places(self) -> str:
        between = ", " if language() == "en" else "、"
        return between.join(self.pack.title(place, language()) for place in self.figures.elders.places)

    # --- sections ---------------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """The board from top to bottom; of too few applications only what names nobody's."""
        elders, across = self._elders(), self._across()
        counts = self.figures.counts
        if self.few or not (counts.handed_in or counts.decided):
            why = _("Too few applications to show. Choose a longer period.") if counts.handed_in else ""
            return [Section("nothing", _("Applications"), "", [], [], wide=True, empty=why), elders, across]
        found = [
            self._weeks(),
            self._drop_off(),
            self._commitments(),
            self._compression(),
            self._on_time(),
            elders,
            self._ratings(),
            self._tasks(),
            across,
            self._scenes(),
        ]
        return found if self.public else [*found, self._agencies()]

    def _weeks(self) -> Section:
        weeks = self.figures.weeks
        head = [_("Applications"), _("Items decided"), _("… on a commitment")]
        series = [
            (head[0], [week.handed_in for week in weeks]),
            (head[1], [week.decided for week in weeks]),
            (head[2], [week.by_commitment for week in weeks]),
        ]
        return Section(
            "weeks",
            _("Week by week"),
            _("applications by the day they were handed in, items by the day of their decision"),
            [_("Week of"), *head],
            [[week.start.isoformat(), week.handed_in, week.decided, week.by_commitment] for week in weeks],
            charts.weekly_bars([week.start for week in weeks], series),
            wide=True,
        )

    def _drop_off(self) -> Section:
        steps = self.figures.steps
        names = [step_title(one.step) for one in steps]
        rows: list[list[Cell]] = [
            [name, one.reached, one.left, one.under_way, self._rate(one.share)]
            for name, one in zip(names, steps, strict=True)
        ]
        series = [
            (_("Went on"), [one.reached - one.left - one.under_way for one in steps]),
            (_("Left here"), [one.left for one in steps]),
            (_("Under way"), [one.under_way for one in steps]),
        ]
        return Section(
            "drop-off",
            _("Where applications are left"),
            _("drafts begun in the period; left = not touched for thirty days"),
            [_("Step"), _("Reached"), _("Left here"), _("Under way"), _("Left, %")],
            rows,
            charts.lying_stack(names, series, (charts.GOOD, charts.BAD, charts.SILENT)),
            empty=_("Drafts belong to no unit yet."),
        )

    def _commitments(self) -> Section:
        counts = self.figures.counts
        titles = {regime: _capital(regime_title(regime, language())) for regime in counts.contracts}
        rows: list[list[Cell]] = [
            self._contract_row(titles[regime], counts.by_regime.get(regime), one)
            for regime, one in counts.contracts.items()
        ]
        rows.append(self._contract_row(_("All"), counts.by_commitment, counts.all_contracts))
        shown = counts.contracts.values()
        series = [
            (_("Fulfilled on time"), [one.kept_in_time for one in shown]),
            (_("Late or broken"), [one.due - one.kept_in_time for one in shown]),
            (_("Running"), [one.open for one in shown]),
            (
                _("No longer asked for"),
                [max(0, one.contracts - one.due - one.open) for one in shown],
            ),
        ]
        return Section(
            "commitments",
            _("Promises and what became of them"),
            _("three regimes kept apart; under tolerant acceptance the decision waits for the document"),
            [_("Regime"), _("Items decided"), _("Promises"), _("Due"), _("Fulfilled on time"), _("Put right"), _("Revoked"), _("Running"), _("On time, %")],
            rows,
            charts.lying_stack(
                list(titles.values()), series, (charts.GOOD, charts.BAD, charts.COLOURS[2], charts.SILENT)
            ),
        )  # fmt: skip

    def _contract_row(self, title: str, items: int | None, one: Contracts) -> list[Cell]:
        rate = self._rate(one.fulfilment)
        return [title, items, one.contracts, one.due, one.kept_in_time, one.rectified, one.revoked, one.open, rate]  # fmt: skip

    def _compression(self) -> Section:
        counts = self.figures.counts
        scenes = [(self._scene(code), one.compression) for code, one in counts.scenes.items()]
        shown = sorted(
            ((title, one) for title, one in scenes if self._rate(one.saved) is not None),
            key=lambda row: -(row[1].saved.rate or Decimal(0)),
        )
        rows: list[list[Cell]] = [
            [title, one.items, one.statutory, one.promised, one.saved.rate] for title, one in shown
        ]
        rows.append([_("All"), counts.compression.items, counts.compression.statutory, counts.compression.promised, self._rate(counts.compression.saved)])  # fmt: skip
        top = shown[:_MOST]
        return Section(
            "compression",
            _("Time saved, scene by scene"),
            _("(statutory - promised) ÷ statutory, over decided items with both limits in working days"),
            [_("Scene"), _("Items"), _("Statutory, days"), _("Promised, days"), _("Saved, %")],
            rows,
            charts.lying_rates([title for title, _one in top], [one.saved.rate for _title, one in top]),
        )

    def _on_time(self) -> Section:
        rows: list[list[Cell]] = [
            [term_title(name), share.part, share.whole, self._rate(share)]
            for name, share in self.figures.counts.on_time.items()
        ]
        counts = self.figures.counts
        rows.append([_("Asked for more"), *self._of(counts.supplement)])
        rows.append([_("Accepted because nothing was said in time"), *self._of(Share(counts.deemed, counts.handed_in))])  # fmt: skip
        return Section(
            "on-time",
            _("On time, and without detours"),
            _("of those whose term was kept or has run out; pauses are credited"),
            [_("What"), _("How many"), _("Of"), _("Rate, %")],
            rows,
        )

    def _of(self, share: Share) -> Sequence[Cell]:
        return share.part, share.whole, self._rate(share)

    def _elders(self) -> Section:
        elders = self.figures.elders
        rows: list[list[Cell]] = [[way_title(way), self._cell(n)] for way, n in elders.served.items()]
        if rows:
            rows.append([_("All"), self._cell(elders.total)])
        return Section(
            "elders",
            _("Services for the over-60s"),
            _("applications completed at %(places)s by delegation, until today") % {"places": self._elders_places()},
            [_("How they came"), _("Served")],
            rows,
            empty=_("None yet."),
        )  # fmt: skip

    def _across(self) -> Section:
        across = self.figures.across
        passed = {(one.partner, one.direction, one.mode): 0 for one in across.passed}
        for one in across.passed:
            passed[one.partner, one.direction, one.mode] += one.n
        modes = [
            mode for mode in _MODES if mode != ("out", "joint") or any(key[1:] == mode for key in passed)
        ]
        names = [self.pack.partners[partner].title.text(language()) for partner in across.open_with]
        rows: list[list[Cell]] = []
        for name, (partner, items) in zip(names, across.open_with.items(), strict=True):
            cells = [passed.get((partner, *mode), 0) for mode in modes]
            rows.append([name, items, *(self._cell(n) for n in cells), self._cell(sum(cells))])
        totals = [sum(n for key, n in passed.items() if key[1:] == mode) for mode in modes]
        rows.append([_("All"), across.items_open, *(self._cell(n) for n in totals), self._cell(sum(totals))])
        return Section(
            "across",
            _("Across regions"),
            _("items open point to point, and what passed between the districts in the period"),
            [_("Partner"), _("Items open"), *(mode_title(*mode) for mode in modes), _("All")],
            rows,
            wide=True,
        )  # fmt: skip

    def _ratings(self) -> Section:
        ratings = self.figures.counts.ratings
        note = _(
            "one rating per application, the first counts; satisfied = the three best levels ÷ ratings received"
        )
        head = [_("Level"), _("Applications")]
        if ratings.levels is None:
            few = _("Fewer than %(count)d ratings: too few to show without pointing at single people.")
            return Section("ratings", _("Ratings"), note, head, [], empty=few % {"count": SMALL})
        rows: list[list[Cell]] = [[level_title(level), n] for level, n in ratings.levels.items()]
        rows.append([_("Did not rate"), ratings.silent])
        option = charts.rating_bars([str(row[0]) for row in rows], [int(row[1] or 0) for row in rows])
        return Section("ratings", _("Ratings"), note, head, rows, option)

    def _tasks(self) -> Section:
        rows: list[list[Cell]] = [
            [task_title(name), one.tasks, one.done, self._rate(one.in_time)]
            for name, one in self.figures.counts.tasks.items()
            if one.tasks
        ]
        return Section(
            "tasks",
            _("Guidance and follow-up"),
            _("opened in the period; in time ÷ those done or overdue"),
            [_("What"), _("How many"), _("Done"), _("In time, %")],
            rows,
            wide=True,
        )

    def _scenes(self) -> Section:
        rows: list[list[Cell]] = []
        for code, one in sorted(self.figures.counts.scenes.items(), key=lambda row: -row[1].handed_in):
            cells = [self._cell(n) for n in (one.handed_in, one.completed, one.decided, one.by_commitment)]
            rows.append([self._scene(code), *cells, self._rate(one.trips)])
        return Section(
            "scenes",
            _("Scene by scene"),
            _("applications handed in and items decided in the period"),
            [_("Scene"), _("Applications"), _("Completed"), _("Items decided"), _("… on a commitment"), _("Visits saved, %")],
            rows,
            wide=True,
        )  # fmt: skip

    def _agencies(self) -> Section:
        rows: list[list[Cell]] = [
            [self.pack.title(one.unit, language()), one.decided, one.by_commitment, one.on_time.part, one.on_time.rate]
            for one in self.figures.agencies
        ]  # fmt: skip
        return Section(
            "agencies",
            _("Agency by agency"),
            _("items by the unit that decided them; only for the office's own people"),
            [_("Agency"), _("Items decided"), _("… on a commitment"), _("On time"), _("On time, %")],
            rows,
            wide=True,
        )

    # --- words --------------------------------------------------------------------------------------

    def definitions(self) -> list[tuple[str, str]]:
        """What each rate means, for the foot of the board."""
        return [
            (_("Items on a commitment"), _("Items granted in the period while something was promised instead of handed in, under notice and commitment or credit commitment. Tolerant acceptance is counted apart: there the decision waits.")),
            (_("Fulfilled on time"), _("Promises kept before any term of the applicant's ran out ÷ promises due: those kept, overdue or revoked. What is still running, or no longer asked for, is left out.")),
            (_("Time saved"), _("(Statutory - promised) ÷ statutory over items decided in the period whose two limits are in working days; an item done at once counts as one day.")),
            (_("Visits saved"), _("1 - visits needed when handled as one thing ÷ visits the items would need one by one, as the one-time notice of each application said.")),
            (_("On time"), _("Within the promised limit, credited for pauses, ÷ those whose limit was kept or has run out.")),
            (_("Elders served"), _("Applications to the services for the over-60s completed by delegation to the community, counted until today whatever the period.")),
            (_("Firms across regions"), _("Matters of firms that passed between this district and a partner in the period, both ways; a firm with two matters counts twice.")),
        ]  # fmt: skip

    def _scene(self, code: str) -> str:
        versions = self.pack.scenes.get(code)
        return versions[-1].title.text(language()) if versions else code

    def _hidden(self, n: int) -> bool:
        return self.public and 0 < n < SMALL

    def _count(self, n: int) -> str:
        return fewer() if self._hidden(n) else f"{n:,}"

    def _cell(self, n: int) -> Cell:
        return fewer() if self._hidden(n) else n

    def _rate(self, share: Share) -> Decimal | None:
        """None of nothing, and where it would point at single ones."""
        return None if self._hidden(share.whole) or self.few else share.rate


def _capital(text: str) -> str:
    """With a capital first letter, as a title begins."""
    return text[:1].upper() + text[1:]
