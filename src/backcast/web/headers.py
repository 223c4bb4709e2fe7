"""Headers that every answer carries."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def attach(app: Flask, *, https: bool) -> None:
    """Add them to every answer."""

    def add(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", _POLICY)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if https:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "static":
            answer.headers["Cache-Control"] = "no-cache"
        else:
            answer.headers["Cache-Control"] = "no-store"
            answer.vary.update(["Cookie", "HX-Request"])
        return answer

    app.after_request(add)
