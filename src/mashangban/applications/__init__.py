"""Applications: everything from the wish to begin until it is handed in, and what follows from it."""
