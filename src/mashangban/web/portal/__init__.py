"""Residents' phones: from a scanned code to a rated answer."""
