"""One text for a condition: parsed once, answered yes, no or unknown."""
