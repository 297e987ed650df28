"""What was read as a DataFrame of pandas or polars, and plotted."""
