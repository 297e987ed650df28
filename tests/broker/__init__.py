"""Tests of the brokers: one contract, kept by the memory twin, the embedded broker and Apache Kafka."""
