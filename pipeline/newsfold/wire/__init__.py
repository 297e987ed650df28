"""What travels: envelopes and headers, JSON, identity, dead letters."""
