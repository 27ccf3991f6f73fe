"""Definitions as frozen models, and the loader that reports every mistake at once."""
