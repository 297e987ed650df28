"""Tests of the ways in: files, folders, pushes."""
