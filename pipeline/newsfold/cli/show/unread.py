"""The line that says how many paragraphs have no topics because of their language."""

from collections.abc import Mapping


def unread_line(paragraphs: Mapping[str, int]) -> str:
    """One line on the paragraphs in languages that nobody reads, by language; "" if there are none.

    `paragraphs` are counts by ISO 639-1 code, "" for those in no language that is known.
    """
    counts = {language: count for language, count in paragraphs.items() if count}
    total = sum(counts.values())
    if not total:
        return ""
    paragraphs_in = f"{total:,} {'paragraph' if total == 1 else 'paragraphs'} in"
    languages = [language for language in sorted(counts) if language]
    if not languages:
        return f"{paragraphs_in} no known language: no topics"
    names = ", ".join([*languages, *["no known language"] * ("" in counts)])
    lexicon = "this language" if len(languages) == 1 else "these languages"
    return f"{paragraphs_in} {names}: no topics, no lexicon for {lexicon}"
