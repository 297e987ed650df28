"""Every error of the pipeline, in one tree; each says what to do with the record at hand.

NewsfoldError
├── RecordError          dead-letter: this record is kept with its reason, the rest goes on
│   ├── DecodeError         bytes that are no JSON, or JSON of the wrong shape (carries the JSON path)
│   ├── SourceError         an input file, line or article that cannot be read
│   └── RuleError           a tagging or folding rule failed on this record
├── BrokerError          retry: the broker is away or refused for the moment
│   ├── DeliveryError       records were sent and not confirmed
│   └── Fenced              this worker is no longer, or no longer surely, the owner of its partitions
├── FetchFailed          retry: an address on the web gave nothing; its `kind` says why
├── StateDamaged         retry: a state on disk cannot be read; it is read back from its changelog
├── StoreError           retry: a database or folder of event records cannot be read or written for the moment
└── SetupError           stop: nothing will work until a person changes something
    ├── SettingsError       an option has no valid value
    ├── UnknownNameError    a query asks for a name that neither the lexicon nor any record has
    ├── KafkaTopicError     a Kafka topic is missing or has the wrong shape
    ├── LexiconError        a lexicon file has a fault (file and line are named)
    └── ChangelogLost       a changelog holds less than its group has committed

Beside the tree stand signals between two modules of the package; no user sees one, and each says why.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

Disposition = Literal["retry", "dead-letter", "stop"]


class NewsfoldError(Exception):
    """One clear line: what is wrong, where, and what to do about it."""

    disposition: ClassVar[Disposition] = "stop"

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(what, where, hint)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join((f"{line} ({self.hint})" if self.hint else line).split())


class RecordError(NewsfoldError):
    """This record cannot be processed; it goes to the dead letters under `reason`."""

    disposition: ClassVar[Disposition] = "dead-letter"
    reason: str = "invalid"

    def __init__(
        self, what: str, *, where: str = "", hint: str = "", reason: str = "", path: str = ""
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.path = path
        self.reason = reason or type(self).reason


class DecodeError(RecordError):
    """The bytes are no record of the expected type; `path` is the JSON path that failed."""

    reason = "decode"


class SourceError(RecordError):
    """An input file, line or article cannot be read as news."""

    reason = "source"


class RuleError(RecordError):
    """A rule raised on this record."""

    reason = "rule"


class BrokerError(NewsfoldError):
    """The broker cannot be reached, or refused for the moment."""

    disposition: ClassVar[Disposition] = "retry"


class DeliveryError(BrokerError):
    """Records were sent and the broker did not confirm them."""


class Fenced(BrokerError):
    """This worker is no longer, or no longer surely, the owner of its partitions."""


FetchKind = Literal[
    "refused", "robots", "unreachable", "timeout", "too-big", "redirects", "protocol", "busy",
    "gone", "status",
]  # fmt: skip


class FetchFailed(NewsfoldError):
    """An address on the web gave nothing that can be read; docs/fetching.md says what each `kind` means.

    `lasting` says that another try gives the same until a person or the source changes something. `status`
    is the HTTP status, 0 where none came; `retry_after_seconds` how long the server asks to be left alone.
    """

    disposition: ClassVar[Disposition] = "retry"

    def __init__(
        self,
        what: str,
        *,
        kind: FetchKind,
        where: str = "",
        hint: str = "",
        lasting: bool = False,
        status: int = 0,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.kind, self.lasting, self.status = kind, lasting, status
        self.retry_after_seconds = retry_after_seconds


class StateDamaged(NewsfoldError):
    """A state on disk cannot be read; it is read back from its changelog."""

    disposition: ClassVar[Disposition] = "retry"


class StoreError(NewsfoldError):
    """A database or folder of event records cannot be read or written for the moment."""

    disposition: ClassVar[Disposition] = "retry"


class SetupError(NewsfoldError):
    """Nothing will work until a person changes something."""


class SettingsError(SetupError):
    """An option has no valid value; `others` are the faults of other options, found with it."""

    others: Sequence["SettingsError"] = ()


class UnknownNameError(SetupError):
    """A query asks for a topic, entity or source that neither the lexicon nor any record has."""


class KafkaTopicError(SetupError):
    """A Kafka topic is missing or has the wrong shape."""


class LexiconError(SetupError):
    """A lexicon file has a fault; `where` is file:line."""


class ChangelogLost(SetupError):
    """A changelog holds less than its group has committed, so the state is not to be had from it."""


class StartCancelled(Exception):
    """Whoever starts a broker no longer wants it.

    No part of the tree: it is no fault but the answer to a signal, and only who gave `cancelled` can get it,
    which is `local/foreground.py`; that ends with the signal's number.
    """
