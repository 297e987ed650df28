"""Measuring the taggers against labelled data, and training the shipped weights."""
