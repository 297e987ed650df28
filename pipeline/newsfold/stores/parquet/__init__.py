"""Event records in Parquet files: a file for each window and table, in folders that one pattern reads."""
