"""Making the lists and weights that the package ships, from open sources."""
