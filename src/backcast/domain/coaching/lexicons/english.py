"""English: what teams do, how numbers move, and words that say less than they seem to."""

# ruff: noqa: E501  # patterns and rows are read whole

from typing import Final

from backcast.domain.coaching.lexicons.words import phrases, words

ACTIVITIES: Final = words("""
    add address adopt advertise align allocate analyse analyze announce apply appoint arrange assess assign attend audit
    author automate benchmark blog book brainstorm brief build buy call collect communicate compile complete
    compare conclude conduct configure connect consolidate construct consult contact contract convert coordinate
    create curate customise customize debug decide decommission define delegate deliver demo deploy deprecate design
    determine develop digitise digitize discuss distribute document draft draw edit educate email embed enable engage
    enhance enrol enroll ensure equip establish evaluate examine execute expand experiment explore extend facilitate
    film finalise finalize find finish fix formalise formalize formulate fund gather give hire hold host identify
    implement improve-docs incorporate inform initiate inspect install instrument integrate interview introduce
    invest investigate invite issue iterate kick kickoff launch lead learn liaise list localise localize make manage map
    market meet mentor merge migrate model modernise modernize monitor move negotiate network offer onboard open operate
    order organise organize outline outsource overhaul pay perform pilot pitch place plan post prepare present prioritise
    prioritize procure produce program programme promote propose prototype provide publish purchase pursue put
    rebuild rebrand recruit redesign refactor refine refresh refurbish register release relocate remodel remove renovate
    repair replace replatform report research restructure review revise revamp rework rewrite roll rollout run scan
    schedule scope script select send separate set setup share ship shoot showcase sign simplify speak specify
    sponsor standardise standardize start streamline structure study submit support survey switch talk teach test
    track train transfer transition translate trial tutor understand unify update upgrade upload use validate verify
    visit walk work write draft deepdive document upskill reskill onboard pair coach certify-all co-create codify
    sunset wire spin stand kickstart socialise socialize evangelise evangelize triage backfill scaffold bootstrap
    raise-awareness articulate cover dogfood implement productionise productionize rename retire close-out open-source
    perform conduct trial renew-site rehearse assemble clean clear clarify check rotate print paint repaint relaunch
    record resolve remediate mitigate unblock troubleshoot prepare procure modify adapt adjust adjust deliver drive-adoption investigate hand handle handover host arrange offboard drive
""")

IRREGULAR: Final = {
    "build": "built", "rebuild": "rebuilt", "write": "written", "rewrite": "rewritten", "rework": "reworked", "run": "run",
    "hold": "held", "teach": "taught", "send": "sent", "find": "found", "make": "made", "give": "given", "buy": "bought",
    "choose": "chosen", "set": "set", "draw": "drawn", "put": "put", "pay": "paid", "shoot": "shot", "lead": "led",
    "meet": "met", "speak": "spoken", "understand": "understood", "spin": "spun", "stand": "stood",
}  # fmt: skip

RISES: Final = words("""
    increase raise grow boost lift double triple quadruple improve expand accelerate strengthen up maximise maximize
    enhance climb rise rises soar higher more better gain gains growth push elevate multiply increases grows raises
    improves doubles triples increasing growing raising improving boosting increased higher exceed exceeds quintuple
    doubling tripling widen deepen advance incrase increse imporve rais
""")
FALLS: Final = words("""
    reduce decrease cut lower shorten halve minimise minimize drop shrink slash eliminate lessen fewer less faster down
    fall falls drops shrinks halves decreases reduces cuts lowers shortens reducing decreasing cutting lowering halving
    shortening reduced decreased lower limit trim speed curb avoid prevent sink decline declines reduction reuce redcue
    decrese dropping
""")
REACHES: Final = words("""
    achieve reach hit attain get bring move obtain earn win gain secure generate attract acquire sign close land convert
    score deliver-revenue have exceed surpass pass make become be take turn retain save collect-revenue book-revenue
    receive realise realize reaches achieves gets wins gains passes reaching achieving hitting goes go rises
    sell raise-funding onboard-customers recover
""")
NEUTRAL: Final = words("improve bring move get push shift change take optimise optimize achieve reach hit set go goes")
KEEPS: Final = words("""
    keep keeps maintain maintains hold-at stay stays remain remains sustain sustains preserve keeping maintaining
    staying safeguard
""")
WINS: Final = words("""
    win gain attract acquire secure generate sign earn close land collect add save onboard wins gains attracts
    acquires book receive sell raise-funding source new first won signed certified saved additional sign-ups signups
    sign-up patents deals contracts
""")
QUALITY_VERBS: Final = words("improve strengthen become be foster promote enhance deepen encourage champion nurture")

