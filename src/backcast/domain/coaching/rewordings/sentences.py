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
from backcast.domain.coaching.lexicons.tools import TOOL_ENDINGS, TOOLS, TOOLS_OF_TWO
from backcast.domain.coaching.lexicons.words import words
from backcast.domain.coaching.readings.measures import MEASURE_NOUNS
from backcast.domain.coaching.statements import Kind, Statement

_NEVER: Final = words("""
    we will to the a an our new all and also with of for about on in into out at by as is are be live number how two three
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
_SHORT: Final = 6  # words
_CLAUSE: Final = re.compile(r"\s(?:by|within|until)\s|\s(?:from|to|von|um|auf|bis|de|à|a|entre|between)\s(?=[\d\[$€£])")
_LEADS_IN: Final = re.compile(r"\s(?:from|to|by|within|until|between|von|um|auf|bis|de|à|a|al|del?)\s*$", re.IGNORECASE)
_THROUGH: Final = re.compile(r"\s*through\s(?![a-z]+ing\b)", re.IGNORECASE)
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
    doubles: bool = False


def sentence(draft: Draft) -> str:
    """The sentence, with ``[baseline]`` and ``[target]`` where nothing is known."""
    rise, fall, until = _FORMS.get(draft.lang, _FORMS["en"])
    low, high = (_bare(each, draft.unit) for each in (draft.baseline, draft.target))
    unit = draft.unit if not high or re.fullmatch(r"[\d.,\s]+", high) else ""
    by = until.format(day=day_text(draft.end, draft.lang)) if draft.end else f" {draft.by}" if draft.by else ""
    text = (rise if draft.rises else fall).format(
        name=draft.name,
        low=low or "[baseline]",
        high=high or "[target]",
        unit=f" {unit}" if unit else "",
        by=by,
    )
    if draft.doubles and draft.lang == "en":
        text = re.sub(r"^Increase", "Double", text)
    return re.sub(r"\s+", " ", text[:1].upper() + text[1:]).strip()


def _bare(number: str, unit: str) -> str:
    """A number without the unit that stands at the end of the sentence anyway."""
    match = re.fullmatch(rf"([\d.,]+) (?:calendar )?{re.escape(unit)}", number) if unit.isalpha() else None
    return match[1] if match else number


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
    subject = _used(said)
    people = next((word for word in re.findall(r"[^\W\d_]+", said.text) if word.lower() in PEOPLE - LEARNING), "")
    if learning:
        topic = _topic(said)
        about = f" {_ABOUT.get(said.lang, 'about')} {topic}" if topic else ""
        return apply.format(who=people or participants, what=about), "%"
    return use.format(who=people or users, what=_article(subject, said.lang) if subject else "it"), "%"


def is_usable(said: Statement) -> bool:
    """Whether a statement is about something that people use in their work: a tool, a guide, a process."""
    head = re.split(r"\s(?:of|for|in|on|with|and|für|zu|pour|para|de)\s", _used(said).lower())[0].split()
    return bool(head) and (head[-1] in TOOLS or head[-1].endswith(TOOL_ENDINGS) or " ".join(head[-2:]) in TOOLS_OF_TWO)


def _used(said: Statement) -> str:
    """What a statement is about, without where it is brought to and the verb at a German end."""
    parts = re.split(r"\sto\s", subject_of(said))[0].split()
    while parts and said.lang == "de" and parts[-1].lower() in ACTIVITIES:
        parts.pop()
    return " ".join(parts)


def measures_open(said: Statement) -> tuple[str, ...]:
    """A measure that somebody has yet to name, for what no rule knows a measure of."""
    whole = re.sub(r"[^\w\s'’-]|\w*\d\w*", "", said.text).split()
    wordings = (" ".join(whole) if len(whole) <= _SHORT and said.kind is Kind.VAGUE else "", subject_of(said))
    return tuple(f"[definition] ({words})" for words in wordings if words)


def _article(subject: str, lang: str) -> str:
    return f"the {subject}" if lang == "en" and not subject.lower().startswith(("the ", "our ")) else subject


def _own_name(said: Statement) -> str:
    assert said.metric is not None
    name = said.metric.name
    figures = max(
        (said.spans[each].start for each in ("baseline", "target", "change") if each in said.spans), default=0
    )
    for sign in said.signs:
        through = sign.code == "HOW" and sign.span.end <= figures and _THROUGH.match(said.text, sign.span.start)
        if (
            sign.code in ("FUZZY", "HOW", "PERSON") and not through
        ):  # a channel before the numbers is a part of the measure
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
        topic = _CLAUSE.split(match[1])[0]
        kept = [word for word in topic.split() if not re.search(r"\d|%", word) and word.lower() not in DONE | STATES]
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
            lead = _LEADS_IN.search(said.text[: span.start])
            start = lead.start() if lead else span.start
            letters[start : span.end] = " " * (span.end - start)
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
