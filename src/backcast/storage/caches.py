"""What a process keeps because it never changes, so that it need not be read or worked out twice.

Nothing depends on it: whether a person may see a plan, and which version is the current one, is asked of the database
each time, and what is not kept costs a few queries more.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """The values used last, for all threads of a process; ``most`` is how much they may weigh together.

    The key of what belongs to a version of a plan holds the moment of its change as well: after an older backup was
    restored, a version number may come a second time.
    """

    def __init__(self, most: int, weight: Callable[[Value], int]) -> None:
        self._most, self._weight = most, weight
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._weighs = 0
        self._lock = Lock()

    def find(self, key: Key) -> Value | None:
        """What was kept under this key, None when nothing was or it has been dropped."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value, and drop those that were not used for longest."""
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value
            self._weighs += self._weight(value)
            while self._weighs > self._most:
                _, dropped = self._values.popitem(last=False)
                self._weighs -= self._weight(dropped)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._values.clear()
            self._weighs = 0
