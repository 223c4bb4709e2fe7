"""Support and service: how fast, how well, how lasting."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("first-contact resolution", "% of cases", UP, 4, "b", 6, "ticketing", "handling time", "Reopened within how many days counts as unsolved?", "fcr;solved at first contact;help desk;knowledge base", "Erstlösungsquote;Hotline", "résolution au premier contact", "resolución en el primer contacto", "support"),
    Entry("first response time", "hours", DOWN, 4, "", 4, "ticketing", "first-contact resolution", "Median or average, office hours or all?", "response time;reaction time;chatbot", "Antwortzeit;Reaktionszeit", "délai de réponse", "tiempo de respuesta", "support"),
    Entry("resolution time", "hours", DOWN, 4, "", 4, "ticketing", "reopened cases", "Median or average?", "ticket resolution;handling time;tickets", "Lösungszeit;Bearbeitungszeit", "délai de résolution", "tiempo de resolución", "support"),
    Entry("customer wait time", "minutes", DOWN, 4, "", 4, "telephony", "cost per contact", "At peak or on average?", "wait time;waiting;queue", "Wartezeit", "temps d'attente", "tiempo de espera", "support"),
    Entry("customer satisfaction", "% satisfied", UP, 4, "b", 8, "survey after contact", "response rate", "Who is asked, and how many answer?", "csat;happy customers;service quality;customer experience;customer centric;delight", "Kundenzufriedenheit;Service", "satisfaction client;service", "satisfacción del cliente;servicio", "support"),
    Entry("customers who recommend us", "NPS points", UP, 4, "b", 13, "survey", "response rate", "After which event are they asked?", "nps;net promoter score;recommendation", "Weiterempfehlung", "recommandation", "recomendación", "support"),
    Entry("complaint rate", "per 1,000 customers", DOWN, 4, "", 8, "complaint log", "ease of complaining", "Which complaints count?", "complaints;customer complaints", "Beschwerden;Reklamationen", "réclamations;plaintes", "quejas;reclamaciones", "support"),
    Entry("escalation rate", "% of cases", DOWN, 4, "b", 6, "ticketing", "resolution time", "Escalated to whom?", "escalations", "Eskalationen", "escalades", "escalaciones", "support"),
    Entry("reopened cases", "% of cases", DOWN, 4, "b", 6, "ticketing", "resolution time", "Within how many days?", "reopen rate;repeat contacts", "wiedereröffnete Fälle", "dossiers rouverts", "casos reabiertos", "support"),
    Entry("backlog older than a week", "cases", DOWN, 4, "", 4, "ticketing", "reopened cases", "Which cases count?", "ticket backlog;backlog", "Rückstand", "retard de traitement", "casos pendientes", "support"),
    Entry("cases solved by self-service", "%", UP, 4, "b", 8, "help centre, ticketing", "customer satisfaction", "Solved according to whom?", "self-service;help centre;faq;documentation;articles", "Selbsthilfe", "libre-service", "autoservicio", "support"),
    Entry("calls answered within 20 seconds", "% of calls", UP, 4, "b", 4, "telephony", "quality score", "Which hours count?", "service level;calls answered", "Servicelevel", "niveau de service", "nivel de servicio", "support"),
    Entry("quality score of contacts", "points", UP, 3, "b", 6, "quality monitoring", "handling time", "Who scores, and how many?", "call quality;qa score", "Gesprächsqualität", "qualité des contacts", "calidad de los contactos", "support"),
    Entry("effort as customers rate it", "points", DOWN, 4, "b", 8, "survey", "response rate", "On which scale?", "ces;customer effort;easy to use", "Kundenaufwand", "effort client", "esfuerzo del cliente", "support"),
    Entry("refund rate", "% of orders", DOWN, 4, "b", 8, "shop system", "customer satisfaction", "By number or by value?", "refunds;returns", "Erstattungen;Retouren", "remboursements;retours", "reembolsos;devoluciones", "support"),
)  # fmt: skip
