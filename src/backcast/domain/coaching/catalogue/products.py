"""Products: who starts, returns, succeeds, and how well it runs."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("activation", "% of new accounts", UP, 3, "b", 4, "product analytics", "retention in week 4", "Which action shows that it began to help?", "sign-up success;onboarding flow;first use;activated accounts", "Aktivierung", "activation", "activación", "product"),
    Entry("weekly active accounts", "accounts", UP, 3, "", 4, "product analytics", "support requests", "Which action counts as active?", "weekly active users;usage;active users;wau;adoption;app", "aktive Nutzer;Nutzung", "utilisateurs actifs;usage", "usuarios activos;uso", "product"),
    Entry("retention in week 4", "% of new accounts", UP, 4, "b", 8, "product analytics", "activation", "Which cohort?", "user retention;returning users;stickiness", "Nutzerbindung", "rétention des utilisateurs", "retención de usuarios", "product"),
    Entry("feature adoption", "% of accounts", UP, 3, "b", 8, "product analytics", "clicks to finish", "Used how often?", "feature;features;release;editor;launch;new version;tool", "Funktionsnutzung;Funktion", "adoption de la fonction;fonctionnalité", "adopción de la función;funcionalidad", "product"),
    Entry("tasks finished without help", "% of users", UP, 3, "b", 4, "usability test, analytics", "time on task", "Which tasks?", "usability;user-friendly;user experience;checkout;portal;intranet", "Benutzerfreundlichkeit;Portal", "convivialité;portail", "usabilidad;portal", "product"),
    Entry("search success", "% of searches", UP, 3, "b", 4, "search log", "time to result", "What is a success?", "search;findability;intranet search", "Sucherfolg", "recherches réussies", "búsquedas con éxito", "product"),
    Entry("trial to paid", "% of trials", UP, 4, "b", 8, "billing", "discounts", "Within how many days?", "trial conversion;free to paid", "Umwandlung von Testkunden", "essais convertis", "conversión de pruebas", "product"),
    Entry("page load time", "seconds", DOWN, 4, "", 2, "monitoring", "features", "At which percentile?", "load time;latency;speed;performance", "Ladezeit", "temps de chargement", "tiempo de carga", "product"),
    Entry("availability", "%", UP, 4, "b", 4, "monitoring", "changes a week", "Measured where?", "uptime;reliability;stability;infrastructure;cloud", "Verfügbarkeit;Zuverlässigkeit", "disponibilité;fiabilité", "disponibilidad;fiabilidad", "product"),
    Entry("changes that fail", "% of changes", DOWN, 4, "b", 6, "deployment log", "deployments a week", "What counts as failed?", "change failure rate;failed deployments;releases;testing;tests", "fehlgeschlagene Änderungen;Tests", "changements en échec;tests", "cambios fallidos;pruebas", "product"),
    Entry("time to restore service", "hours", DOWN, 4, "", 6, "incident log", "changes a week", "From alarm or from report?", "mttr;recovery time;monitoring;incident response", "Wiederherstellungszeit", "délai de rétablissement", "tiempo de recuperación", "product"),
    Entry("time from idea to use", "days", DOWN, 4, "", 8, "board, deployment log", "changes that fail", "From which column to which?", "time to market;development speed;developer experience;developer productivity;delivery;migration;pipeline automation", "Entwicklungszeit", "délai de mise sur le marché", "tiempo de salida al mercado", "product"),
    Entry("defects found by customers", "a month", DOWN, 4, "", 6, "issue tracker", "defects found in tests", "Which severity?", "bugs;defects;code quality;refactor;test coverage", "Fehler;Mängel", "défauts;anomalies", "defectos;errores", "product"),
    Entry("known weaknesses open longer than 30 days", "weaknesses", DOWN, 4, "", 6, "scanner", "scan coverage", "Which severity?", "vulnerabilities;security;patching", "Schwachstellen;Sicherheit", "vulnérabilités", "vulnerabilidades;seguridad", "product"),
    Entry("readers who found the answer", "% of readers", UP, 3, "b", 4, "question on the page", "number of readers", "Asked how?", "documentation;docs;guide;handbook;style guide;knowledge;wiki", "Dokumentation;Handbuch", "documentation;guide", "documentación;manual", "product"),
    Entry("crash-free sessions", "%", UP, 4, "b", 4, "crash reports", "releases a month", "Which versions?", "crashes;app stability;mobile app", "Abstürze;App", "plantages;application", "cierres inesperados;aplicación", "product"),
)  # fmt: skip
