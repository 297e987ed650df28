"""What the web service answers: one URL a view, in every form that readers ask for."""
