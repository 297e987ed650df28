"""newsfold.toml: its keys, reading it with a line for every fault, and adding sources to it."""
