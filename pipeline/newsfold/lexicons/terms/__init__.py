"""How many texts of a background have a term, by language: what is rare there says more of an article."""
