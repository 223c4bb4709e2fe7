"""Headers that every answer carries.

What is the same on all of them is added where the answer leaves, to the list that is sent: one by one, to what Flask
holds of an answer, it costs as much as the query of a page that was kept.
"""

from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

# Unless a view says something else.
_USUAL: Final = (("Content-Security-Policy", _POLICY), ("Referrer-Policy", "same-origin"))
_ALWAYS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_ALWAYS_OVER_HTTPS: Final = (*_ALWAYS, ("Strict-Transport-Security", "max-age=31536000"))
_NOT_KEPT: Final = "no-store"
_DEPENDS_ON: Final = "Cookie, HX-Request"


def attach(app: Flask) -> None:
    """Tell every answer what may be kept of it, and what it depends on."""

    def add(answer: Response) -> Response:
        headers = answer.headers
        if request.endpoint == "static":
            headers["Cache-Control"] = "no-cache"
        else:
            headers["Cache-Control"] = _NOT_KEPT
            headers.add("Vary", _DEPENDS_ON)
        return answer

    app.after_request(add)


def of_page(size: int) -> list[tuple[str, str]]:
    """The headers of a page of so many bytes which Flask has not made."""
    return [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(size)),
        ("Cache-Control", _NOT_KEPT),
        ("Vary", _DEPENDS_ON),
    ]


def with_protection(start: "StartResponse", *, https: bool) -> "StartResponse":
    """Begin an answer with the headers that protect people."""

    def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        given = {name for name, _ in headers}
        usual = [header for header in _USUAL if header[0] not in given]
        return start(status, [*headers, *usual, *(_ALWAYS_OVER_HTTPS if https else _ALWAYS)], *rest)

    return begin
