"""Ways in: files, folders and standard input, read as whatever source they are."""
