"""DataFrames and plots."""
