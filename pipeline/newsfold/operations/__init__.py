"""What operators see of a worker: its logs and its health."""
