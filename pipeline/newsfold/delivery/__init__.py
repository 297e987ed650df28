"""The law of delivery: in which order a batch is taken, processed, made durable and committed."""
