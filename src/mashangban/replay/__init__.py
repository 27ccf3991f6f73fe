"""Stories played through the real engine with simulated time."""
