"""ECharts options: plain data. ``frontend/board.js`` draws them and adds what a browser has to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mashangban.figures.reading import Week

Option = dict[str, Any]

#: told apart in colour and, by their decals, without it
COLOURS = ("#0b7a75", "#e09f3e", "#4a6fa5", "#8e5572", "#6b7a8f")
GOOD, WATCH, BAD, SILENT = "#0b7a75", "#e09f3e", "#c0504d", "#c8d0d6"


def stacked_weeks(weeks: Sequence[Week], titles: Mapping[str, str]) -> Option:
    """Letters per week, a bar of categories each."""
    return {
        "color": list(COLOURS),
        "legend": {"top": 0, "itemWidth": 14, "itemHeight": 10},
        "grid": {"left": 8, "right": 8, "top": 34, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [_short(week.start) for week in weeks],
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "name": title,
                "stack": "letters",
                "barMaxWidth": 26,
                "data": [week.letters.get(code, 0) for week in weeks],
            }
            for code, title in titles.items()
        ],
    }


def weekly_rate(starts: Sequence[date], rates: Sequence[Decimal | None]) -> Option:
    """A line in per cent; gaps where there is no rate."""
    shown = [rate for rate in rates if rate is not None]
    floor = max(0, int(min(shown, default=Decimal(0))) // 10 * 10 - 10)
    return {
        "color": [GOOD],
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": [_short(start) for start in starts],
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "min": floor, "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "series": [
            {
                "type": "line",
                "data": [None if rate is None else float(rate) for rate in rates],
                "connectNulls": False,
                "symbolSize": 7,
                "lineStyle": {"width": 2.5},
                "areaStyle": {"opacity": 0.08},
            }
        ],
    }


def bars(names: Sequence[str], values: Sequence[int]) -> Option:
    """Upright bars with their numbers."""
    return {
        "color": [GOOD],
        "grid": {"left": 8, "right": 8, "top": 24, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": list(names),
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "rotate": 32},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "data": list(values),
                "barMaxWidth": 34,
                "label": {"show": True, "position": "top"},
            }
        ],
    }


def rating_bars(names: Sequence[str], values: Sequence[int]) -> Option:
    """Lying bars, best level on top, non-response last and pale."""
    colours = (GOOD, "#3f9b8f", WATCH, "#d0743c", BAD, SILENT)
    rows = list(zip(names, values, colours, strict=True))[::-1]
    return {
        "grid": {"left": 8, "right": 40, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [name for name, _, _ in rows], "axisTick": {"show": False}},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 22,
                "label": {"show": True, "position": "right"},
                "data": [{"value": value, "itemStyle": {"color": colour}} for _, value, colour in rows],
            }
        ],
    }


def ring(parts: Sequence[tuple[str, int]]) -> Option:
    """Shares of a whole, named beside the ring."""
    return {
        "color": list(COLOURS),
        "tooltip": {"trigger": "item"},
        "legend": {"bottom": 0, "itemWidth": 14, "itemHeight": 10},
        "series": [
            {
                "type": "pie",
                "radius": ["40%", "62%"],
                "center": ["50%", "44%"],
                "label": {"formatter": "{d} %", "fontWeight": 600, "overflow": "none"},
                "labelLine": {"length": 8, "length2": 6},
                "data": [{"name": name, "value": value} for name, value in parts],
            }
        ],
    }


def heat_map(days: Sequence[str], hours: Mapping[tuple[int, int], int]) -> Option:
    """Weekday by hour; the darker, the more letters."""
    most = max(hours.values(), default=1)
    return {
        "aria": {"decal": {"show": False}},
        "tooltip": {"position": "top"},
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 44, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [f"{hour:02d}" for hour in range(24)],
            "splitArea": {"show": True},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "category", "data": list(days), "inverse": True, "axisTick": {"show": False}},
        "visualMap": {
            "min": 0,
            "max": max(1, most),
            "calculable": False,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemHeight": 120,
            "itemWidth": 12,
            "text": [str(most), "0"],
            "inRange": {"color": ["#eef4f4", "#9ccfc9", "#2a938c", "#07524f"]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": [[hour, day, hours.get((day, hour), 0)] for day in range(7) for hour in range(24)],
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2, "borderRadius": 3},
            }
        ],
    }


def _names(names: Sequence[str]) -> Option:
    """An axis of names from the top down; long ones are broken, so that a phone has room for the bars."""
    return {
        "type": "category",
        "data": list(names),
        "inverse": True,
        "axisTick": {"show": False},
        "axisLabel": {"width": 104, "overflow": "break"},
    }


def _short(day: date) -> str:
    return f"{day.month}-{day.day}"


def weekly_bars(starts: Sequence[date], series: Sequence[tuple[str, Sequence[int]]]) -> Option:
    """Per week, a bar of each series side by side."""
    return {
        "color": list(COLOURS),
        "legend": {"top": 0, "itemWidth": 14, "itemHeight": 10},
        "grid": {"left": 8, "right": 8, "top": 34, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [_short(start) for start in starts],
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"type": "bar", "name": name, "barMaxWidth": 14, "data": list(values)} for name, values in series
        ],
    }


def lying_stack(
    names: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], colours: Sequence[str] = COLOURS
) -> Option:
    """Lying bars, the first name on top, each stacked of the series."""
    return {
        "color": list(colours),
        "legend": {"top": 0, "itemWidth": 14, "itemHeight": 10},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1, "axisLabel": {"hideOverlap": True}},
        "yAxis": _names(names),
        "series": [
            {"type": "bar", "name": name, "stack": "all", "barMaxWidth": 26, "data": list(values)}
            for name, values in series
        ],
    }


def lying_rates(names: Sequence[str], rates: Sequence[Decimal | None]) -> Option:
    """Lying bars in per cent with their numbers, the first name on top."""
    return {
        "color": [GOOD],
        "grid": {"left": 8, "right": 52, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value} %", "hideOverlap": True}},
        "yAxis": _names(names),
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 20,
                "label": {"show": True, "position": "right", "formatter": "{c} %"},
                "data": [None if rate is None else float(rate) for rate in rates],
            }
        ],
    }
