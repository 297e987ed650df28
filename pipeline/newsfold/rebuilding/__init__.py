"""Folding history anew beside what runs, comparing the two, and taking the one in the place of the other."""
