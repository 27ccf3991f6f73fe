"""What benchmarks start."""
