"""Brokers on this machine, for trying, and the whole path over one of them."""
