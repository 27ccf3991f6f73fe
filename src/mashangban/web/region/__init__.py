"""Districts elsewhere, for the office: slips both ways, their receipts, and collecting for a partner."""
