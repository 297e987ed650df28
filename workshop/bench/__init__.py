"""Benchmarks: the pipeline's engine against its peers on the same work, and what the pipeline can carry."""
