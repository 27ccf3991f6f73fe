"""What all faces share: request facts, language, limits, errors, dates in words."""
