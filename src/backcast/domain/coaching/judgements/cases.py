"""Cases: all that a rule about defects looks at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backcast.domain.coaching.judgements.shapes import Shape
from backcast.domain.coaching.statements import Kind, Measured, Span


@dataclass(frozen=True, slots=True)
class Case:
    """All that a rule looks at."""

    shape: Shape
    kind: Kind
    binary: bool
    measured: Measured | None
    by: str | None
    level: int | None
    learning: bool

    @property
    def folded(self) -> str:
        """The text in small letters."""
        return self.shape.text.folded

    @property
    def everything(self) -> Span:
        """The whole statement."""
        return Span(self.shape.text.begin, max(len(self.shape.text.original.rstrip()), self.shape.text.begin))

    @property
    def told(self) -> Span:
        """The words that name the measure, or the whole statement."""
        spans = self.shape.values.spans
        ends = list(spans.values())
        return Span(min(span.start for span in ends), max(span.end for span in ends)) if ends else self.everything


Rule = Callable[[Case], Iterator[Span]]
