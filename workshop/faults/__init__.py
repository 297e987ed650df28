"""The fault matrix: injects each fault under load against real workers and compares with a known truth."""
