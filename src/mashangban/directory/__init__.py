"""Units, posts, people, places and their codes; the pack in memory."""
