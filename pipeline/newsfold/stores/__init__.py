"""Stores: tables of the event records that hold, kept in databases and files that analysts read."""