STATES: Final = phrases("""
    live|in place|available|operational|rolled out|up and running|in production|in use|complete|done|ready|ga
    online|finished|set up|signed off|handed over|switched off|on air|deployed|shipped|delivered|published|completed
    generally available|production-ready|feature complete|released|implemented|in beta|in the hands of
""")
RESULT_PARTICIPLES: Final = words("""
    reduced increased improved won signed certified renewed resolved retained saved doubled halved cut raised lowered
    closed accredited approved granted awarded converted answered solved used reported fixed-first paid
    accepted recommended rejected missed lost delayed arrived served treated shipped-on-time delivered-on-time covered
    handled seen moved booked sold acquired recovered
""")

FUZZY: Final = words("""
    high-quality quality-conscious world-class outstanding excellent excellence best-in-class great relevant
    user-friendly customer-friendly noticeably significantly substantially considerably meaningful meaningfully
    appropriate adequate efficient efficiently effective effectively seamless smooth smoothly robust scalable modern
    innovative attractive happy satisfied engaged motivated delighted sufficient regularly
    proactive proactively optimal optimally reasonable timely state-of-the-art cutting-edge first-class top-notch
    intuitive sustainable strong stronger impactful compelling exciting amazing awesome fantastic successful
    successfully professional properly suitable good valuable qualified leading key important
    customer-centric customer-oriented customer-focused data-driven agile holistic notably markedly
    superior exceptional remarkable easy simple clear rapid rapidly quickly dramatically drastically high-impact
    delightful well-known quality mature premium
""")
FUZZY_PHRASES: Final = phrases("""
    customer centric|world class|best in class|state of the art|user friendly|high quality|cutting edge
    more customer|as much as possible|as soon as possible|where possible|where appropriate|as needed|a lot|top quality
    data driven|easy to use|best possible|key accounts|hard to|low effort|high performing|high performance
""")
NOT_FUZZY: Final = phrases("""
    best-selling|critical vulnerability|critical vulnerabilities|key result|key results|quality score|quality assurance
    marketing qualified|sales qualified|qualified lead|qualified leads|qualified opportunities|data quality score
    employee satisfaction|strategic plan|clear desk|leading indicator|quality gate|quality audit|air quality
    simple moving|satisfied or very satisfied|very good|very satisfied|engaged users|key figure|quality control|key rate
    quality complaints|quality defects|good catch|quality monitoring|quality management|quality audits|product quality
    call quality|quality of hire|service quality score|quality of care|quality awareness|raise quality|quality costs
""")

THROUGHPUT: Final = words("""
    courses course modules module videos hours training-hours enrolments enrolment enrollments enrollment logins login
    attendance attendances attendees participants posts post articles article blogs calls demos demo visits-made features
    feature story-points points-delivered coverage completion completions webinars webinar workshops workshop sessions
    newsletters podcasts episodes emails mailings publications commits tickets-created releases deployments meetings
    interviews applications-screened prototypes experiments tests documents reports templates pages lessons trainings
    seminars lectures classes days-of-training learners-enrolled seats velocity sprints interviews-held
    participation registrations sign-in sign-ins certificates-issued audits inspections tutorials campaigns events
    meetups recordings guides playbooks handbooks hackathons clinics roundtables
""")
THROUGHPUT_PHRASES: Final = phrases("""
    completion rate|completion rates|participation rate|attendance rate|test coverage|code coverage|training days
    training hours|learning hours|hours of training|days of training|story points|calls per|demos per|visits per
    site visits|calls made|mails sent|blog posts|time spent learning|enrolment rate|enrollment rate|login rate
    course catalogue|catalogue grows|catalog grows|meetings per|number of courses|number of trainings|posts per
    learning days|hours per employee|days per employee|hours per head|days per head|training participation
    finish the|finish module|complete the course|complete the training|complete the e-learning|complete the module
    active learners|logged in|log in|attend the|sign up for the|enrolled in|enrol in|enroll in|are trained
    have completed|completed the|complete mandatory|complete compliance|complete onboarding|documentation coverage
    coverage from|coverage to|coverage of
""")

VANITY: Final = words("""
    followers follower fans likes like impressions views pageviews page-views downloads download reach subscribers
    visitors-total retweets shares mentions hits clicks-total installs eyeballs views-per watchers stars
""")
VANITY_PHRASES: Final = phrases("""
    page views|video views|registered users|total accounts|total users|app installs|reach people|people reached
    million people|social media reach|newsletter subscribers|github stars|brand mentions|press mentions|media mentions
    registered accounts|cumulative users|total registrations|website hits|share of voice|audience of
""")

