"""Kafka Connect, for tests of what docs/connectors.md says."""
