"""Sales and marketing: who asks, buys, stays and pays."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("win rate", "% of offers", UP, 4, "b", 13, "CRM", "average discount", "Of qualified or of all opportunities?", "close rate;hit rate;opportunities won;deals;sales training;proposals;enterprise deals", "Abschlussquote", "taux de transformation;offres gagnées", "tasa de cierre", "sales"),
    Entry("average discount", "%", DOWN, 4, "b", 8, "CRM", "win rate", "Weighted by revenue?", "discounts;price realisation;pricing", "Rabatt;Nachlass;Preise", "remise moyenne;prix", "descuento medio;precios", "sales"),
    Entry("sales cycle", "days", DOWN, 4, "", 13, "CRM", "win rate", "From first contact or from qualification?", "time to close;cycle length", "Vertriebszyklus", "cycle de vente", "ciclo de ventas", "sales"),
    Entry("ramp to quota", "days", DOWN, 4, "", 26, "CRM", "quota attainment of the others", "Full quota or part of it?", "new sellers;sales onboarding;account executives", "Zeit bis zur Zielerreichung", "montée en puissance des vendeurs", "tiempo hasta la cuota", "sales"),
    Entry("new customers", "customers", UP, 4, "z", 13, "CRM", "cost per new customer", "Counted at signature or at first payment?", "customer acquisition;clients won;prospects;referral", "Neukunden", "nouveaux clients", "nuevos clientes", "sales"),
    Entry("recurring revenue", "euro a month", UP, 4, "", 13, "billing", "churn", "Committed or billed?", "mrr;arr;subscription revenue", "wiederkehrender Umsatz", "revenu récurrent", "ingresos recurrentes", "sales"),
    Entry("revenue", "euro", UP, 4, "", 13, "billing", "gross margin", "Booked or paid?", "sales;turnover of sales;sales revenue;growth", "Umsatz", "chiffre d'affaires;ventes", "ventas;facturación;ingresos", "sales"),
    Entry("gross margin", "%", UP, 4, "b", 13, "finance", "revenue", "Before or after discounts?", "margin;profitability", "Marge;Deckungsbeitrag", "marge", "margen", "sales"),
    Entry("customer retention", "%", UP, 4, "b", 26, "CRM, billing", "discounts given to stay", "By customers or by revenue?", "renewal rate;loyalty;key accounts;relationships", "Kundenbindung", "fidélisation", "retención de clientes", "sales"),
    Entry("churn", "% a month", DOWN, 4, "b", 13, "billing", "discounts given to stay", "Of customers or of revenue?", "cancellations;customer churn;attrition of customers", "Abwanderung;Kündigungen", "désabonnement;attrition", "abandono;cancelaciones", "sales"),
    Entry("repeat orders", "% of customers", UP, 4, "b", 26, "shop system", "returns", "Within how many days?", "repeat purchase;repeat customers;loyalty card", "Wiederkaufrate", "commandes répétées", "pedidos repetidos", "sales"),
    Entry("web traffic", "visits a month", UP, 3, "", 4, "web analytics", "bounce rate", "Which visits count: all, or those who act?", "website;visitors;visits;campaign;web visits;traffic;seo;content;blog;awareness;brand;marketing", "Besucher;Webseite;Kampagne;Website", "trafic;visiteurs;campagne;site", "visitas;tráfico;campaña;web", "sales"),
    Entry("visitors who ask for a quote or a trial", "% of visitors", UP, 3, "b", 4, "web analytics, CRM", "quality of requests", "What is the next step you want?", "conversion rate;landing page;sign-ups;trial;website conversion;followers;impressions;downloads;likes", "Konversionsrate;Anfragen", "taux de conversion;demandes", "tasa de conversión;solicitudes", "sales"),
    Entry("leads with budget confirmed", "leads", UP, 3, "z", 6, "CRM", "cost per lead", "Who confirms the budget?", "qualified leads;lead generation;leads;events;trade fair;webinar;social media", "Leads;Messe", "prospects qualifiés;salon", "clientes potenciales;feria", "sales"),
    Entry("cost per new customer", "euro", DOWN, 4, "", 13, "finance, CRM", "number of new customers", "Which costs are in?", "cac;acquisition cost;advertising", "Akquisekosten", "coût d'acquisition", "coste de adquisición", "sales"),
    Entry("net revenue retention", "%", UP, 4, "", 26, "billing", "discounts", "Which cohort?", "upsell;expansion;nrr;cross-sell", "Nettoumsatzbindung", "rétention nette", "retención neta de ingresos", "sales"),
    Entry("forecast deviation", "%", DOWN, 3, "", 13, "CRM", "forecast coverage", "Against which forecast?", "forecast accuracy;pipeline;forecasting", "Prognoseabweichung", "écart de prévision", "desviación de la previsión", "sales"),
)  # fmt: skip
