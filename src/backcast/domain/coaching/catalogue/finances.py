"""Finance and administration: money, time to close, errors."""

from typing import Final

from backcast.domain.coaching.catalogue.entries import DOWN, UP, Entry

# ruff: noqa: E501  # a row is one measure, and is read as one
ENTRIES: Final = (
    Entry("days sales outstanding", "days", DOWN, 4, "", 13, "ledger", "customer complaints", "At the end of the month or on average?", "dso;payment time;invoices paid late;receivables", "Forderungslaufzeit", "délai de paiement clients", "días de cobro", "finance"),
    Entry("month-end close", "working days", DOWN, 4, "", 6, "ledger", "corrections after closing", "Up to which report?", "time to close;closing;close books;accounting", "Monatsabschluss;Buchhaltung", "clôture mensuelle;comptabilité", "cierre mensual;contabilidad", "finance"),
    Entry("corrections after closing", "a month", DOWN, 4, "", 6, "ledger", "days to close", "Above which amount?", "booking errors;accounting errors", "Korrekturbuchungen", "corrections après clôture", "correcciones tras el cierre", "finance"),
    Entry("free cash flow", "euro", UP, 4, "", 13, "ledger", "investments put off", "Before or after leasing?", "cash flow;cash;liquidity", "Cashflow;Liquidität", "trésorerie", "flujo de caja;liquidez", "finance"),
    Entry("operating cost", "euro", DOWN, 4, "", 13, "ledger", "customer satisfaction", "Which costs are in?", "savings;opex;budget;financial discipline;spending;expenses;save", "Betriebskosten;Einsparung;Budget", "coûts d'exploitation;économies;budget", "costes operativos;ahorro;presupuesto", "finance"),
    Entry("purchasing savings", "euro", UP, 4, "z", 13, "purchasing system", "supplier defects", "Against which price?", "savings in purchasing;procurement", "Einkaufseinsparung;Einkauf", "économies d'achat;achats", "ahorro en compras;compras", "finance"),
    Entry("budget deviation", "%", DOWN, 4, "", 13, "ledger", "work put off", "Of each budget or of the sum?", "budget variance;variance", "Budgetabweichung", "écart budgétaire", "desviación presupuestaria", "finance"),
    Entry("invoices paid on time", "%", UP, 4, "b", 6, "ledger", "errors in payments", "By the date of the invoice?", "payment punctuality;accounts payable;prompt payment", "pünktliche Zahlung", "factures payées à temps", "facturas pagadas a tiempo", "finance"),
    Entry("invoices without a correction", "%", UP, 4, "b", 6, "ledger", "time per invoice", "Corrected by whom?", "invoice accuracy;billing errors;invoicing;billing", "fehlerfreie Rechnungen;Rechnungen", "factures sans erreur;facturation", "facturas sin corrección;facturación", "finance"),
    Entry("time to approve an expense", "days", DOWN, 4, "", 4, "expense tool", "expenses refused later", "Median or average?", "expense tool;travel expenses;expense approval", "Spesenfreigabe;Reisekosten", "notes de frais", "aprobación de gastos", "finance"),
    Entry("grant funding", "euro", UP, 4, "z", 26, "ledger", "hours per application", "Committed or paid?", "grants;funding;donations;fundraising", "Fördermittel;Spenden", "subventions;dons", "subvenciones;donaciones", "finance"),
    Entry("repeat donors", "% of donors", UP, 4, "b", 52, "donor records", "cost per donation", "Within which time?", "donor retention;donors;volunteers", "Wiederspender", "donateurs fidèles", "donantes recurrentes", "finance"),
    Entry("audit findings open longer than 60 days", "findings", DOWN, 4, "", 13, "audit register", "findings closed and reopened", "Which severity?", "audit findings;internal audit;controls", "offene Feststellungen", "constats ouverts", "hallazgos abiertos", "finance"),
    Entry("contracts reviewed before they renew", "% of contracts", UP, 3, "b", 13, "contract register", "hours spent", "How long before?", "contract management;renewals;licences", "Vertragsprüfung", "contrats revus", "contratos revisados", "finance"),
    Entry("return on investment", "%", UP, 4, "", 52, "ledger", "projects refused", "Over how many years?", "roi;payback;investment", "Kapitalrendite", "retour sur investissement", "retorno de la inversión", "finance"),
)  # fmt: skip
