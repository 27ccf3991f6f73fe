"""Bodies of data that already hold answers and evidence, each behind an adapter."""
