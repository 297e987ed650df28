"""One module per engine, each runnable by itself: the same two jobs, built as its documentation recommends."""
