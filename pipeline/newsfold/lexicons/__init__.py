"""What is known of topics and names: entries, the files they stand in, and reading them."""
