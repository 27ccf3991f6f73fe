"""One-thing services for the office: reviewing applications, and the catalogue with its simulator."""
