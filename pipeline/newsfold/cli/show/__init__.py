"""Formats records, reports and explanations for a terminal or an HTML page."""
