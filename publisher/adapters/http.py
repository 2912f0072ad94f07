"""The one requests session: every wait is bounded, every failure becomes one of our errors."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from publisher import __version__
from publisher.errors import ServiceUnavailable

TIMEOUT_S = 10.0


def session(timeout_s: float = TIMEOUT_S) -> requests.Session:
    """Make a session that repeats reads, never writes, and never sleeps for long.

    ``Retry-After`` is left to those who can wait: obeyed in here, a 429 would block for hours.

    Args:
        timeout_s: The patience of its caller; the longest pause between tries is a fifth of it.
    """
    retry = Retry(
        total=3,
        connect=3,
        read=False,  # 0 would turn a timeout into a refused connection
        status=3,
        redirect=0,
        other=0,
        status_forcelist=(500, 502, 503, 504),
        allowed_methods=frozenset({"GET"}),
        backoff_factor=timeout_s / 20,
        respect_retry_after_header=False,
        raise_on_status=False,
    )
    made = requests.Session()
    made.headers["User-Agent"] = f"weekly-playlist-publisher/{__version__}"
    for scheme in ("https://", "http://"):
        made.mount(scheme, HTTPAdapter(max_retries=retry))
    return made


@contextlib.contextmanager
def connection_errors(service: str) -> Iterator[None]:
    """Translate what goes wrong below HTTP."""
    try:
        yield
    except requests.Timeout as error:
        raise ServiceUnavailable(service, "no answer in time; try again later") from error
    except requests.JSONDecodeError as error:
        raise ServiceUnavailable(service, "an answer that cannot be read") from error
    except requests.RequestException as error:
        # The exception's own text may hold the whole address: its kind says enough.
        detail = f"no connection ({type(error).__name__}); try again later"
        raise ServiceUnavailable(service, detail) from error


def retry_after_s(headers: object) -> int | None:
    """Read a Retry-After in seconds; None where there is none that can be read."""
    value = headers.get("Retry-After", "") if hasattr(headers, "get") else ""
    return int(value) if isinstance(value, str) and value.isdecimal() else None
