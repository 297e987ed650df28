"""What is known about entities: hand-made lists, compiled GeoNames cities, and the weights of the tagger."""
