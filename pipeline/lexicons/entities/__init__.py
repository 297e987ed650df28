"""What is known about entities: hand-made lists, compiled GeoNames cities, and the weights of the tagger."""

from pipeline.lexicons.entities.entry import ENTITY_TYPES, EntityEntry, EntityLexicon
from pipeline.lexicons.entities.loading import load
from pipeline.lexicons.entities.reading import parse_entities

__all__ = ["ENTITY_TYPES", "EntityEntry", "EntityLexicon", "load", "parse_entities"]
