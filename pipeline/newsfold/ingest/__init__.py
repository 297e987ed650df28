"""Articles in, clean paragraphs out: split, strip boilerplate, identify, drop exact copies, deliver."""
