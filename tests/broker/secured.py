"""A node of Apache Kafka with TLS, SASL and access control, and the certificates for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kafka import KafkaAdminClient
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType

from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.child_process import free_ports

LISTENERS = {
    "INTERNAL": "PLAINTEXT",
    "SASL_TLS": "SASL_SSL",
    "SASL_PLAIN": "SASL_PLAINTEXT",
    "MUTUAL_TLS": "SSL",
    "OTHER_HOST": "SSL",
    "EXPIRED": "SSL",
}
"""Name of each listener and its protocol; on the first a client may do all, nobody has to log in."""
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
PASSWORDS = {
    name: f"the password of {name}" for name in ("worker", "reader", "no-letters", "unread", "stranger")
}
PASS_PHRASE = "a pass phrase"


class Authority:
    """An authority that signs certificates; its own lies in `<folder>/<name>.pem`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        usage = x509.BasicConstraints(ca=True, path_length=0)
        certificate = self._signed(self._name, self._key.public_key(), usage, days=30)
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *hosts: str, days: int = 30) -> tuple[Path, Path, Path]:
        """Files for a subject: certificate, key, and key under PASS_PHRASE; with days < 0 it has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names: list[x509.GeneralName] = [
            x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts
        ]
        extensions = [x509.SubjectAlternativeName(names)] if names else []
        certificate = self._signed(subject, key.public_key(), *extensions, days=days)
        files = tuple(self._folder / f"{name}{end}" for end in (".crt", ".key", ".locked.key"))
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        locked = serialization.BestAvailableEncryption(PASS_PHRASE.encode())
        for file, encryption in ((files[1], serialization.NoEncryption()), (files[2], locked)):
            form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
            file.write_bytes(key.private_bytes(*form))
        return files[0], files[1], files[2]

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *extensions: x509.ExtensionType, days: int
    ) -> x509.Certificate:
        begins = datetime.now(UTC) - timedelta(days=60)
        builder = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
        builder = builder.not_valid_before(begins).not_valid_after(datetime.now(UTC) + timedelta(days=days))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(self._key, hashes.SHA256())


class SecuredKafka:
    """A running node: the address of each listener, and the environment that a right client has."""

    def __init__(self, cluster: ApacheCluster, folder: Path) -> None:
        self.cluster, self.folder = cluster, folder
        self.authority = Authority(folder, "authority")
        self.client = self.authority.issue("worker")
        node = cluster.nodes[0]
        ports = dict(zip(LISTENERS, [node.port, *free_ports(len(LISTENERS) - 1)], strict=True))
        self.addresses = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        controller = node.properties["listeners"].rpartition(",")[2]
        node.properties = {**node.properties, **self._properties(controller)}
        node.format_arguments = [
            word
            for name, password in PASSWORDS.items()
            for mechanism in MECHANISMS[1:]
            for word in ("--add-scram", f"{mechanism}=[name={name},password={password}]")
        ]

    def environment(
        self, listener: str, *, user: str = "worker", mechanism: str = "SCRAM-SHA-256"
    ) -> dict[str, str]:
        """What a client of this listener sets, all of it right."""
        values = {
            "BOOTSTRAP_SERVERS": self.addresses[listener],
            "SECURITY_PROTOCOL": LISTENERS[listener],
            "SESSION_TIMEOUT": "6",
            "PARTITIONS": "1",
        }
        if LISTENERS[listener].startswith("SASL"):
            values |= {"SASL_MECHANISM": mechanism, "SASL_USERNAME": user, "SASL_PASSWORD": PASSWORDS[user]}
        if LISTENERS[listener].endswith("SSL"):
            values |= {"SSL_CAFILE": str(self.authority.file)}
        if listener == "MUTUAL_TLS":
            values |= {"SSL_CERTFILE": str(self.client[0]), "SSL_KEYFILE": str(self.client[1])}
        return {f"NEWSFOLD_{name}": value for name, value in values.items()}

    def allow(self, user: str, *operations: str, topic: str = "*", refuse: bool = False) -> None:
        """Grant (or refuse) operations on a Kafka topic; on all of them, on groups too."""
        kind = ACLPermissionType.DENY if refuse else ACLPermissionType.ALLOW
        resources = [ResourcePattern(ResourceType.TOPIC, topic)]
        if topic == "*":
            resources.append(ResourcePattern(ResourceType.GROUP, "*"))
        admin = KafkaAdminClient(bootstrap_servers=self.addresses["INTERNAL"])
        try:
            admin.create_acls(
                [
                    ACL(f"User:{user}", "*", ACLOperation[operation], kind, resource)
                    for resource in resources
                    for operation in operations
                    if resource.resource_type is ResourceType.TOPIC or operation in ("READ", "DESCRIBE")
                ]
            )
        finally:
            admin.close()

    def _properties(self, controller: str) -> dict[str, str]:
        """What the node has beyond its own properties; each listener's names are in lower case there."""
        listeners = [f"{name}://{address}" for name, address in self.addresses.items()]
        users = " ".join(f'user_{name}="{password}"' for name, password in PASSWORDS.items())
        module = "org.apache.kafka.common.security"
        protocols = ",".join(f"{name}:{protocol}" for name, protocol in LISTENERS.items())
        properties = {
            "listeners": ",".join([*listeners, controller]),
            "advertised.listeners": ",".join(listeners),
            "inter.broker.listener.name": "INTERNAL",
            "listener.security.protocol.map": f"CONTROLLER:PLAINTEXT,{protocols}",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
            "sasl.enabled.mechanisms": ",".join(MECHANISMS),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority.file),
            "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/",
            "listener.name.mutual_tls.ssl.client.auth": "required",
            "group.min.session.timeout.ms": "6000",
        }
        for name in ("sasl_tls", "sasl_plain"):
            prefix = f"listener.name.{name}"
            properties[f"{prefix}.plain.sasl.jaas.config"] = (
                f"{module}.plain.PlainLoginModule required {users};"
            )
            for mechanism in ("scram-sha-256", "scram-sha-512"):
                login = f"{module}.scram.ScramLoginModule required;"
                properties[f"{prefix}.{mechanism}.sasl.jaas.config"] = login
        for name, hosts, days in (
            ("sasl_tls", ("127.0.0.1", "localhost"), 30),
            ("mutual_tls", ("127.0.0.1", "localhost"), 30),
            ("other_host", ("kafka.example",), 30),
            ("expired", ("127.0.0.1",), -2),
        ):
            certificate, key, _ = self.authority.issue(name, *hosts, days=days)
            keystore = self.folder / f"{name}.keystore.pem"
            keystore.write_bytes(key.read_bytes() + certificate.read_bytes())
            properties[f"listener.name.{name}.ssl.keystore.type"] = "PEM"
            properties[f"listener.name.{name}.ssl.keystore.location"] = str(keystore)
        return properties


@contextmanager
def secured_kafka(folder: Path) -> Iterator[SecuredKafka]:
    """A running secured node, its certificates in `folder`; the user `worker` may do all that work needs."""
    kafka = SecuredKafka(ApacheCluster(), folder)
    with kafka.cluster:
        kafka.allow("worker", "READ", "WRITE", "CREATE", "DESCRIBE", "DESCRIBE_CONFIGS")
        yield kafka
