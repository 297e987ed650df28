"""Furniture goes, text stays: a corpus of each."""

import pytest

from newsfold.ingest.clean import clean
from newsfold.ingest.page import Page
from newsfold.model.article import Article

TEXT = [
    "The two governments agreed on Tuesday to exchange prisoners, officials said in the evening.",
    "Negotiators are to meet again next week, although neither side would say where, or who will come.",
]
"""Two paragraphs that nobody could take for anything else."""

FURNITURE_AT_THE_END = [
    "Please follow Harbour Lantern on Google News Channel",
    "Follow us on Facebook, X and Instagram",
    "Follow us on Twitter | Facebook | YouTube",
    "Join our WhatsApp channel",
    "Like us on Facebook!",
    "Follow Nora Whitlock on X",
    "The post Nobody comes to the ball appeared first on Harbour Lantern.",
    "The post 7 things to know about tariffs appeared first on Northgate Ledger",
    "[Read More]",
    "Read more...",
    "Read the full story »",
    "Continue reading →",
    "—–",
    "* * *",
    "___________",
    "Source: Weekly Paper :: World",
    "Source: Harbour Lantern",
    "Via: Kestrel Wire",
    "Comments are closed. Please check back later.",
    "Comments are closed",
    "Leave a comment",
    "3 Comments",
    "© 2025 Harbour Lantern. All rights reserved.",
    "Copyright 2025 Kestrel Wire, no republication without permission",
    "All rights reserved.",
    "Share this article",
    "Share on Facebook",
    "Facebook Twitter WhatsApp",
    "Click to share on Facebook (Opens in new window) Facebook",
    "Tags: ceasefire, prisoners of war",
    "Filed under: World, Politics",
    "Subscribe to our newsletter and never miss a story",
    "Sign up for the daily briefing newsletter.",
    "Get the latest news delivered to your inbox.",
    "Advertisement",
    "ADVERTISEMENT - CONTINUE READING BELOW",
    "Story continues below advertisement",
    "Also read: What the exchange means for the families",
    "Related: Kyiv waits for details",
    "Watch: Buses arrive at the border",
    "(Reporting by Anna Berg in Kyiv and Tom Hale in Riyadh; Editing by Jane Roe)",
    "The views expressed in this article are those of the author and do not reflect those of the paper.",
    "This article was originally published on Kestrel Wire",
    "Next article: Markets fall",
    "Published: March 20, 2025 10:30 GMT",
    "Last updated on 21 March 2025 at 08:00",
    "20 March 2025 | 3 Comments",
    "By NORA WHITLOCK Kestrel Wire",
    "Nora Whitlock is a senior correspondent of the Lantern.",
    "Tom Hale covers energy for The Northgate Ledger.",
    "This story was originally published by Kestrel Wire and is used with permission.",
    "(With inputs from agencies)",
]

FURNITURE_BETWEEN = [
    "Advertisement",
    "[Read more]",
    "* * *",
    "Story continues below advertisement",
    "Also read: What the exchange means for the families",
    "Follow us on Facebook and Instagram",
    "Share this article",
    "Subscribe to our newsletter",
    "This website uses cookies so that we can show you adverts that you like.",
    "By continuing to browse you agree to our use of cookies.",
    "Accept all cookies",
    "Manage cookie preferences",
    "Privacy Policy",
    "This story is available exclusively to subscribers. Already a member? Log in",
    "Already have an account? Sign in",
    "Log in or sign up to keep reading",
    "Subscribe now to get unlimited access",
    "You have 2 free articles left",
    "You've read your last free article",
    "To continue reading this article, create an account",
    "Subscriber only",
    "Join today for only £2 a month",
    "You need to enable JavaScript to run this app.",
    "Your browser does not support the video tag.",
    "Are you a robot?",
    "Support our newsroom with a donation",
    "Become a member",
    "READ MORE: Kyiv waits for details",
    "More: What the U.S. plan says",
    "In pictures: Families at the border",
    "More on this story",
    "Recommended for you",
    "Listen to this article · 6:12 min",
    "7 min read",
    "1,204 comments",
    "38 shares",
    "Image source, Kestrel Pictures",
    "Image caption, Buses at the border on the night of the exchange",
    "FILE PHOTO: A convoy leaves the city, January 9, 2024. KESTREL/T. Hale",
    "FILE - The minister speaks to the press, Monday, May 1, 2023, in Oslo. (AP Photo/Tom Hale)",
    "(Tom Hale/AFP via Getty Images)",
    "Photograph: Tom Hale/EPA",
    "Reuters",
    "Nora Whitlock is an editor in Oslo who writes about shipping.",
    "Follow Nora Whitlock on Bluesky: @nora.lantern",
    "Nora Whitlock @nora",
    "9:14 AM · Jan 9, 2021 · 12K Views",
    "— Nora Whitlock (@nora) January 9, 2021",
    "Advertisement · Scroll to continue",
    "Updated 12 minutes ago",
    "3 days ago",
    "Updated: March 21, 2025",
    "Sign up here.",
    "You may unsubscribe at any time.",
    "Get our morning briefing by email",
    "Thank you for signing up!",
    "Something went wrong, please try later.",
    "Have a tip? Write to us.",
    "Contact the newsroom: tips@lantern.example",
    "Gift this article",
    "Our Standards: what we promise",
]

