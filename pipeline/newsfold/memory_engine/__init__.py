"""The engine in memory, on the law of delivery: for tests, and for commands that need no broker."""
