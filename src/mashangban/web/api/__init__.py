"""JSON for other systems, and Open311 GeoReport."""
