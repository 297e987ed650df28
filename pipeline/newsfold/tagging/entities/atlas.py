"""The atlas: where the places of the lists lie, by their ids."""

from newsfold.lexicons.entities.entry import EntityLexicon
from newsfold.lexicons.entities.regions import City, Region
from newsfold.model.tags import Place


def atlas(lexicon: EntityLexicon) -> dict[str, Place]:
    """Countries, their divisions, cities and landmarks by id; countries that are no more have no point."""
    places = {city.id: city_place(city) for city in lexicon.cities}
    owners: dict[str, str] = {}
    for region in lexicon.regions:
        is_today = owners.setdefault(region.codes[0], region.id) == region.id
        places[region.id] = _region_place(region, lexicon) if is_today else Place("country")
    for landmark in lexicon.landmarks:
        places[landmark.id] = Place(landmark.level, landmark.country, *landmark.point)
    return places


def city_place(city: City) -> Place:
    """Where a city lies."""
    return Place("city", city.code.partition(".")[0], *city.point)


def town_place(region: Region) -> Place:
    """What is known of a town that is known by its region alone."""
    return Place("city", region.codes[0].partition(".")[0])


def _region_place(region: Region, lexicon: EntityLexicon) -> Place:
    code = region.codes[0]
    lat, lon = lexicon.points.get(code, (None, None))
    return Place("country" if region.is_country else "region", code.partition(".")[0], lat, lon)
