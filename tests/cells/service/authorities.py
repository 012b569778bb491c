"""Certificates made on the spot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cells.wire.tls_files import TlsFiles

DAY = timedelta(days=1)


class Authority:
    """Vouches for whoever asks."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._signed(
            self._name, self._key, x509.BasicConstraints(ca=True, path_length=0), (), False
        )

    def issue(
        self, folder: Path, *uris: str, expired: bool = False, trusting: Authority | None = None
    ) -> TlsFiles:
        """Write certificate, key and whom to trust (this one, if not another) to ``folder``."""
        folder.mkdir(parents=True)
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, folder.name)])
        constraints = x509.BasicConstraints(ca=False, path_length=None)
        certificate = self._signed(subject, key, constraints, uris, expired)
        files = TlsFiles.in_folder(folder)
        files.certificate.write_bytes(_pem(certificate))
        files.authority.write_bytes(_pem((trusting or self).certificate))
        files.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        constraints: x509.BasicConstraints,
        uris: tuple[str, ...],
        expired: bool,
    ) -> x509.Certificate:
        now = datetime.now(UTC) - (10 * DAY if expired else timedelta())
        names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(uri) for uri in uris]
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
