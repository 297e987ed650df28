"""The tables of newsfold.toml: every key once, with its type, default and meaning."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from newsfold.configuration.values import Duration, Language, Place, Size, Zone
from newsfold.model.article import Article

SourceType = Literal["auto", "feed", "sitemap", "page", "folder", "file"]
FullText = Literal["auto", "always", "never"]
_STRICT = ConfigDict(extra="forbid", frozen=True, validate_default=True)
ARTICLE_FIELDS = tuple(name for name in Article.__struct_fields__ if name != "schema")
"""The fields of an article that a column or a member of other name may be read for."""


class IngestTable(BaseModel):
    """`[ingest]`: what holds for all sources."""

    model_config = _STRICT

    contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[^\r\n]*$",
        description="Your address, mail or page, for those whose sites are fetched; the User-Agent names it",
    )
    store: Path = Field(
        default=Path("newsfold-ingest.sqlite"),
        description="File with what is known of the sources; a relative one lies beside newsfold.toml",
    )
    interval: Duration = Field(
        default="30m",  # type: ignore[assignment]
        description="Time between two fetches of a source whose rhythm is not known yet",
    )
    interval_min: Duration = Field(
        default="5m",  # type: ignore[assignment]
        description="Shortest time between two fetches of a source",
    )
    interval_max: Duration = Field(
        default="12h",  # type: ignore[assignment]
        description="Longest time between two fetches of a source that answers",
    )
    concurrency: int = Field(default=64, ge=1, le=1000, description="Fetches under way at a time, at most")
    per_host: int = Field(default=2, ge=1, le=100, description="Of them, to one host")
    host_delay: Duration = Field(
        default="1s",  # type: ignore[assignment]
        description="Time between two requests to one host",
    )
    timeout: Duration = Field(
        default="60s",  # type: ignore[assignment]
        ge=1,
        description="Time that one fetch may take, redirects included",
    )
    max_bytes: Size = Field(
        default="16MB",  # type: ignore[assignment]
        ge=1000,
        le=1_000_000_000,
        description="Size of one answer, decompressed, at most",
    )
    links_per_round: int = Field(
        default=25, ge=0, le=10_000, description="Pages of a source that are followed in one round, at most"
    )
    robots: bool = Field(default=True, description="Whether robots.txt is obeyed where pages are followed")
    allow: list[Place] = Field(
        default=[],
        description="What may be fetched from though it is not public: networks such as `10.1.0.0/16`,"
        " and hosts with a port such as `intranet.example:8080`",
    )
    share: bool = Field(
        default=True,
        description="Whether several `newsfold ingest` of one group divide the sources among them",
    )
    silent_after: float = Field(
        default=5.0,
        ge=1,
        le=1000,
        description="A source is silent after so many times its usual time between items",
    )

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if not self.interval_min <= self.interval <= self.interval_max:
            raise ValueError(
                "interval does not lie between interval_min and interval_max; change one of them"
            )
        return self


class SourceTable(BaseModel):
    """`[[source]]`: one for each source, with `url` or `path`."""

    model_config = _STRICT

    url: str = Field(default="", max_length=2000, description="Address of a feed, a sitemap or a page")
    path: str = Field(default="", description="A file or a folder that is watched; relative to newsfold.toml")
    name: str = Field(
        default="",
        max_length=200,
        pattern=r"^[^\x00-\x1f]*$",
        description="Name in the status, and key of what is remembered; by default the address or path",
    )
    type: SourceType = Field(
        default="auto",
        description="`feed`, `sitemap`, `page`, `folder` or `file`: what is anything else fails;"
        " `auto` reads what is there",
    )
    source: str = Field(
        default="", max_length=200, description="Name of the source where an article has none"
    )
    language: Language = Field(
        default="", description="Language of articles that do not say theirs, such as `de`"
    )
    time_zone: Zone = Field(
        default="", description="Zone of dates without one, such as `Europe/Kyiv` or `+02:00`"
    )
    full_text: FullText = Field(
        default="auto",
        description="Whether the page behind an item is fetched: `auto` where the item is a summary,"
        " `always` or `never`",
    )
    interval_min: Duration | None = Field(default=None, description="As in `[ingest]`, for this source")
    interval_max: Duration | None = Field(default=None, description="As in `[ingest]`, for this source")
    headers: dict[str, str] = Field(
        default={}, description="Headers of its requests; `${NAME}` stands for an environment variable"
    )
    fields: dict[str, str] = Field(
        default={}, description="For JSONL and CSV: field of an article = name of the column or member"
    )
    enabled: bool = Field(default=True, description="`false` leaves the source out")

    @property
    def key(self) -> str:
        """What the source is called in the status and remembered under."""
        return self.name or self.url or self.path

    @property
    def is_local(self) -> bool:
        """Whether it is read from this machine's files."""
        return bool(self.path)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.url) == bool(self.path):
            raise ValueError(
                "path stands beside url; remove one of them"
                if self.url
                else 'the source has neither url nor path; write url = "https://HOST/PATH"'
            )
        if self.url:
            try:
                parts, _ = urlsplit(self.url), urlsplit(self.url).port
            except ValueError as error:
                raise ValueError(f"url is no address: {error}; write it as https://HOST/PATH") from None
            if not self.url.isprintable() or " " in self.url:
                raise ValueError(
                    "url has a space or a control character in it; write it as %20, or remove it"
                )
            if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
                raise ValueError(
                    f"url = {self.url[:60]!r} is no http or https address; write it as https://HOST/PATH"
                )
            if parts.password or parts.username:
                raise ValueError('url has credentials in it; write headers = {Authorization = "${NAME}"}')
        if self.type in ("folder", "file") and self.url:
            raise ValueError(f"type = {self.type!r} is for a path; remove it")
        if self.type in ("feed", "sitemap", "page") and self.path:
            raise ValueError(f"type = {self.type!r} is for a url; remove it")
        return self

    @model_validator(mode="after")
    def _own_values(self) -> Self:
        if self.interval_min and self.interval_max and self.interval_min > self.interval_max:
            raise ValueError("interval_min is longer than interval_max; make it shorter")
        for field in self.fields:
            if field not in ARTICLE_FIELDS:
                raise ValueError(f"fields: an article has no {field!r}; it has {', '.join(ARTICLE_FIELDS)}")
        return self
