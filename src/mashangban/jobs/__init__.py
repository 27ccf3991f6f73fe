"""What runs without anybody asking: sweeps, deliveries, the nightly work."""
