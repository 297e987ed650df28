"""A newspaper page as sites build them, in our own words: text between all that is none."""

TITLE = "Harbour council votes to rebuild the old lighthouse"
PARAGRAPHS = (
    "The harbour council voted on Tuesday to rebuild the lighthouse that a storm brought down last winter,"
    " after four hours of debate in a hall that was too small for everybody who had come to listen.",
    "Eleven members were in favour and four against, among them the chairwoman of the finance committee,"
    " who called the sum of nine million crowns more than the town earns with its port in two years.",
    "Work is to begin in May, when the ground is dry enough for the piles, and the light should burn again"
    " before the herring fleet comes home in the autumn of next year.",
    "“Without the light no captain I know will enter the sound at night,” said Maren Holt, who has been a"
    " pilot for thirty years and was the first to speak.",
    "The ministry has promised a third of the cost, on the condition that the old lens, which lies in a shed"
    " behind the customs house, is put back where it was.",
)
METADATA = """
<link rel="canonical" href="https://lantern.example/2025/03/lighthouse">
<meta property="og:site_name" content="The Harbour Lantern">
<meta property="article:published_time" content="2025-03-18T14:03:00+01:00">
<meta property="article:modified_time" content="2025-03-18T18:30:00+01:00">
<meta name="author" content="Ida Brandt">
"""


def page(
    *,
    title: str = TITLE,
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    metadata: str = METADATA,
    inside: str = "",
    behind: str = "",
    charset: str = "<meta charset=utf-8>",
) -> str:
    """The HTML of a page; `inside` stands between its second and third paragraph, `behind` after the last."""
    texts = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    return f"""<!doctype html><html lang="en-GB"><head>{charset}<title>{title} - The Harbour Lantern</title>
{metadata}</head><body>
<div class="cookie-banner"><p>We use cookies to improve your experience on our site.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/tides">Tides</a></li></ul></nav>
<main><article><h1>{title}</h1><p class="byline">By Ida Brandt</p>
<div class="share"><a href="#">Share</a> <a href="#">Print</a></div>
<figure><img src="a.jpg" alt=""><figcaption>The stump of the tower. Photo: Ida Brandt</figcaption></figure>
<div class="story-body">{"".join(texts[:2])}{inside}{"".join(texts[2:])}</div>{behind}</article>
<aside><h2>Most read</h2><ul><li><a href="/1">Ferry fares rise by a tenth</a></li></ul></aside></main>
<section class="related"><h3>Related stories</h3><p><a href="/2">Pilots ask for a second tug</a></p></section>
<footer><p>© 2025 The Harbour Lantern. All rights reserved.</p></footer></body></html>"""
