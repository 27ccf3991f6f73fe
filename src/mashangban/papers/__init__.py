"""Photos, posters and slips."""
