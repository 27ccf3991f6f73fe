"""Tags and filters for the desk's templates."""
