"""Processes: the Faust worker, its micro-batch transport and its state."""
