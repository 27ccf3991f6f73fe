"""Codes sent to phones, and messages on their way out."""