LEARNING: Final = words("""
    training trainings trainer trainers trainee trainees learner learners learning course courses e-learning elearning
    workshop workshops module modules academy academies coaching mentoring onboarding induction curriculum seminar
    seminars webinar webinars lms apprentices apprentice apprenticeship exam exams quiz quizzes certification skill
    skills participants participant instructor facilitator classroom upskilling reskilling simulation simulations
    retake class lesson lessons pupils students student programme-participants refresher checklist competency competence
    competencies mentees mentee mentors coached trained learn curricula bootcamp lecture lectures teaching kirkpatrick
    newcomers graduates role-plays role-play e-learnings lunchtime retrospectives career assessors
""")
REACTION: Final = words("""
    rating ratings satisfaction recommend feedback happiness enjoyment smile evaluation csat nps likeability
    feedback-form satisfied smiles
""")
PARTICIPATION: Final = words("""
    attendance attend attends participation completion completions complete completes completed finish finishes
    enrolment enrolments enrollment enrollments enrolled enrol enroll logins login seats hours days participate
    participated attended finished registrations trained show-up log logged active
""")
KNOWLEDGE: Final = words("""
    exam exams quiz quizzes score scores pass passes passed knowledge test tests certified assessment assessments
    retake retakes grade grades skill skills competence proficiency certification correct correctly
""")
BEHAVIOUR: Final = words("""
    use uses using used apply applies applied applying hold holds give gives ask asks coach coaches practise practice
    giving asking holding coaching-weekly running practising
    adopt adopts observed observe demonstrate demonstrates follow follows behaviour behaviours transfer share-learnings
    delegate run runs checklist escalate report reports conversations talks one-to-ones job conduct conducts
""")
PEOPLE: Final = words("""
    employees staff managers manager customers customer users people participants learners trainees supervisors teams
    leaders agents nurses engineers members clients buyers apprentices students volunteers drivers technicians sellers
    reps colleagues candidates hires new-hires patients visitors donors operators advisers advisors accounts
    dispatchers developers teachers trainers installers alumni partners suppliers guests graduates shops stores
    sites departments workers pharmacists cashiers mechanics welders planners buyers analysts pickers foremen
    graduates-hired tenants citizens companies households depots branches plants
""")
BEHAVES: Final = words("""
    use apply ask adopt choose recommend return renew buy report pass follow give complete refer reorder hold share
    find receive say rate feel know open reply confirm book answer meet submit come stay trust contribute run
    resolve have solve reach respond upgrade sign work demonstrate achieve show wear close pay get order spend
    coach review score start plan state convert log attend finish participate enrol enroll register watch read visit
    are is can do make take see
""")

CONFIRMED: Final = phrases("""
    certified|certification|certificate|accredited|accreditation|approved by|is approved|are approved|patent granted
    contract won|contract signed|contract awarded|tender won|licence granted|license granted|award won|approval from
    certificate obtained|passes the audit|pass the audit|passed the audit|audit passed|wins the award|win the award
    win the tender|win the contract|sign the contract|funding secured|grant awarded|grant approved|licence obtained
    patent is granted|permit granted|permit obtained|approval of the|regulatory approval|fda approval|ce mark
    certify to|attestation|audit without|accepted by|listed on|signs the|signed by|ratified by|authorisation|approved
    permission granted|compliance with iso|soc 2 compliance|soc2 compliance|obtain iso|achieve iso
""")
CONFIRM_VERBS: Final = words("obtain achieve get receive gain attain secure win pass earn become reach renew the our")

RATES: Final = words("""
    rate rates share percentage margin occupancy churn attrition turnover retention utilisation utilization conversion
    yield proportion ctr ratio adoption uptime availability penetration absenteeism attendance completion coverage
    engagement-rate occupancy-rate fill accuracy compliance quota
""")
UNBOUNDED: Final = phrases("""
    quota|net retention|net revenue retention|nrr|ndr|of plan|of target|roi|return on|growth|capacity|revenue|budget
    attainment|of last year|of forecast|of quota|coverage ratio|liquidity|solvency|of goal|net dollar
""")
BOUNDED: Final = words("""
    yield attendance uptime availability accuracy pass occupancy completion satisfaction compliance retention
    participation coverage oee adoption share staff employees customers managers learners people users teams
    participants trainees agents students apprentices
""")

GOOD_DOWN: Final = words("""
    time churn errors error turnover attrition complaints complaint incidents incident defects defect costs cost cac
    wait waiting latency backlog scrap rework absenteeism absence accidents accident injuries vacancy bounce
    returns refunds downtime outages bugs escalations escalation overtime waste emissions delays delay failures failure
    claims dropout drop-out drop-outs dropouts overdue mttr dso no-shows no-show noshow shrinkage expenses spend
    breaches duration handling lead cycle payback queue findings lateness deviation consumption faults fault
    response resolution no-show spills losses loss debt cancellations retakes retake near-misses mistakes rejects
    fraud variance unsubscribes theft sickness fluctuation infections falls friction stockouts stock-outs crashes
    vulnerabilities unanswered regressions flakiness
""")
