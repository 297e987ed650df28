"""The twin of Kafka in memory."""
