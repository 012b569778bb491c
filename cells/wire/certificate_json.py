"""Certificates and findings as JSON; a certificate carries the digest of its own contents."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from functools import cache
from typing import Any

from cells.certificate import Certificate, Finding, Validation
from cells.wire.errors import WireError

FORMAT = "taktline.v1.Certificate"


def certificate_json(certificate: Certificate) -> str:
    """Return the contents of ``certificate.json``.

    ``digest`` is the SHA-256 (64 hex digits) of the other members, as JSON without white space and
    with sorted keys.
    """
    contents = _contents(certificate)
    return json.dumps({**contents, "digest": _digest(contents)}, indent=2, allow_nan=False) + "\n"


def certificate_from_json(text: str) -> Certificate:
    """Return the certificate that ``text`` holds.

    Raises:
        WireError: if it is no certificate, or was changed after it was signed.
    """
    read = _object(text)
    if read.get("format") != FORMAT:
        raise WireError(f"not a certificate: format is {read.get('format')!r}, not {FORMAT!r}")
    digest = read.pop("digest", None)
    certificate = _certificate({key: read[key] for key in read if key != "format"})
    if _contents(certificate) != read:
        raise WireError("not a certificate: holds members that this version does not know")
    if digest != _digest(read):
        raise WireError("the certificate was changed after it was signed: its digest is wrong")
    return certificate


def finding_members(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON members; what is not known is left out."""
    return {key: value for key, value in asdict(finding).items() if value not in (None, ())}


def validation_members(validation: Validation) -> dict[str, Any]:
    """Return a validation as JSON members."""
    return {
        "passed": validation.passed,
        "findings": [finding_members(finding) for finding in validation.findings],
        "stations": [asdict(figures) for figures in validation.stations],
    }


def _contents(certificate: Certificate) -> dict[str, Any]:
    members = {"format": FORMAT, **asdict(certificate)}
    return dict(json.loads(json.dumps(members, allow_nan=False)))


def _digest(contents: dict[str, Any]) -> str:
    canonical = json.dumps(contents, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _object(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text, parse_float=_number, parse_constant=_number)
    except (json.JSONDecodeError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from error
    if not isinstance(read, dict):
        raise WireError("not a certificate: not a JSON object")
    return read


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise WireError(f"not a certificate: {text} is not a finite number")
    return value


@cache
def _adapter() -> Any:
    """pydantic checks the types; imported when first needed, as it takes its time."""
    from pydantic import TypeAdapter

    return TypeAdapter(Certificate)


def _certificate(members: dict[str, Any]) -> Certificate:
    from pydantic import ValidationError

    try:
        certificate: Certificate = _adapter().validate_json(json.dumps(members), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WireError(f"not a certificate: {place}: {first['msg']}") from error
    return certificate
