"""Reading by HTTP and by eye: a view of the event records on disk, and what is made of it."""
