"""Tags and filters for the templates of every face."""
