"""Headers that every answer carries."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def attach(app: Flask, *, https: bool) -> None:
    """Add them to every answer."""
    always = [*_ALWAYS, *([("Strict-Transport-Security", "max-age=31536000")] if https else [])]

    def add(answer: Response) -> Response:
        headers = answer.headers
        headers.setdefault("Content-Security-Policy", _POLICY)
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.extend(always)  # nobody else sets these: to look for each first would cost more than all of them
        if request.endpoint == "static":
            headers["Cache-Control"] = "no-cache"
        else:
            headers["Cache-Control"] = "no-store"
            headers.add("Vary", "Cookie, HX-Request")
        return answer

    app.after_request(add)
