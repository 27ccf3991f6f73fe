"""Where SQLite and PostgreSQL differ, and nowhere else."""