FURNITURE_AT_THE_TOP = [
    "By Anna Berg",
    "By Anna Berg and Tom Hale, Staff Reporter",
    "Published: March 20, 2025",
    "Updated March 20, 2025, 11:15 am",
    "March 20, 2025",
    "By Anna Berg | March 20, 2025 | 4 min read",
    "Share this article",
    "Skip to content",
    "5 min read",
    "By Anna Berg, Kestrel Wire",
    "By Anna Berg, Diplomatic correspondent in Oslo",
    "BY ANNA BERG AND TOM HALE",
    "Written by Anna de la Cruz in Madrid",
    "Anna Berg",
    "ANNA BERG",
    "Anna Berg in Kyiv and Tom Hale in Riyadh",
    "Breaking news",
    "World",
    "Source: Harbour Lantern",
    "Date: 20 March 2025",
    "Author: Anna Berg",
    "Anna Berg | 20 March 2025",
    "Harbour Lantern, 20 March 2025",
    "2 hours ago",
    "Anna Berg • 2 hours ago",
]

REAL = [
    "Source: nobody at the ministry would say where the order had come from.",
    "Source: the leaked memo itself, which four officials described.",
    "The source: an old well behind the church.",
    "Read more books, the minister told the pupils, and fewer headlines.",
    "Read more than one paper, she said.",
    "Comments are closed to outsiders at the council's meetings, and that will not change, the mayor said.",
    "Comments by the governor drew laughter.",
    "The post of foreign minister stays empty until the coalition agrees.",
    "The post by the governor appeared first on Telegram.",
    "The post office appeared first on the list of closures when the council met.",
    "The post was deleted within minutes.",
    "Follow us, the rebels told the villagers, or stay and die.",
    "Follow us on this road and you will see the ruins, the guide said on Tuesday.",
    "Follow the money on every page of the report, the judge wrote.",
    "Follow-up talks on trade begin on Monday.",
    "Share this burden, he told the allies, or carry it alone.",
    "Share prices on both sides of the Atlantic fell by three percent.",
    "Copyright law was changed on Monday to cover what machines write.",
    "Copyright claims by musicians have doubled since 2023.",
    "Subscribe to the theory or not, voters feel poorer, the study found.",
    "Sign up for the newsletter, the union told its members, and you sign away your rights.",
    "Related parties were paid twice, the auditors found.",
    "Related: the same judge freed him twice.",
    "Advertisement spending fell for the third year.",
    "Advertisements for tobacco will be banned from June.",
    "Sponsored by the town, the festival lost money again.",
    "Watch: that was the only word on the note.",
    "Tags on the animals' ears showed where they had been.",
    "Topics ranged from energy to hockey.",
    "By Monday morning the water had reached the bridge.",
    "By March 20, 2025 the army had left.",
    "Published on March 20, 2025, the report says that nobody was to blame.",
    "March 20, 2025 will be remembered in Malawi.",
    "Reporting by the newspaper had shown that the minister knew.",
    "Reporting by The Northgate Ledger shows that the minister knew.",
    "Via Kyiv and Warsaw, the delegation travelled to Riyadh.",
    "Previous articles of the treaty remain in force.",
    "Next story collapsed first, then the whole tower.",
    "Leave a comment like that unanswered and it becomes the truth, she said.",
    "Facebook was fined 200 million euros.",
    "Print runs fell by half.",
    "X said it would appeal.",
    "“Read more,” she said.",
    "Home prices rose again.",
    "All rights reserved for men were given to women too, in 1971.",
    "Get the latest figures wrong and you get the policy wrong, the economist said.",
    "Cookies were baked for the soldiers, and every parcel held a letter.",
    "We use cookies and letters to win voters, the candidate joked.",
    "By signing the pact you agree to peace, he told the rebels.",
    "Subscribers to the bond were repaid in full on Thursday.",
    "Already a member of the alliance, Norway will host the summit.",
    "Already a subscriber to the theory, she changed her mind.",
    "Sign in blood, the letter said, or leave the town.",
    "Support for the government fell to a third.",
    "Support our troops, the banner read.",
    "Become a member state or stay alone, he told the parliament.",
    "Unlimited access to the strait was the price.",
    "More: that is the only thing the envoy asked for.",
    "Live: the word stood over the door.",
    "Five minutes ago there was a town here.",
    "Two hours ago the ministry denied it.",
    "Photographs: none have survived.",
    "Image is everything, the minister wrote to his staff.",
    "Reuters was the first to report the blast.",
    "Bloomberg, the former mayor, said he would not run.",
    "Maria Lopez is a reporter who was arrested in Minsk in 2022.",
    "Anna Berg is the finance minister of the new coalition.",
    "Anna Berg said nothing.",
    "Follow Anna Berg to the river and you find the mine.",
    "Contact with the ship was lost at noon.",
    "Thank you for nothing, the striker told the club.",
    "Loading of the grain began on Friday.",
    "Updated weapons will reach the front in May.",
    "Date palms died by the thousand.",
    "World leaders met in Geneva.",
    "Author and minister met once more.",
    "No comment.",
    "No comment, said the Kremlin.",
    "Yes.",
    "© is the only mark on the painting, and it is a forgery, the experts concluded after a year of tests, "
    "which the museum and the family of the painter had paid for together, each hoping for another "
    "result.",
]


