"""The event log and its projections: intake, handling, queries, identities, roots."""
