"""What brokers refuse and will refuse again: Kafka's error codes as one line for the person who can act.

The codes are those of Kafka's protocol, so that what is said does not depend on the client library.
"""

import re

from newsfold.errors import DeliveryError, KafkaTopicError, SettingsError, SetupError
from newsfold.settings import environment_name

TOPIC_RIGHT, GROUP_RIGHT, CLUSTER_RIGHT = 29, 30, 31
SASL_STATE, SASL_MECHANISM, SASL_CREDENTIALS = 34, 33, 58
SESSION_TIMEOUT, INVALID_TIMESTAMP = 26, 32
TOPIC_NAME = re.compile(r"[A-Za-z0-9._-]+")
GROUP_REFUSALS = {
    23: "a member of it deals partitions out in another way (INCONSISTENT_GROUP_PROTOCOL)",
    24: "the broker takes no such group id (INVALID_GROUP_ID)",
    81: "it has as many members as the broker allows (GROUP_MAX_SIZE_REACHED)",
}
OPTIONS_OF_USER = f"{environment_name('sasl_username')} or {environment_name('ssl_certfile')}"


def missing_right(code: int, what: str, where: str) -> SetupError | None:
    """The error for a refused right, None for another code; `what` is what was tried, at `where`."""
    why = ""
    if code == CLUSTER_RIGHT and what == "write":
        right, why = "Write on the Kafka topics", "; idempotent writing rests on it"
    elif code == CLUSTER_RIGHT:
        right = f"{what.capitalize()} on the cluster"
    elif code == TOPIC_RIGHT:
        right = f"{what.capitalize()} on this Kafka topic"
    elif code == GROUP_RIGHT:
        right = "Read on this consumer group"
    else:
        return None
    return KafkaTopicError(
        f"the broker does not allow this user to {what}",
        where=where,
        hint=f"grant {right} to the user of {OPTIONS_OF_USER}{why}",
    )


def refused_credentials(code: int, said: str, where: str) -> SetupError | None:
    """The error for a login that the broker at `where` refuses, None for another code."""
    user, password, mechanism, protocol = (
        environment_name(option)
        for option in ("sasl_username", "sasl_password", "sasl_mechanism", "security_protocol")
    )
    if code == SASL_CREDENTIALS:
        return SettingsError(
            f"the broker refuses these credentials: {said}",
            where=where,
            hint=f"check {user}, {password} and {mechanism}",
        )
    if code == SASL_MECHANISM:
        return SettingsError(
            f"the broker has another SASL mechanism: {said}", where=where, hint=f"set {mechanism}"
        )
    if code == SASL_STATE:
        return SettingsError("the broker takes no SASL login there", where=where, hint=f"check {protocol}")
    return None


def refused_join(code: int, group: str) -> SetupError | None:
    """The error for a consumer group that does not take this member and never will, None for another code."""
    if code == SESSION_TIMEOUT:
        return SettingsError(
            "the broker refuses this session timeout (group.min.session.timeout.ms and "
            "group.max.session.timeout.ms are its limits)",
            where=group,
            hint=f"set {environment_name('session_timeout')}",
        )
    if code in GROUP_REFUSALS:
        return SettingsError(
            f"the consumer group does not take this member: {GROUP_REFUSALS[code]}",
            where=group,
            hint=f"stop the other program in it, or use another group ({environment_name('group')}, --group)",
        )
    return missing_right(code, "read", group)


def refused_time(code: int, said: str, where: str) -> DeliveryError | None:
    """The error for records whose time the broker refuses, None for another code."""
    if code != INVALID_TIMESTAMP:
        return None
    return DeliveryError(
        f"the broker refuses the time of these records: {said}",
        where=where,
        hint="look at the clock of this machine and the broker's; message.timestamp.before.max.ms and "
        "message.timestamp.after.max.ms of the Kafka topic say how far apart they may be",
    )


def named_topics(error: BaseException) -> str:
    """The Kafka topics that a client library names in an error, as it gives them to it; "" for none."""
    given = error.args[0] if error.args else ""
    names = given if isinstance(given, set | frozenset | list | tuple) else [given]
    return ", ".join(sorted(name for name in map(str, names) if TOPIC_NAME.fullmatch(name)))
