"""Making the data and the weights that the package ships, from open sources, reproducibly."""
