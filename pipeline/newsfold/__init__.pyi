"""The public face of newsfold, for type checkers; what it names is imported when first asked for."""

from newsfold.errors import BrokerError as BrokerError
from newsfold.errors import ChangelogLost as ChangelogLost
from newsfold.errors import DecodeError as DecodeError
from newsfold.errors import DeliveryError as DeliveryError
from newsfold.errors import Fenced as Fenced
from newsfold.errors import FetchFailed as FetchFailed
from newsfold.errors import KafkaTopicError as KafkaTopicError
from newsfold.errors import LexiconError as LexiconError
from newsfold.errors import NewsfoldError as NewsfoldError
from newsfold.errors import RecordError as RecordError
from newsfold.errors import RuleError as RuleError
from newsfold.errors import SettingsError as SettingsError
from newsfold.errors import SetupError as SetupError
from newsfold.errors import SourceError as SourceError
from newsfold.errors import StateDamaged as StateDamaged
from newsfold.errors import StoreError as StoreError
from newsfold.errors import UnknownNameError as UnknownNameError
from newsfold.frames.frame import frame as frame
from newsfold.frames.plots import plot_coverage as plot_coverage
from newsfold.frames.plots import plot_together as plot_together
from newsfold.model.article import Article as Article
from newsfold.model.event import EventRecord as EventRecord
from newsfold.model.tags import TaggedParagraph as TaggedParagraph
from newsfold.settings import Settings as Settings
from newsfold.settings import load_settings as load_settings
from newsfold.subscription.amendment import Amendment as Amendment
from newsfold.subscription.amendment import Change as Change
from newsfold.subscription.async_subscription import AsyncSubscription as AsyncSubscription
from newsfold.subscription.async_subscription import subscribe_async as subscribe_async
from newsfold.subscription.client import subscribe as subscribe
from newsfold.subscription.latest import latest_events as latest_events
from newsfold.subscription.query import Query as Query
from newsfold.subscription.subscription import Subscription as Subscription
from newsfold.subscription.trend import Trend as Trend
from newsfold.subscription.trend import trending as trending

__version__: str
__all__: list[str]
