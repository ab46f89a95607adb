"""An asyncio event loop that resolves names without a thread."""

import asyncio
import socket
from typing import Any

import aiodns

_UNKNOWN_NAME = frozenset({aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA, aiodns.error.ARES_EBADNAME})


class ResolvingEventLoop(asyncio.SelectorEventLoop):
    """Resolves names with c-ares. asyncio's own resolver uses threads, and a hanging lookup delays the process's exit.

    Not based on uvloop, whose `create_connection` does not call an overridden `getaddrinfo`. `nameservers` replace the
    system's ("192.0.2.1" or "192.0.2.1:5353").
    """

    def __init__(self, nameservers: tuple[str, ...] = ()) -> None:
        super().__init__()
        try:
            self._resolver = aiodns.DNSResolver(nameservers=nameservers or None, loop=self)
        except Exception:
            self.close()
            raise

    async def getaddrinfo(  # type: ignore[override] # the stub has literal overloads for host and port
        self,
        host: str,
        port: int,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - asyncio's name
        proto: int = 0,
        flags: int = 0,
    ) -> list[tuple[int, int, int, str, Any]]:
        """As `socket.getaddrinfo` (RFC 3493, section 6.1).

        Raises `socket.gaierror`: EAI_NONAME if the name or its addresses do not exist (RFC 2308, section 2), else
        EAI_AGAIN.
        """
        try:
            # An IP address needs no lookup: this does not block.
            return list(socket.getaddrinfo(host, port, family, type, proto, flags | socket.AI_NUMERICHOST))
        except socket.gaierror:
            pass
        except UnicodeError:
            raise socket.gaierror(socket.EAI_NONAME, "not a valid name") from None
        kind = type or socket.SOCK_STREAM
        try:
            found = await self._resolver.getaddrinfo(host, socket.AddressFamily(family), port, proto, kind, flags)
        except aiodns.error.DNSError as error:
            is_unknown = bool(error.args) and error.args[0] in _UNKNOWN_NAME
            code = socket.EAI_NONAME if is_unknown else socket.EAI_AGAIN
            raise socket.gaierror(code, "the name could not be resolved") from error
        return [(node.family, kind, proto, "", (node.addr[0].decode("ascii"), *node.addr[1:])) for node in found.nodes]

    async def close_resolver(self) -> None:
        """Cancel the lookups that are still running."""
        await self._resolver.close()
