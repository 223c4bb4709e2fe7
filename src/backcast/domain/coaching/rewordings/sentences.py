"""Sentences: key results put into words, in the language of who wrote them."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.coaching.lexicons.english import BEHAVES
from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    CHANGES,
    DONE,
    FUZZY,
    GERUNDS,
    KEEPS,
    KNOWLEDGE,
    LEARNING,
    PARTICIPATION,
    PEOPLE,
    REACHES,
    REACTION,
    STATES,
)
from backcast.domain.coaching.lexicons.words import words
from backcast.domain.coaching.readings.measures import MEASURE_NOUNS
from backcast.domain.coaching.statements import Statement

_NEVER: Final = words("""
    we will to the a an our new all and also with of for about on in into at by as is are be live number how two three
    four five six seven eight nine ten high-quality more
    der die das den dem ein eine einen neue neuen für über zu zum zur von im le la les un une des de du au aux d nouvelle
    nouveau pour sur el los las una del nueva nuevo para sobre y et und
""")
_SESSIONS: Final = words("""
    workshop workshops course courses training trainings module modules e-learning e-learnings session sessions seminar
    seminars webinar webinars talks talk lunchtime programme program curriculum class classes podcast podcasts lesson
    schulung schulungen kurs kurse seminare formation atelier ateliers cours curso cursos taller talleres formación
    lunch learn video videos bootcamp academy retrospectives handbook concept
""")
_LEVELS: Final = words(
    "average goes from per rate rates learner mean avg weekly would recommend finish out baseline mid-term above below note score up down refresher who say very"
)
_TOPIC: Final = re.compile(
    r"\b(?:on|about|in|zu|zum|über|sur|de|en|sobre|for)\s(?:the |our |la |le |les )?([^,.;:()\n]{3,60})"
)
_FORMS: Final = {
    "en": (
        "Increase {name} from {low} to {high}{unit}{by}",
        "Reduce {name} from {low} to {high}{unit}{by}",
        " by {day}",
    ),
    "de": (
        "{name} von {low} auf {high}{unit} steigern{by}",
        "{name} von {low} auf {high}{unit} senken{by}",
        " bis {day}",
    ),
    "fr": (
        "Augmenter {name} de {low} à {high}{unit}{by}",
        "Réduire {name} de {low} à {high}{unit}{by}",
        " d'ici le {day}",
    ),
    "es": (
        "Aumentar {name} de {low} a {high}{unit}{by}",
        "Reducir {name} de {low} a {high}{unit}{by}",
        " antes del {day}",
    ),
}
_USE: Final = {
    "en": (
        "the share of {who} who use {what} in their work",
        "the share of {who} who apply what they learned{what} on the job",
    ),
    "de": (
        "Anteil der {who}, die {what} in der Arbeit nutzen,",
        "Anteil der {who}, die das Gelernte{what} bei der Arbeit anwenden,",
    ),
    "fr": (
        "la part des {who} qui utilisent {what} au travail",
        "la part des {who} qui appliquent leurs acquis{what} au travail",
    ),
    "es": (
        "la proporción de {who} que usan {what} en su trabajo",
        "la proporción de {who} que aplican lo aprendido{what} en su trabajo",
    ),
}
_WHO: Final = {"en": ("intended users", "participants"), "de": ("Zielpersonen", "Teilnehmenden"), "fr": ("destinataires", "participants"), "es": ("destinatarios", "participantes")}  # fmt: skip
_ABOUT: Final = {"en": "about", "de": "zu", "fr": "sur", "es": "sobre"}
_LOST: Final = re.compile(r"\s+(?:by|on|in|at|of|for|to|with|and|the|a|von|bis|de|en|und|et|y)$")


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of a key result; what is empty becomes a placeholder."""

    name: str
    unit: str
    rises: bool
    baseline: str
    target: str
    end: date | None
    lang: str
    by: str = ""
    change: str = ""


def sentence(draft: Draft) -> str:
    """The sentence, with ``[baseline]`` and ``[target]`` where nothing is known."""
    rise, fall, until = _FORMS.get(draft.lang, _FORMS["en"])
    unit = draft.unit if not draft.target or re.fullmatch(r"[\d.,\s]+", draft.target) else ""
    by = until.format(day=day_text(draft.end, draft.lang)) if draft.end else f" {draft.by}" if draft.by else ""
    text = (rise if draft.rises else fall).format(
        name=draft.name,
        low=draft.baseline or "[baseline]",
        high=draft.target or "[target]",
        unit=f" {unit}" if unit else "",
        by=by,
    )
    if draft.change == "2" and draft.lang == "en":
        text = re.sub(r"^Increase", "Double", text)
    elif draft.change and draft.lang == "en" and not draft.target:
        text = text.replace(" from [baseline]", f" by {draft.change.lstrip('+-− ')} from [baseline]")
    return re.sub(r"\s+", " ", text[:1].upper() + text[1:]).strip()


def day_text(day: date, lang: str) -> str:
    """A day as its language writes it."""
    if lang == "de":
        return f"{day.day:02}.{day.month:02}.{day.year}"
    return f"{day.day} {day:%b} {day.year}" if lang == "en" else f"{day.day:02}/{day.month:02}/{day.year}"


