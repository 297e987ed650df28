"""What is wrong around the pipeline, and what to do: broker, Kafka topics, rights, state, disk, settings."""
