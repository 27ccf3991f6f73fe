"""Counters folded from events, and the indicators made of them."""
