"""Every reason that a dead letter may have, and what it means; a test holds the code to this list."""

REASONS = {
    "bad-date": "`published_at` is no date that can be read, or is two dates at once",
    "decode": "the bytes are no record",
    "empty": "an article without a paragraph of text",
    "encoding": "the input is not UTF-8 text",
    "file-type": "a file of a type that no source reads",
    "front-matter": "the head of a text file cannot be read",
    "future": "dated later than the moment at which it was fed allows",
    "horizon": "dated before a window that has closed for good",
    "invalid": "cannot be processed",
    "json": "the bytes are no JSON",
    "mark": "a mark of a seed that no replay knows",
    "no-date": "an article without a date of publication",
    "no-uri": "a correction or withdrawal that does not say of which article",
    "rule": "a tagging rule failed on this paragraph",
    "schema": "JSON of another shape; `path` names the first value that does not fit",
    "schema-version": "the record names a schema that this release does not know",
    "size": "an article or a paragraph beyond the limits of ingest",
    "source": "an input that cannot be read as news",
    "too-large": "more bytes than one record may have on the wire",
    "unreadable": "the system does not let the file be read",
}
