"""Sending a message to the mail server of newsfold.toml."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

from newsfold.alerts.outcome import Failed
from newsfold.alerts.wording import one_line
from newsfold.configuration.alerts import MailTable
from newsfold.configuration.values import resolved
from newsfold.errors import SettingsError


class MailServer:
    """A mail server; a connection is made for each message."""

    def __init__(self, table: MailTable, folder: Path, *, timeout_seconds: float) -> None:
        """`folder` is what the file of certificates is relative to; SettingsError if it cannot be read."""
        self._table, self._seconds = table, timeout_seconds
        try:
            self._context = ssl.create_default_context(
                cafile=str(folder / table.ca_file) if table.ca_file else None
            )
        except OSError as error:
            raise SettingsError(
                f"cannot be read: {error.strerror or error}",
                where=str(table.ca_file),
                hint="ca_file in [mail] names a file of certificates (PEM)",
            ) from None

    def send(self, mail: EmailMessage, to: str) -> Failed | None:
        """Send a message once; None if the server has taken it."""
        try:
            with self._connected() as server:
                server.send_message(mail, self._table.sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, text)] = refused.recipients.values()
            return Failed(f"the mail server answers {code}: {_said(text)}", is_over=code >= 500)
        except smtplib.SMTPResponseException as error:
            return Failed(f"the mail server answers {error.smtp_code}: {_said(error.smtp_error)}")
        except smtplib.SMTPNotSupportedError as error:
            return Failed(f"the mail server cannot do what [mail] asks for: {_said(str(error))}")
        except (smtplib.SMTPException, OSError) as error:
            return Failed(f"the mail server cannot be talked to: {_said(str(error))}")
        return None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        table = self._table
        server: smtplib.SMTP
        if table.security == "tls":
            server = smtplib.SMTP_SSL(table.host, table.port, timeout=self._seconds, context=self._context)
        else:
            server = smtplib.SMTP(table.host, table.port, timeout=self._seconds)
        try:
            if table.security == "starttls":
                # Nothing is said in the clear where the server does not offer it: that is an error.
                server.starttls(context=self._context)
            if table.username:
                server.login(table.username, resolved(table.password))
            yield server
        finally:
            # How the server says goodbye changes nothing in what it has taken.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


def _said(text: str | bytes) -> str:
    return one_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)[:200]