def page(*lines: str, title: str = "Given title") -> Page:
    """The page that these lines are."""
    return clean(Article(body="\n".join(lines), title=title))


@pytest.mark.parametrize("line", FURNITURE_AT_THE_END)
def test_furniture_at_the_end_goes(line: str) -> None:
    """Alone at the end, and before more furniture, the line is dropped and counted."""
    assert (page(*TEXT, line).paragraphs, page(*TEXT, line).boilerplate) == (TEXT, 1)
    assert (page(*TEXT, line, "[Read More]").paragraphs) == TEXT


@pytest.mark.parametrize("line", FURNITURE_BETWEEN)
def test_furniture_between_goes(line: str) -> None:
    """Between two paragraphs only what nobody could have reported is dropped."""
    found = page(TEXT[0], line, TEXT[1])
    assert (found.paragraphs, found.boilerplate) == (TEXT, 1)


@pytest.mark.parametrize("line", FURNITURE_AT_THE_TOP)
def test_furniture_at_the_top_goes(line: str) -> None:
    """Above the text bylines, dates and bars are dropped."""
    found = page(line, *TEXT)
    assert (found.paragraphs, found.boilerplate) == (TEXT, 1)


@pytest.mark.parametrize("line", REAL)
def test_real_paragraphs_stay_wherever_they_stand(line: str) -> None:
    """First, between, last, last before furniture, and alone: a real paragraph is never dropped."""
    for lines in ([line, *TEXT], [TEXT[0], line, TEXT[1]], [*TEXT, line], [line]):
        assert page(*lines).paragraphs == lines
    assert page(*TEXT, line, "[Read More]", "—–").paragraphs == [*TEXT, line]


@pytest.mark.parametrize(
    "line",
    [line for line in FURNITURE_AT_THE_END if line.startswith(("Source:", "Comm", "Tags:", "©", "The post"))],
)
def test_rules_of_the_edge_leave_the_middle_alone(line: str) -> None:
    """Between paragraphs a line stays that only its place at the end shows to be furniture."""
    assert page(TEXT[0], line, TEXT[1]).paragraphs == [TEXT[0], line, TEXT[1]]


def test_headlines_of_other_articles_go_with_their_heading() -> None:
    """A list of headlines at the end is dropped because a heading announces it, and only then."""
    headlines = ["What the exchange means for families", "Markets rise on hopes of peace"]
    assert page(*TEXT, "Related articles", *headlines).paragraphs == TEXT
    assert page(*TEXT, "You may also like:", *headlines, "[Read More]").boilerplate == 4
    assert page(*TEXT, *headlines).paragraphs == [*TEXT, *headlines]
    assert page(TEXT[0], "More stories", *headlines, TEXT[1]).paragraphs == TEXT
    assert page(*TEXT, "More stories", TEXT[0]).paragraphs == [*TEXT, TEXT[0]]
    assert page(TEXT[0], *headlines, TEXT[1]).paragraphs == [TEXT[0], *headlines, TEXT[1]]


def test_furniture_tells_source_title_and_date() -> None:
    """What stands in dropped lines is not lost: the outlet, the headline, the date."""
    found = page(
        "Updated: 21 March 2025",
        *TEXT,
        "The post Prisoners come home appeared first on LANTERN.",
        "Published: March 20, 2025 10:30 GMT",
        "Source: Harbour Lantern :: World",
        title="",
    )
    assert (found.source, found.title) == ("Harbour Lantern", "Prisoners come home")
    assert (found.published_at, found.updated_at) == ("2025-03-20T10:30:00Z", "2025-03-21T00:00:00Z")
    assert (
        page(*TEXT, "The post Prisoners come home appeared first on LANTERN.", title="").source == "LANTERN"
    )


