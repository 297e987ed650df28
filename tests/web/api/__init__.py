"""The HTTP face of the view."""
