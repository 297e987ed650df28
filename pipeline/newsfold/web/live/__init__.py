"""Event records as they come, to readers that wait for them (server-sent events)."""
