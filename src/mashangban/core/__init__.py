"""The pure heart: no Django, no input or output, no clock of its own."""
