"""Safety and health: harm, and what goes before it."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("lost-time injuries", "per million hours", DOWN, 4, "", 26, "EHS log", "reports of minor injuries", "Which hours count?", "accidents;lost-time accidents;ltifr;injuries", "Arbeitsunfälle;Unfälle", "accidents du travail", "accidentes laborales", "safety"),
    Entry("recordable incidents", "a quarter", DOWN, 4, "", 13, "EHS log", "near-miss reports", "Recordable by which rule?", "incidents;safety incidents", "Vorfälle", "incidents", "incidentes", "safety"),
    Entry("near-miss reports", "a month", UP, 3, "z", 6, "EHS log", "recordable incidents", "Are more reports good here?", "near misses;reporting culture;speak up", "Beinahe-Unfälle", "presqu'accidents", "casi accidentes", "safety"),
    Entry("hazards removed within 14 days", "% of hazards", UP, 3, "b", 6, "EHS log", "hazards reported", "Removed according to whom?", "hazards;unsafe conditions", "Gefahrenbeseitigung", "dangers éliminés", "riesgos eliminados", "safety"),
    Entry("safe behaviour seen in observations", "% of observations", UP, 3, "b", 6, "observation rounds", "number of observations", "Who observes?", "safe behaviour;ppe use;safety culture;safety training;lifting", "sicheres Verhalten;Arbeitssicherheit", "comportement sûr;sécurité", "comportamiento seguro;seguridad", "safety"),
    Entry("days lost to injury", "days", DOWN, 4, "", 26, "HRIS", "light duty", "From which day?", "lost days;sick days from accidents", "Ausfalltage", "jours perdus", "días perdidos", "safety"),
    Entry("leaders who hold a safety talk every week", "% of leaders", UP, 3, "b", 4, "shift log", "length of talks", "Who confirms it?", "toolbox talks;safety leadership", "Sicherheitsgespräche", "causeries sécurité", "charlas de seguridad", "safety"),
    Entry("medication errors", "per 1,000 doses", DOWN, 4, "", 13, "incident system", "reports made", "Reported or found in review?", "patient safety;dosing errors", "Medikationsfehler", "erreurs médicamenteuses", "errores de medicación", "safety"),
    Entry("falls of patients", "per 1,000 bed days", DOWN, 4, "", 13, "incident system", "restraints used", "Which wards?", "patient falls", "Stürze", "chutes de patients", "caídas de pacientes", "safety"),
    Entry("hand hygiene compliance", "% of moments", UP, 3, "b", 6, "observation", "number of observations", "Who observes?", "hygiene;infection control;infections", "Händehygiene", "hygiène des mains", "higiene de manos", "safety"),
    Entry("evacuation time", "minutes", DOWN, 2, "", 13, "drill", "people missed", "Announced or not?", "fire drill;evacuation", "Evakuierungszeit;Brandschutz", "temps d'évacuation", "tiempo de evacuación", "safety"),
    Entry("overdue safety actions", "actions", DOWN, 3, "", 6, "EHS log", "actions raised", "Overdue by how much?", "corrective actions;safety actions", "offene Maßnahmen", "actions en retard", "acciones vencidas", "safety"),
    Entry("vehicle accidents", "per 100,000 km", DOWN, 4, "", 26, "fleet data", "kilometres driven", "At fault or all?", "road accidents;fleet safety;drivers;safer roads", "Verkehrsunfälle", "accidents de la route", "accidentes de tráfico", "safety"),
    Entry("permit-to-work errors", "per 100 permits", DOWN, 3, "", 6, "permit audit", "permits audited", "Which errors?", "permits;lockout", "Fehler in Arbeitserlaubnissen", "erreurs de permis", "errores de permisos", "safety"),
    Entry("noise above the limit", "workplaces", DOWN, 4, "", 13, "measurement", "productivity", "Which limit?", "noise;exposure", "Lärm", "bruit", "ruido", "safety"),
)  # fmt: skip
