"""Tagged paragraphs without the text that is not to be kept. Pure."""

from msgspec.structs import replace

from newsfold.model.tags import TaggedParagraph
from newsfold.settings import KeepText


def kept_text(paragraph: TaggedParagraph, keep: KeepText) -> TaggedParagraph:
    """A paragraph with the text that is kept: of "evidence" its title, of "none" nothing.

    The sentences that records show are in the records. Topics stay with the places of their evidence, and
    names by what they are known as; quotes go.
    """
    if keep == "all":
        return paragraph
    return replace(
        paragraph,
        title="" if keep == "none" else paragraph.title,
        text="",
        beginning="",
        topics=tuple(
            [
                replace(tag, evidence=tuple([replace(span, text="") for span in tag.evidence]))
                for tag in paragraph.topics
            ]
        ),
        entities=tuple(
            [replace(tag, text="", value="") for tag in paragraph.entities if tag.type != "QUOTE"]
        ),
    )
