"""XML writings: an element with a text in it, safe whatever the text holds."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\ufffe": "?", "\uffff": "?"})


def element(name: str, value: str | int) -> str:
    """One element; ``name`` is ours, ``value`` may be anybody's.

    >>> element("Name", "R&D <now>")
    '<Name>R&amp;D &lt;now&gt;</Name>'
    """
    return f"<{name}>{str(value).translate(_ESCAPES)}</{name}>"
