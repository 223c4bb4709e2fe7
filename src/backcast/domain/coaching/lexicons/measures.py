"""Names of standard measures, English, with what they count: whoever says one of them can be asked for its value."""

# ruff: noqa: E501  # patterns and rows are read whole

from typing import Final

from backcast.domain.coaching.lexicons.words import phrases, words

MEASURES: Final = words("""
    nps enps csat ces revenue turnover churn retention attrition arr mrr gmv ebitda profit profits margin margins sales
    traffic footfall conversion conversions uptime availability downtime latency overtime absenteeism occupancy
    productivity throughput yield scrap rework complaints backlog cac ltv arpu dau mau wau ctr roi dso mttr mttd mtbf
    oee leads pipeline bookings signups sign-ups trials visitors visits orders utilisation utilization
    incidents accidents injuries defects bugs errors escalations refunds returns no-shows cancellations referrals
    emissions stockouts shrinkage renewals upsells activation adoption engagement-score absence sickness dropout
    drop-outs dropouts donations donors inventory payback cashflow market-share headcount-cost spend costs cost
    expenses satisfaction vacancies retakes outages crashes delays ebit income visits basket
""")
MEASURE_PHRASES: Final = phrases("""
    market share|response time|wait time|waiting time|lead time|cycle time|resolution time|handling time|time to|time from
    pass rate|pass rates|error rate|conversion rate|win rate|close rate|open rate|click rate|bounce rate|renewal rate
    click-through rate|fill rate|retention rate|churn rate|turnover rate|return rate|first-contact resolution
    first contact resolution|net promoter score|customer satisfaction|employee satisfaction|employee turnover
    staff turnover|average order value|order value|basket size|repeat purchase|repeat orders|cost per|costs per
    on-time delivery|on-time arrivals|delivery time|offer acceptance|time-to-hire|time-to-fill|recurring revenue
    daily active|weekly active|monthly active|active users|active accounts|customer lifetime|lifetime value
    page load|load time|build time|deployment frequency|failure rate|trust index|engagement score|exam score|test score
    exam scores|test scores|pass mark|energy consumption|energy use|days lost|near misses|near-miss|cash flow
    gross margin|net retention|free cash|deal size|sales cycle|ramp time|quota attainment|internal fill|promotion rate
    absence rate|cost of|vacancy rate|vacancy time|time off|defect rate|scrap rate|rework rate|no-show rate|first-pass
    complaint rate|customer complaints|support tickets|ticket volume|service level|audit findings|churned customers
    new customers|repeat business|repeat customers|trial sign-ups|health score|quality score|employee engagement
    customer churn|average rating|phishing click|click-through|response rate|crash rate|web traffic|website traffic
    completion time|road accidents|safety incidents|lost time|water use|food waste|average handling|mean time
    turnover of|referral rate|hit rate|adoption rate|acceptance rate|share of|percentage of|proportion of|number of
""")
SCORES: Final = words("""
    nps enps csat ces score rating ratings index satisfaction grade stars score-of kundenzufriedenheit zufriedenheit note
    satisfacción valoración bewertung points mitarbeiterzufriedenheit weiterempfehlung puntuación indice
    prüfungsnote notendurchschnitt índice indice sus
    teilnehmerzufriedenheit seminarbewertung kursbewertung
""")
BASELINE_WORK: Final = phrases("""
    baseline|base line|measure how|ausgangswert|nullmessung|valeur de départ|línea de base|first measurement|starting value
    current value
""")
