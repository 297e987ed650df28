"""Brokers: Kafka, an embedded one for trying, and a twin in memory; one contract for all."""
