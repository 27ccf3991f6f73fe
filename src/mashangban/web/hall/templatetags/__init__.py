"""Filters of the hall's pages."""
