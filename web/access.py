"""Knows who asks: an operator, one who may only look, or neither; and lets nobody find out by guessing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from heatsync.model.errors import Forbidden, TooManyTries, Unauthorized
from heatsync.model.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp import web

log = structlog.get_logger()

COOKIE: Final = "heatsync_operator"
SESSION_SECONDS: Final = 12 * 60 * 60
WRONG_TOKENS_A_MINUTE: Final = 10
_ONLY_LOOK: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
OFF: Final = Message("OPERATOR_ENDPOINTS_OFF")


class Role(StrEnum):
    """What a token of the service allows: everything, or to look."""

    OPERATOR = "operator"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The service's own tokens. Without the operator's, operators' functions are off."""

    operator: str | None = field(repr=False)
    reader: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Session:
    role: Role
    until: int
    name: str


class Access:
    """Tokens come in the Authorization header, sessions in a cookie, and nothing ever in an address.

    Lives on the web's loop. A session is a signed promise and not a row: it ends with its time, with its token, or when
    it is logged out.
    """

    def __init__(
        self, tokens: Tokens, clock: Callable[[], float] = time.time, *, ended: Mapping[str, int] | None = None
    ) -> None:
        """`ended` are the sessions that were logged out, with the times until which they would have lasted."""
        self._ended = dict(ended or {})
        self._tokens = {Role.OPERATOR: tokens.operator, Role.READER: tokens.reader}
        self._clock = clock
        self._failures = MovingWindowRateLimiter(MemoryStorage())
        self._allowed = RateLimitItemPerMinute(WRONG_TOKENS_A_MINUTE)

    @property
    def is_on(self) -> bool:
        """Whether there is any token that opens something."""
        return any(self._tokens.values())

    def role(self, request: web.Request) -> Role | None:
        """What the caller may do as an operator; None for any other caller, whatever token they have."""
        if hdrs.AUTHORIZATION in request.headers:
            return self.role_of(bearer_token(request))
        role = self._role_of_session(request.cookies.get(COOKIE, ""))
        if role is not None and request.method not in _ONLY_LOOK and not comes_from_our_page(request):
            raise Forbidden(Message("FOREIGN_PAGE"))
        return role

    def role_of(self, token: str) -> Role | None:
        """What a token allows. Looked at whatever came before it: behind a proxy all clients may have one address."""
        return next((role for role, ours in self._tokens.items() if ours and _same(ours, token)), None)

    def refuse(self, request: web.Request) -> Forbidden | TooManyTries:
        """The error for a token that opens nothing, which counts as a try."""
        if not self._failures.hit(self._allowed, client_of(request)):
            return TooManyTries()
        log.warning("token_refused")
        return Forbidden()

    def require(self, request: web.Request, least: Role) -> Role:
        """The caller's role. Raises `Unauthorized` without a token, `Forbidden` with one that does not allow this."""
        if not self._tokens[Role.OPERATOR] and (least is Role.OPERATOR or not self._tokens[Role.READER]):
            raise Forbidden(OFF)
        role = self.role(request)
        if role is None:
            raise self.refuse(request) if hdrs.AUTHORIZATION in request.headers else Unauthorized()
        if least is Role.OPERATOR and role is not Role.OPERATOR:
            raise Forbidden
        return role

    def session(self, role: Role) -> str:
        """A cookie's value that stands for the role's token until its time is up."""
        promise = f"{role}.{self.now() + SESSION_SECONDS}.{secrets.token_hex(8)}"
        return f"{promise}.{self._signature(role, promise)}"

    def end_session(self, cookie: str) -> tuple[str, int] | None:
        """Let a cookie open nothing any more: which session that was, and its time; None if it stood for none."""
        session = self._session(cookie)
        if session is None:
            return None
        self._ended = {name: until for name, until in self._ended.items() if until > self.now()}
        self._ended[session.name] = session.until
        return session.name, session.until

    def now(self) -> int:
        return int(self._clock())

    def _role_of_session(self, cookie: str) -> Role | None:
        session = self._session(cookie)
        return None if session is None else session.role

    def _session(self, cookie: str) -> _Session | None:
        """What the cookie stands for. Its signature is looked at before anything in it is believed."""
        promise, _, signature = cookie.rpartition(".")
        role = next((role for role in Role if role == promise.partition(".")[0]), None)
        if role is None or not self._tokens[role] or not _same(self._signature(role, promise), signature):
            return None
        _, until, name = promise.split(".")
        is_valid = int(until) > self.now() and name not in self._ended
        return _Session(role, int(until), name) if is_valid else None

    def _signature(self, role: Role, promise: str) -> str:
        key = hashlib.sha256(f"heatsync named session {self._tokens[role]}".encode()).digest()
        return hmac.new(key, promise.encode(), hashlib.sha256).hexdigest()


def bearer_token(request: web.Request) -> str:
    """The token that the request carries. Never in an address: those are logged, kept and passed on."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized
    return token.strip()


def comes_from_our_page(request: web.Request) -> bool:
    """Whether a browser sent this for a page of this very address, and not for another site's."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get(hdrs.ORIGIN, "")).netloc == request.host


def client_of(request: web.Request) -> str:
    """The client's address. Behind a proxy on this machine it is the one that the proxy saw; never to be logged."""
    forwarded = request.headers.get(hdrs.X_FORWARDED_FOR, "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_loopback(request.remote) else request.remote or ""


def is_local(request: web.Request) -> bool:
    """Whether the client itself is on this machine, and not only the proxy before it."""
    return _is_loopback(client_of(request))


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _same(ours: str, given: str) -> bool:
    """Compared in a time that tells nothing, not even the length."""
    digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (ours, given)]
    return hmac.compare_digest(*digests)
