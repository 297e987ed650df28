"""What the named lines over a text are called, by people and by programs: fields, and what no field holds."""

from newsfold.sources.fields import OTHER_NAMES, date_field, plain_name

KEYS = ("title", "uri", "version", "source", "url", "published_at", "updated_at", "lang", "status")
_FIELDS = {
    name: field for field in OTHER_NAMES if field in KEYS for name in OTHER_NAMES[field] if name != "name"
}
_FIELDS |= {key: key for key in KEYS}
_PASSED_OVER_WORDS = """
author authors by byline bylines writer writers writtenby reporter reporters reportedby reporting journalist
correspondent contributor contributors postedby editor editors editedby editing subeditor copyeditor producer
translator translatedby factcheck desk credit credits contact email phone twitter
photo photos photoby photocredit photocredits photographer picture pictures picturecredit image images
imagecredit imagesource illustration illustrator illustrationby graphic graphics video caption featuredimage
subtitle subheadline subhead subheading standfirst deck dek kicker strapline strap teaser summary abstract
description excerpt overline eyebrow related seealso
keyword keywords tag tags tagged label labels topic topics subject subjects hashtags section sections category
categories filedunder rubric column department beat edition page pages issue volume type articletype
contenttype format genre slug id articleid guid docid location place dateline city country region
words wordcount length characters charactercount readingtime readtime views shares comments likes
copyright rights license licence retrieved retrievedon accessed accessedon downloaded scraped scrapedat
crawled crawledat archived
"""
_PASSED_OVER = frozenset(_PASSED_OVER_WORDS.split())
"""Lines of a head that no field holds and that are no text, without what parts the words: who made it, what
stands beside it, where it belongs, what was counted, whose it is."""


def field_of_name(name: str) -> str:
    """The field of an article that the name of a line means; "" if it means none."""
    plain = plain_name(name)
    return _FIELDS.get(plain) or date_field(plain)


def is_passed_over(name: str) -> bool:
    """Whether a line of this name belongs to a head and is neither a field nor text."""
    return plain_name(name) in _PASSED_OVER
