"""The headers that keep a page to this server, and who may show it in a frame."""

from __future__ import annotations

import re
from typing import Any

from pages.kit.server.rejection_log import log_rejection

FRAME_VARIABLE = "DESCENT_LAB_FRAME_ANCESTORS"
# Plotly and Streamlit's components compile code at run time, hence 'unsafe-eval' and 'unsafe-inline'. Older Safaris do not
# take 'self' for its websocket, hence ws: and wss:.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {}"
)
_MOST_SITES = 20
_SITE = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?", re.IGNORECASE)
_SELF = "'self'"


def sites_of(text: str, variable: str, also: tuple[str, ...] = ()) -> list[str]:
    """The sites that a variable names: "https://moodle.example.org https://*.example.com". ValueError for what is no site.

    also  words that may stand among them
    """
    sites = text.replace(",", " ").split()
    if len(sites) > _MOST_SITES:
        raise ValueError(f"{variable} may name at most {_MOST_SITES} sites; got {len(sites)}.")
    for site in sites:
        if site not in also and not _SITE.fullmatch(site):
            raise ValueError(
                f"{variable} must be sites such as https://moodle.example.org or https://*.example.org, with spaces "
                f"between, or none; got {site[:80]!r}."
            )
    return sites


def frame_ancestors(text: str) -> tuple[str, ...]:
    """The sites that may show the lab in a frame, beside itself: "https://moodle.example.org https://*.example.com".

    Empty: none; 'none': not even itself. ValueError for what is no site: it would end the policy or open it to everybody.
    """
    if text.split() in (["none"], ["'none'"]):
        return ()
    return (_SELF, *(site for site in sites_of(text, FRAME_VARIABLE, (_SELF,)) if site != _SELF))


def headers_for(ancestors: tuple[str, ...]) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of every answer."""
    policy = _POLICY.format(" ".join(ancestors) or "'none'")
    headers = [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
    if ancestors in ((), (_SELF,)):
        # The older header cannot name other sites, and would forbid them.
        headers.append((b"x-frame-options", b"SAMEORIGIN" if ancestors else b"DENY"))
    return tuple(headers)


def refused_upload(scope: Any, message: Any) -> bool:
    """Whether this begins the answer to a file that the server did not take: too large, or from another site."""
    upload = scope["method"] in ("PUT", "POST") and "/upload_file/" in scope["path"]
    return bool(upload and message["type"] == "http.response.start" and message["status"] >= 400)


class SecurityHeaders:
    """Adds the headers to every answer, also to the one that begins a websocket, in place of any of the same name.

    ancestors  as `frame_ancestors` gives them

    A file that the server does not take leaves its line in the log here: no page hears of it.
    """

    def __init__(self, app: Any, ancestors: tuple[str, ...] = (_SELF,)) -> None:
        self.app = app
        self.headers = headers_for(ancestors)
        self.replaced = {name for name, _ in (*headers_for(()), *self.headers)}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await self.app(scope, receive, lambda message: send(self._with_headers(message, "websocket.accept")))
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Any) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            if refused_upload(scope, message):
                log_rejection("upload", "the server", f"status {message['status']}")
            await send(self._with_headers(message, "http.response.start"))

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            # Starlette's own answer would come from outside, without these headers. The log still gets the traceback.
            if not started:
                plain = [(b"content-type", b"text/plain; charset=utf-8")]
                await send_with_headers({"type": "http.response.start", "status": 500, "headers": plain})
                await send({"type": "http.response.body", "body": b"Something went wrong on the server."})
            raise

    def _with_headers(self, message: Any, begins: str) -> Any:
        if message["type"] != begins:
            return message
        kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in self.replaced]
        return {**message, "headers": [*kept, *self.headers]}
