"""Mashangban 码上办: a district's casework platform."""

__version__ = "0.1.0"
