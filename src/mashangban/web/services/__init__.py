"""One-thing services for residents: notice, application, following, verifying."""
