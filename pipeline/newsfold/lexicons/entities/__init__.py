"""What is known about entities: hand-made lists, compiled GeoNames cities, and the weights of the tagger."""

from newsfold.lexicons.entities.entry import ENTITY_TYPES, EntityEntry, EntityLexicon
from newsfold.lexicons.entities.loading import load
from newsfold.lexicons.entities.reading import parse_entities

__all__ = ["ENTITY_TYPES", "EntityEntry", "EntityLexicon", "load", "parse_entities"]
