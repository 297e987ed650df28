"""One module per engine, runnable by itself: the same jobs, built as its documentation recommends."""
