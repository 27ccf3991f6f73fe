"""What answers a program over a population: Polars, DuckDB or Spark."""
