"""Figures as charts: for the station, and for the public without personal data."""
