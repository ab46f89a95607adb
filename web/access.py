"""Authenticates operators and readers by token or session, and limits how many wrong tokens a client can send."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from heatsync.model.errors import Forbidden, TooManyTries, Unauthorized
from heatsync.model.message import Message

log = structlog.get_logger()

COOKIE: Final = "heatsync_operator"
SESSION_SECONDS: Final = 12 * 60 * 60
MAX_WRONG_TOKENS_PER_MINUTE: Final = 10
ENDPOINTS_OFF: Final = Message("OPERATOR_ENDPOINTS_OFF")
_READ_ONLY: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})


class Role(StrEnum):
    """The permissions of one of the service's tokens: everything, or read-only."""

    OPERATOR = "operator"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class _Session:
    role: Role
    expires_at: int
    id: str


class Access:
    """Accepts tokens in the Authorization header and sessions in a cookie, but neither in a URL.

    Used on the event loop only. A session is a signed cookie and has no row. It ends when it expires, when its token
    changes, or when the user logs out.
    """

    def __init__(
        self,
        operator: str | None,
        reader: str | None = None,
        *,
        clock: Callable[[], float] = time.time,
        ended: Mapping[str, int] | None = None,
    ) -> None:
        """`operator` and `reader`: the service's tokens. Without an operator token, operator endpoints are off.

        `ended`: the logged-out sessions, by ID, with the time at which they would have expired.
        """
        self._ended = dict(ended or {})
        self._tokens = {Role.OPERATOR: operator, Role.READER: reader}
        self._clock = clock
        self._failures = MovingWindowRateLimiter(MemoryStorage())
        self._max_failures = RateLimitItemPerMinute(MAX_WRONG_TOKENS_PER_MINUTE)

    @property
    def is_on(self) -> bool:
        """Whether any token is set."""
        return any(self._tokens.values())

    def role(self, request: web.Request) -> Role | None:
        """The caller's role, or None if the caller is neither operator nor reader.

        Raises `Forbidden` if another site's page makes the browser use a session for anything but reading.
        """
        if hdrs.AUTHORIZATION in request.headers:
            return self.role_of(bearer_token(request))
        session = self._session(request.cookies.get(COOKIE, ""))
        if session is None:
            return None
        if request.method not in _READ_ONLY and not is_same_origin(request):
            raise Forbidden(Message("FOREIGN_PAGE"))
        return session.role

    def role_of(self, token: str) -> Role | None:
        """A token's role. Correct tokens have no rate limit: behind a proxy all clients may share one IP address."""
        return next((role for role, ours in self._tokens.items() if ours and _equal(ours, token)), None)

    def refuse(self, request: web.Request) -> Forbidden | TooManyTries:
        """The error for a wrong token. Counts it against the client's limit."""
        if not self._failures.hit(self._max_failures, client_ip(request)):
            return TooManyTries()
        log.warning("token_refused")
        return Forbidden()

    def require(self, request: web.Request, least: Role) -> Role:
        """The caller's role. Raises `Unauthorized` without a token, and `Forbidden` if the role is not sufficient."""
        if not self._tokens[Role.OPERATOR] and (least is Role.OPERATOR or not self._tokens[Role.READER]):
            raise Forbidden(ENDPOINTS_OFF)
        role = self.role(request)
        if role is None:
            raise self.refuse(request) if hdrs.AUTHORIZATION in request.headers else Unauthorized()
        if least is Role.OPERATOR and role is not Role.OPERATOR:
            raise Forbidden
        return role

    def session(self, role: Role) -> str:
        """The cookie of a new session."""
        claims = f"{role}.{self.now() + SESSION_SECONDS}.{secrets.token_hex(8)}"
        return f"{claims}.{self._signature(role, claims)}"

    def end_session(self, cookie: str) -> tuple[str, int] | None:
        """Log a session out. Returns its ID and the time at which it would have expired, or None if it is invalid."""
        session = self._session(cookie)
        if session is None:
            return None
        self._ended = {name: expires_at for name, expires_at in self._ended.items() if expires_at > self.now()}
        self._ended[session.id] = session.expires_at
        return session.id, session.expires_at

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock())

    def _session(self, cookie: str) -> _Session | None:
        """The valid session of a cookie. The signature is checked before anything else in it is used."""
        claims, _, signature = cookie.rpartition(".")
        role = next((role for role in Role if role == claims.partition(".")[0]), None)
        if role is None or not self._tokens[role] or not _equal(self._signature(role, claims), signature):
            return None
        _, expires_at, session_id = claims.split(".")
        is_valid = int(expires_at) > self.now() and session_id not in self._ended
        return _Session(role, int(expires_at), session_id) if is_valid else None

    def _signature(self, role: Role, claims: str) -> str:
        key = hashlib.sha256(f"heatsync named session {self._tokens[role]}".encode()).digest()
        return hmac.new(key, claims.encode(), hashlib.sha256).hexdigest()


def bearer_token(request: web.Request) -> str:
    """The token in the Authorization header (RFC 6750, section 2.1). Raises `Unauthorized`.

    A token in a URL is not accepted: URLs are logged, stored and shared.
    """
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized
    return token.strip()


def is_same_origin(request: web.Request) -> bool:
    """Whether a page of this service made the browser send the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get(hdrs.ORIGIN, "")).netloc == request.host


def client_ip(request: web.Request) -> str:
    """The client's IP address, which must not be logged. A proxy on this machine passes it on in a header."""
    forwarded = request.headers.get(hdrs.X_FORWARDED_FOR, "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_loopback(request.remote) else request.remote or ""


def is_local(request: web.Request) -> bool:
    """Whether the client itself runs on this machine, not just a proxy."""
    return _is_loopback(client_ip(request))


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _equal(ours: str, given: str) -> bool:
    """Compare in constant time. Hashed first, so that the time does not depend on the lengths either."""
    digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (ours, given)]
    return hmac.compare_digest(*digests)
