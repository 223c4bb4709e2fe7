"""People: who comes, who stays, who says what."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("employee turnover", "% a year", DOWN, 4, "b", 26, "HRIS", "dismissals", "Own wish only, or all?", "staff turnover;attrition;turnover;attractive employer;employer", "Fluktuation;Arbeitgeber", "rotation du personnel;turnover;employeur", "rotación;empleador", "hr"),
    Entry("retention at 12 months", "% of new hires", UP, 4, "b", 52, "HRIS", "hiring standard", "Which hires?", "new hire retention;retention", "Verbleib nach 12 Monaten", "maintien à 12 mois", "permanencia a 12 meses", "hr"),
    Entry("offer acceptance", "% of offers", UP, 4, "b", 8, "recruiting system", "pay against market", "Which offers?", "offers accepted;recruiting;recruitment;hiring;hire;recruit", "Zusagequote;Recruiting;einstellen", "offres acceptées;recrutement", "ofertas aceptadas;contratación", "hr"),
    Entry("vacancy time", "days", DOWN, 4, "", 13, "recruiting system", "retention at 12 months", "From approval or from publication?", "time to fill;time to hire;vacancies", "Besetzungsdauer", "délai de recrutement", "tiempo de cobertura", "hr"),
    Entry("hires who meet expectations after six months", "% of hires", UP, 4, "b", 26, "review of the manager", "vacancy time", "Who judges?", "quality of hire", "Qualität der Einstellungen", "qualité des recrutements", "calidad de contratación", "hr"),
    Entry("employees who recommend us as employer", "eNPS points", UP, 4, "b", 13, "pulse", "response rate", "Who is asked?", "enps;employee satisfaction;engagement;motivated;happy employees", "Mitarbeiterzufriedenheit;Motivation", "satisfaction des salariés;engagement", "satisfacción de los empleados;compromiso", "hr"),
    Entry("employees who say they can speak up", "% of employees", UP, 3, "b", 13, "pulse", "response rate", "Which question?", "psychological safety;open culture;trust;culture", "offene Kultur;Vertrauen", "parole libre;confiance;culture", "seguridad psicológica;confianza;cultura", "hr"),
    Entry("absence rate", "%", DOWN, 4, "b", 13, "HRIS", "presence while ill", "Short or all absences?", "absenteeism;sick leave;sickness;health", "Krankenstand;Fehlzeiten", "absentéisme", "absentismo", "hr"),
    Entry("overtime", "hours per head a month", DOWN, 4, "", 8, "time records", "output", "Paid or recorded?", "overtime hours;workload;work-life balance", "Überstunden", "heures supplémentaires", "horas extra", "hr"),
    Entry("women in leadership", "%", UP, 4, "b", 52, "HRIS", "retention at 12 months", "From which grade?", "diversity;inclusion;gender balance", "Frauen in Führung;Vielfalt", "femmes cadres;diversité", "mujeres en puestos directivos;diversidad", "hr"),
    Entry("pay gap", "%", DOWN, 4, "b", 52, "payroll", "range of grades", "Adjusted or not?", "equal pay;gender pay gap", "Lohnlücke", "écart salarial", "brecha salarial", "hr"),
    Entry("applications per vacancy from the target group", "applications", UP, 3, "", 8, "recruiting system", "interviews per hire", "Who is the target group?", "applicants;employer brand;candidates", "Bewerbungen", "candidatures", "candidaturas", "hr"),
    Entry("goals agreed and reviewed each quarter", "% of employees", UP, 3, "b", 13, "HR system", "time spent", "Reviewed by both sides?", "performance management;goal setting;okr", "Zielvereinbarungen", "objectifs revus", "objetivos revisados", "hr"),
    Entry("decisions taken within five days", "% of decisions", UP, 3, "b", 8, "decision log", "decisions reversed", "Which decisions?", "decision speed;agile;agility", "Entscheidungen", "décisions", "decisiones", "hr"),
    Entry("meeting hours", "per head a week", DOWN, 3, "", 4, "calendar", "decisions taken", "Which meetings?", "meetings;meeting culture", "Besprechungszeit", "heures de réunion", "horas de reunión", "hr"),
)  # fmt: skip
