"""Tests of measuring and training."""
