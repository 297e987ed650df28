"""The rows of the matrix: one module per fault, each with its negative control."""
