"""Event time: moments as records and people write them, windows, and the horizon."""
