"""The engine of the worker processes: Faust in micro-batches, on the law of delivery."""
