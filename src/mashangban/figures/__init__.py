"""Figures: counters folded from events, and what boards and reports read from them."""
