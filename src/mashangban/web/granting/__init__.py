"""Where the office runs rules over the district, reviews, offers and grants."""