HEADLINE = "Prisoners come home after long talks"


@pytest.mark.parametrize(
    ("head", "source", "date"),
    [
        (["Harbour Lantern", HEADLINE, "18 March 2025"], "Harbour Lantern", "2025-03-18T00:00:00Z"),
        (["World", HEADLINE, "Anna Berg", "14:03, 18 March 2025"], "", "2025-03-18T14:03:00Z"),
        ([HEADLINE, "Anna Berg", "Tue 18 Mar 2025 18.07 CET"], "", "2025-03-18T17:07:00Z"),
        ([HEADLINE, "By Anna Berg", "in Kyiv", "Published: 18 March 2025"], "", "2025-03-18T00:00:00Z"),
        ([HEADLINE, "Updated: 20 March 2025", "Published: 18 March 2025"], "", "2025-03-18T00:00:00Z"),
        ([HEADLINE, "Published 18 March 2025 Updated 20 March 2025"], "", "2025-03-18T00:00:00Z"),
        (["20 March 2026", HEADLINE, "18 March 2025"], "", "2025-03-18T00:00:00Z"),
        ([HEADLINE, "18 March 2025 / 2:03 PM EDT / Harbour Lantern"], "", "2025-03-18T18:03:00Z"),
        (["Harbour Lantern - 18 March 2025", HEADLINE], "", "2025-03-18T00:00:00Z"),
        (["# " + HEADLINE, "*Anna Berg, 18 March 2025*"], "", "2025-03-18T00:00:00Z"),
        ([HEADLINE, "Updated: 20 March 2025"], "", ""),
        ([HEADLINE, "20250318140300"], "", "2025-03-18T14:03:00Z"),
        ([HEADLINE, "2 hours ago"], "", ""),
        ([HEADLINE, "Published: 03/04/2025"], "", ""),
    ],
)
def test_what_stands_over_the_text_is_read_and_dropped(head: list[str], source: str, date: str) -> None:
    """Outlet, part of the paper, headline, names and date lines in any order are no paragraphs."""
    found = page(*head, *TEXT, title="")
    assert found.paragraphs == TEXT
    assert (found.title, found.source, found.published_at) == (HEADLINE, source, date)


def test_two_words_over_a_date_are_a_headline() -> None:
    """However short it is: what stands over the date line of a page names it."""
    found = page("Truce holds", "Updated: 20 March 2025", "Published: 18 March 2025", *TEXT, title="")
    assert (found.title, found.paragraphs) == ("Truce holds", TEXT)
    assert (found.published_at[:10], found.updated_at[:10]) == ("2025-03-18", "2025-03-20")


def test_a_sentence_between_headline_and_date_is_text() -> None:
    """A standfirst was written for the article; the date line under it is one all the same."""
    standfirst = "Both sides say that it is only a beginning."
    found = page(HEADLINE, standfirst, "Anna Berg", "18 March 2025", *TEXT, title="")
    assert (found.paragraphs, found.published_at[:10]) == ([standfirst, *TEXT], "2025-03-18")


@pytest.mark.parametrize(
    "lines",
    [
        [TEXT[0], "18 March 2014", TEXT[1]],
        [TEXT[0], "Nora Whitlock (@nora)", "9:14 AM · Mar 18, 2014", TEXT[1]],
        ["What a day it was.", "Nora Whitlock @nora", "18 March 2014", *TEXT],
        [*TEXT, "9:14 AM · Mar 18, 2014"],
        [*[TEXT[0]] * 12, "Published: March 18, 2014", TEXT[1]],
    ],
)
def test_the_date_of_a_post_or_of_another_article_is_nobody_s(lines: list[str]) -> None:
    """A date line under text, or in the middle of it, is not that of the page."""
    assert page(*lines).published_at == ""


def test_the_notice_of_a_paywall_is_known() -> None:
    """A page that has nothing else is told from one without text."""
    assert page("This article is for subscribers only.", "Log in").is_stub
    assert page(*TEXT, "Subscribe to continue reading").paragraphs == TEXT


def test_the_title_is_given_or_told_or_stands_on_top() -> None:
    """A headline over the text becomes the title if there is no better one; it is not counted as dropped."""
    headline = "Prisoners come home after long talks"
    found = page(headline, *TEXT, title="")
    assert (found.title, found.paragraphs, found.boilerplate) == (headline, TEXT, 0)
    assert page(headline, *TEXT).paragraphs == [headline, *TEXT]
    assert page("Given title", *TEXT).paragraphs == TEXT
    assert page(*TEXT, title="").title == ""
