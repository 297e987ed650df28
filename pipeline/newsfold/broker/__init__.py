"""Brokers: any Kafka, and its twin in memory; one contract for all."""
