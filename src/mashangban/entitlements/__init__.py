"""From match to grant: runs over a population, what the office reviews, offers people answer, rights nobody gets twice."""
