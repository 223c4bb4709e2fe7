"""Operations: time, yield, waste and promises kept."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("on-time delivery", "% of orders", UP, 4, "b", 8, "ERP", "stock level", "On the date first promised?", "on-time share;delivery reliability;on-time arrivals;logistics;punctuality", "Termintreue;Liefertreue", "livraison à l'heure", "entrega a tiempo", "operations"),
    Entry("lead time", "days", DOWN, 4, "", 8, "ERP", "work in progress", "From order to what?", "delivery time;throughput time;supply chain", "Durchlaufzeit;Lieferzeit", "délai de livraison;délai", "plazo de entrega", "operations"),
    Entry("cycle time", "hours", DOWN, 4, "", 6, "ERP, board", "defects", "From which step to which?", "process time;efficiency;efficient;process", "Zykluszeit;Prozesse", "temps de cycle;processus", "tiempo de ciclo;procesos", "operations"),
    Entry("first-pass yield", "%", UP, 4, "b", 6, "quality records", "throughput", "After which inspection?", "first time right;yield;quality", "Erstausbeute;Qualität", "rendement au premier passage;qualité", "rendimiento a la primera;calidad", "operations"),
    Entry("scrap rate", "%", DOWN, 4, "b", 6, "quality records", "throughput", "By weight, pieces or value?", "scrap;waste;rejects", "Ausschuss", "rebuts;déchets", "desperdicio;mermas", "operations"),
    Entry("rework", "hours a week", DOWN, 4, "", 6, "time records", "first-pass yield", "Who records it?", "rework rate;repairs in production", "Nacharbeit", "retouches", "retrabajo", "operations"),
    Entry("overall equipment effectiveness", "%", UP, 4, "b", 8, "machine data", "maintenance hours", "Planned stops in or out?", "oee;machine availability;line", "Anlageneffektivität;Anlage", "trs;disponibilité des machines", "eficacia de los equipos", "operations"),
    Entry("unplanned downtime", "hours a month", DOWN, 4, "", 8, "machine data", "maintenance cost", "Which machines?", "downtime;breakdowns;outages;maintenance", "Ausfallzeit;Störungen", "pannes;arrêts", "averías;paradas", "operations"),
    Entry("set-up time", "minutes", DOWN, 4, "", 6, "machine data", "scrap at start", "From last good to first good piece?", "changeover time", "Rüstzeit", "temps de changement", "tiempo de preparación", "operations"),
    Entry("stock turns", "a year", UP, 4, "", 26, "ERP", "stock-outs", "At cost or at price?", "inventory;inventory turnover;warehouse", "Lagerumschlag;Lager", "rotation des stocks;entrepôt", "rotación de existencias;almacén", "operations"),
    Entry("stock-outs", "a month", DOWN, 4, "", 8, "ERP", "stock value", "Which articles?", "out of stock;shortages", "Fehlbestände", "ruptures de stock", "roturas de stock", "operations"),
    Entry("energy per unit", "kWh", DOWN, 4, "", 13, "meters", "output", "Which meters count?", "energy use;energy consumption;sustainability;emissions;co2", "Energieverbrauch;Nachhaltigkeit", "consommation d'énergie;durabilité", "consumo de energía;sostenibilidad", "operations"),
    Entry("picking errors", "per 1,000 lines", DOWN, 4, "", 6, "warehouse system", "lines per hour", "Found by whom?", "pick errors;warehouse errors", "Kommissionierfehler", "erreurs de préparation", "errores de preparación", "operations"),
    Entry("cost per unit", "euro", DOWN, 4, "", 13, "finance", "defects", "Which costs are in?", "unit cost;cost reduction;costs", "Stückkosten;Kosten", "coût unitaire;coûts", "coste unitario;costes", "operations"),
    Entry("no-show rate", "% of appointments", DOWN, 4, "b", 6, "booking system", "reminders sent", "When is a cancellation too late?", "no-shows;missed appointments", "Nichterscheinen", "absences aux rendez-vous", "ausencias a citas", "operations"),
    Entry("supplier defects", "per million parts", DOWN, 4, "", 13, "incoming inspection", "parts inspected", "Which suppliers?", "supplier quality;suppliers;vendors", "Lieferantenqualität;Lieferanten", "qualité des fournisseurs", "calidad de proveedores", "operations"),
    Entry("handover errors between shifts", "a month", DOWN, 4, "", 6, "shift log", "length of handover", "Found by whom?", "communication between shifts;shift handover;communication;collaboration;teamwork", "Kommunikation;Zusammenarbeit;Schichtübergabe", "communication;collaboration;passation", "comunicación;colaboración;traspaso de turno", "operations"),
)  # fmt: skip
