"""Assisted handling: who may act for whom, until when, and who waits at the counter."""
