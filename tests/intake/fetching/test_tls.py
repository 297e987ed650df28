"""A server whose certificate is not to be trusted is not read."""

import asyncio
import datetime
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.fetcher import Fetcher
from tests.intake.fetching.hostile import HERE


def self_signed(folder: Path) -> ssl.SSLContext:
    """The context of a server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2090))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    """Unreachable, with the reason; nothing is asked of the server. The control trusts it, and reads."""
    context, asked = self_signed(tmp_path), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async def run() -> None:
        async with await asyncio.start_server(serve, HERE, 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            async with Fetcher(allowed=[f"localhost:{port}"]) as fetcher:
                outcome = await fetcher.fetch(f"https://localhost:{port}/feed")
            assert isinstance(outcome, FetchFailed)
            assert (outcome.kind, outcome.lasting) == ("unreachable", False)
            assert "certificate" in str(outcome)
            assert not asked
            trusting = ssl.create_default_context(cafile=tmp_path / "server.pem")
            reader, writer = await asyncio.open_connection("localhost", port, ssl=trusting)
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
            writer.close()

    asyncio.run(run())