def measure_named(said: Statement, *, learning: bool | None) -> tuple[str, str]:
    """The words for the measure, and its unit.

    Args:
        said: the statement.
        learning: None for its own measure; True for what participants apply, False for what people use.
    """
    if learning is None:
        return _own_name(said), _own_unit(said)
    use, apply = _USE.get(said.lang, _USE["en"])
    users, participants = _WHO.get(said.lang, _WHO["en"])
    subject = subject_of(said)
    people = next((word for word in re.findall(r"[^\W\d_]+", said.text) if word.lower() in PEOPLE - LEARNING), "")
    if learning:
        topic = _topic(said)
        about = f" {_ABOUT.get(said.lang, 'about')} {topic}" if topic else ""
        return apply.format(who=people or participants, what=about), "%"
    return use.format(who=people or users, what=_article(subject, said.lang) if subject else "it"), "%"


def _article(subject: str, lang: str) -> str:
    return f"the {subject}" if lang == "en" and not subject.lower().startswith(("the ", "our ")) else subject


def _own_name(said: Statement) -> str:
    assert said.metric is not None
    name = said.metric.name
    for sign in said.signs:
        if sign.code in ("FUZZY", "HOW", "PERSON"):
            cut = said.text[sign.span.start : sign.span.end]
            name = name.replace(cut, "[definition]" if sign.code == "FUZZY" else "")
    if "MULTI_METRIC" in said.defects:
        name = re.split(r"\s(?:and|while|und|et|y)\s|[,;]", name)[0]
    if "COMPOUND" in said.defects:
        name = re.split(r"\s(?:and|und|et|y)\s", name)[-1]
    if "INJECTION" in said.defects:
        name = name.split(". ")[0]
    parts = name.split()
    while (
        len(parts) > 1
        and parts[1].lower() not in MEASURE_NOUNS
        and parts[0].lower()
        in CHANGES
        | REACHES
        | KEEPS
        | {
            "the",
            "gets",
            "his",
            "her",
            "to",
            "raises",
        }
    ):
        parts = parts[1:]
    joined = _LOST.sub("", " ".join(parts).strip(" ,;:'’") if parts else said.metric.name)
    return _as_share({"save": "savings"}.get(joined.lower(), joined) or said.metric.name, said)


def _as_share(name: str, said: Statement) -> str:
    """“new buyers complete …” becomes “the share of new buyers who complete …”."""
    if (
        said.lang != "en"
        or said.metric is None
        or said.metric.unit not in ("percent", "count")
        or said.metric.change is not None
    ):
        return name
    counted = "share" if said.metric.unit == "percent" else "number"
    name = re.sub(r"^(?:(?:between|of|s|% of|share of|the share of) )+", "", name, flags=re.IGNORECASE)
    parts = name.split()
    for place, word in enumerate(parts[:5]):
        if word.lower() in PEOPLE and place + 1 < len(parts):
            if parts[place + 1].lower() in BEHAVES:
                parts.insert(place + 1, "who")
            if place + 1 < len(parts) and parts[place + 1] in ("who", "that"):
                return f"the {counted} of {' '.join(parts)}"
    return name


def _own_unit(said: Statement) -> str:
    assert said.metric is not None
    unit = said.metric.unit
    if unit == "percent":
        return "" if said.metric.change is not None else "%"
    if unit is None:
        return (
            "%"
            if re.search(
                r"\b(?:rate|share|retention|turnover|churn|margin|attrition|absenteeism|quote)\b",
                said.metric.name.lower(),
            )
            else ""
        )
    return {"score": "points" if said.lang == "en" else ""}.get(
        unit, "" if unit in ("count", "rate", "multiple", "ratio") else unit.rpartition(":")[2]
    )


def _topic(said: Statement) -> str:
    """What a course or talk is about."""
    own = said.spans.get("by")
    text = said.text[: own.start] + " " + said.text[own.end :] if own else said.text
    match = _TOPIC.search(text)
    if match:
        kept = [word for word in match[1].split() if not re.search(r"\d|%", word) and word.lower() not in DONE | STATES]
        if kept and kept[0].lower() not in PEOPLE | {"all", "every", "each"} | _SESSIONS:
            return " ".join(kept[:6])
    about = subject_of(said, sessions=False).split()
    while about and about[-1].lower() in _NEVER | {"and", "of", "for"}:
        about.pop()
    return " ".join(about)


def subject_of(said: Statement, *, sessions: bool = True) -> str:
    """What a statement is about: its words without verbs, numbers, dates and small words.

    Args:
        said: the statement.
        sessions: whether words like workshop and course are kept.
    """
    letters = list(said.text)
    for name in ("by", "target", "baseline", "change"):
        if span := said.spans.get(name):
            letters[span.start : span.end] = " " * (span.end - span.start)
    for sign in said.signs:
        if sign.code in ("HOW", "PERSON", "INJECTION", "FUZZY"):
            letters[sign.span.start : sign.span.end] = " " * (sign.span.end - sign.span.start)
    left_out = (
        _NEVER
        | STATES
        | DONE
        | KEEPS
        | (frozenset() if sessions else _SESSIONS | PEOPLE | PARTICIPATION | REACTION | KNOWLEDGE | _LEVELS)
        | FUZZY
    )
    kept: list[str] = []
    for word in re.findall(r"[^\W_]+(?:[-'’/][^\W_]+)*", "".join(letters)):
        small = word.lower()
        verb = not kept and small in ACTIVITIES | GERUNDS | CHANGES | REACHES
        if not verb and small not in left_out and not word.isdigit():
            kept.append(word)
        elif kept and small in ("of", "for", "in", "to", "on", "and", "with"):
            kept.append(small)
    return _LOST.sub("", " ".join(kept[:7]))
