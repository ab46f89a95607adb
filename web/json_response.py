"""JSON responses. Those that a client may keep have an ETag, the checksum of the body (RFC 9110, section 8.8.3)."""

import hashlib

from aiohttp import hdrs, web

from web.json_body import Body, encode


def json_response(body: Body, *, status: int = 200) -> web.Response:
    """A response that no client or proxy keeps."""
    response = web.Response(body=encode(body), status=status, content_type="application/json", charset="utf-8")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response


def cacheable_json(request: web.Request, body: Body) -> web.Response:
    return cacheable(request, encode(body), "application/json")


def cacheable(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """A 200 with the body, or a 304 if the client has it. Clients must revalidate before they use it again."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    response = (
        web.Response(status=304)
        if is_known(request, etag)
        else web.Response(body=body, content_type=content_type, charset="utf-8")
    )
    response.etag = etag
    response.headers[hdrs.CACHE_CONTROL] = "no-cache"
    return response


def is_known(request: web.Request, etag: str) -> bool:
    """Whether `If-None-Match` has this ETag."""
    # Weak ones count too: a proxy that compresses turns our ETags into weak ones.
    return any(tag.value in {etag, "*"} for tag in request.if_none_match or ())
