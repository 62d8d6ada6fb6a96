"""The lists that join the rooms: nothing else names them all. Lists only, no logic beyond reading them."""

ROOMS = [
    f"rabt.{room}"
    for room in (
        "complaints", "insight", "exercises", "operations", "assistance", "incidents", "tracks", "patrol",
        "inspection", "regularisation", "courses", "scenarios", "permits", "crossing", "missions", "dues",
        "hiring", "training", "registers", "people", "matching", "sheets", "credentials", "agreement",
        "exchange", "files", "holds", "access", "notices", "journal", "shell",
    )
]  # fmt: skip

# Rooms whose tables the house's own role in the database may not use.
BEHIND_WALL = ["rabt.complaints"]

# The room that answers a letter, by kind.
INBOX = {
    "employer.admitted/1": "rabt.hiring.inbox",
    "employer.changed/1": "rabt.hiring.inbox",
    "demand.approved/1": "rabt.hiring.inbox",
    "demand.closed/1": "rabt.hiring.inbox",
    "demand.placed/1": "rabt.hiring.inbox",
    "project.submitted/1": "rabt.hiring.inbox",
    "project.changed/1": "rabt.hiring.inbox",
    "crew.formed/1": "rabt.hiring.inbox",
    "offer.made/1": "rabt.hiring.inbox",
    "offer.answered/1": "rabt.hiring.inbox",
    "offer.withdrawn/1": "rabt.hiring.inbox",
    "contract.drawn/1": "rabt.hiring.inbox",
    "contract.answered/1": "rabt.hiring.inbox",
    "contract.certified/1": "rabt.hiring.inbox",
    "contract.ended/1": "rabt.hiring.inbox",
    "contract.taken_back/1": "rabt.hiring.inbox",
    "person.introduced/1": "rabt.people.inbox",
    "person.deceased/1": "rabt.people.inbox",
    "person.erased/1": "rabt.people.inbox",
    "person.erasure_answered/1": "rabt.people.inbox",
    "person.merged/1": "rabt.people.inbox",
    "persons.alike/1": "rabt.people.inbox",
    "correction.asked/1": "rabt.people.inbox",
    "correction.answered/1": "rabt.people.inbox",
    "entry.decided/1": "rabt.registers.inbox",
    "clearance.given/1": "rabt.permits.inbox",
    "permit.changed/1": "rabt.permits.inbox",
    "loss.reported/1": "rabt.permits.inbox",
    "worker.released/1": "rabt.hiring.inbox",
    "fee.paid/1": "rabt.dues.inbox",
    "fee.refunded/1": "rabt.dues.inbox",
    "fee.reported/1": "rabt.dues.inbox",
    "finding.judged/1": "rabt.dues.inbox",
    "wage.recorded/1": "rabt.dues.inbox",
    "wage.contested/1": "rabt.dues.inbox",
    "settlement.changed/1": "rabt.dues.inbox",
    "skills.recorded/1": "rabt.dues.inbox",
    "skills.objected/1": "rabt.dues.inbox",
    "regularisation.asked/1": "rabt.regularisation.inbox",
    "regularisation.answered/1": "rabt.regularisation.inbox",
    "return.asked/1": "rabt.regularisation.inbox",
    "return.answered/1": "rabt.regularisation.inbox",
    "detention.told/1": "rabt.regularisation.inbox",
    "detention.acknowledged/1": "rabt.regularisation.inbox",
    "whereabouts.asked/1": "rabt.regularisation.inbox",
    "whereabouts.answered/1": "rabt.regularisation.inbox",
    "crews.offered/1": "rabt.patrol.inbox",
    "plan.proposed/1": "rabt.patrol.inbox",
    "plan.changed/1": "rabt.patrol.inbox",
    "plan.approved/1": "rabt.patrol.inbox",
    "plan.refused/1": "rabt.patrol.inbox",
    "plan.called_off/1": "rabt.patrol.inbox",
    "plan.unsealed/1": "rabt.patrol.inbox",
    "patrol.called_off/1": "rabt.patrol.inbox",
    "course_stay.told/1": "rabt.courses.inbox",
    "course_certificate.granted/1": "rabt.courses.inbox",
    "course_certificate.revoked/1": "rabt.courses.inbox",
    "course_form.given/1": "rabt.courses.inbox",
    "course_need.told/1": "rabt.courses.inbox",
    "programme.proposed/1": "rabt.missions.inbox",
    "programme.agreed/1": "rabt.missions.inbox",
    "programme.refused/1": "rabt.missions.inbox",
    "call.changed/1": "rabt.missions.inbox",
    "seats.asked/1": "rabt.missions.inbox",
    "seats.agreed/1": "rabt.missions.inbox",
    "seats.refused/1": "rabt.missions.inbox",
    "seats.made/1": "rabt.missions.inbox",
    "nomination.sent/1": "rabt.missions.inbox",
    "nomination.answered/1": "rabt.missions.inbox",
    "nomination.withdrawn/1": "rabt.missions.inbox",
    "mission.announced/1": "rabt.missions.inbox",
    "mission.called_off/1": "rabt.missions.inbox",
    "run.ended/1": "rabt.tracks.inbox",
    "sighting.made/1": "rabt.tracks.inbox",
    "distress.called/1": "rabt.tracks.inbox",
    "distress.ended/1": "rabt.tracks.inbox",
    "incident.validated/1": "rabt.incidents.inbox",
    "incident.corrected/1": "rabt.incidents.inbox",
    "seizure.told/1": "rabt.incidents.inbox",
    "daily_report.made/1": "rabt.incidents.inbox",
    "request.sent/1": "rabt.assistance.inbox",
    "request_file.sent/1": "rabt.assistance.inbox",
    "request.answered/1": "rabt.assistance.inbox",
    "answer_file.sent/1": "rabt.assistance.inbox",
    "request.withdrawn/1": "rabt.assistance.inbox",
    "clarification.asked/1": "rabt.assistance.inbox",
    "clarification.given/1": "rabt.assistance.inbox",
    "information.given/1": "rabt.assistance.inbox",
    "consent.asked/1": "rabt.assistance.inbox",
    "consent.given/1": "rabt.assistance.inbox",
    "recall.sent/1": "rabt.assistance.inbox",
    "recall.confirmed/1": "rabt.assistance.inbox",
    "feedback.given/1": "rabt.assistance.inbox",
    "scenario.edited/1": "rabt.scenarios.inbox",
    "scenario.approved/1": "rabt.scenarios.inbox",
    "exercise.planned/1": "rabt.exercises.inbox",
    "exercise.answered/1": "rabt.exercises.inbox",
    "exercise.called_off/1": "rabt.exercises.inbox",
    "exercise_line.written/1": "rabt.exercises.inbox",
    "exercise_record.counted/1": "rabt.exercises.inbox",
    "improvement.opened/1": "rabt.exercises.inbox",
    "improvement.changed/1": "rabt.exercises.inbox",
    "rule_change.asked/1": "rabt.exercises.inbox",
    "rule_change.answered/1": "rabt.exercises.inbox",
    "rule_change.laid/1": "rabt.exercises.inbox",
    "card.issued/1": "rabt.credentials.inbox",
    "card.changed/1": "rabt.credentials.inbox",
    "paper.issued/1": "rabt.credentials.inbox",
    "paper.replaced/1": "rabt.credentials.inbox",
    "status.published/1": "rabt.credentials.inbox",
    "status.changed/1": "rabt.credentials.inbox",
    "keys.published/1": "rabt.credentials.inbox",
    "crossing.recorded/1": "rabt.crossing.inbox",
    "tally.signed/1": "rabt.insight.inbox",
    "term.changed/1": "rabt.agreement.inbox",
    "checkpoint.signed/1": "rabt.exchange.inbox",
    "keys.changed/1": "rabt.exchange.inbox",
    "keys.taken/1": "rabt.exchange.inbox",
    "keys.in_use/1": "rabt.exchange.inbox",
    "line.restored/1": "rabt.exchange.inbox",
    "journal.leaves/1": "rabt.exchange.inbox",
    "journal.given_back/1": "rabt.exchange.inbox",
    "checkpoint.cosigned/1": "rabt.exchange.inbox",
    "viewings.digest/1": "rabt.exchange.inbox",
    "closed.post/1": "rabt.exchange.inbox",
}

# Panels that rooms add to a page of a lower room; each takes the record's identifier.
PANELS = {
    "people:file": [
        "hiring:panel", "permits:panel", "dues:panel", "crossing:panel", "registers:panel", "file_letters",
        "file_timeline", "access:lookers",
    ],
    "people:own": [
        "permits:own", "hiring:own", "dues:own", "credentials:own", "crossing:own", "regularisation:own",
    ],
    "hiring:crew": ["permits:crew"],
    "hiring:obligations": ["dues:obligations", "permits:obligations", "inspection:obligations"],
}  # fmt: skip

# Rooms that name a worker's records to one viewer (`queries.refs_of`), for his timeline and his letters.
TRAIL = ["rabt.hiring.queries", "rabt.dues.queries", "rabt.permits.queries", "rabt.registers.queries"]

# Rooms whose `queries.waiting(viewer)` fills the home page; some have `queries.queues(viewer)` as well.
QUEUES = [
    f"rabt.{room}.queries"
    for room in (
        "incidents", "hiring", "inspection", "permits", "dues", "people", "registers", "crossing",
        "matching", "agreement", "exchange", "holds", "access", "notices", "regularisation",
        "tracks", "patrol", "training", "assistance", "scenarios", "exercises", "missions", "courses",
    )
]  # fmt: skip

# Rooms that answer the search box (`queries.found`, `queries.lines`), with the nouns that each shows.
SEARCH = {
    "rabt.people.queries": ("person",),
    "rabt.permits.queries": ("permit",),
    "rabt.credentials.queries": ("paper",),
    "rabt.hiring.queries": ("employer", "recruiter", "project"),
    "rabt.registers.queries": ("entry",),
}

# Pages of one record: which noun it is. They are remembered in a stay, and can be kept at hand.
RECORDS = {
    "people:file": "person",
    "permits:permit": "permit",
    "hiring:employer": "employer",
    "hiring:recruiter": "recruiter",
    "hiring:project": "project",
    "registers:entry": "entry",
}

# Kinds of sheet that rooms take in.
SHEETS = [
    "rabt.people.sheets:WORKERS",
    "rabt.hiring.sheets:DEMANDS",
    "rabt.hiring.sheets:CONTRACTS",
    "rabt.dues.sheets:WAGES",
    "rabt.crossing.sheets:CROSSINGS",
    "rabt.registers.sheets:REGISTERS",
]

# The act of a queue that may be done on several records in one go, where the pack lets it.
BATCH = {
    "permits.papers_to_confirm_origin": "rabt.permits.actions:confirm_clearance",
    "permits.papers_to_confirm_destination": "rabt.permits.actions:confirm_clearance",
    "permits.permits_to_propose": "rabt.permits.actions:propose_permit",
    "permits.permits_to_decide": "rabt.permits.actions:grant_permit",
    "permits.renewals_asked": "rabt.permits.actions:renew_permit",
    "permits.renewals_to_decide": "rabt.permits.actions:grant_renewal",
}

# Rooms whose `queries.gauges(at)` says how their work stands, in numbers.
GAUGES = ["rabt.exchange.queries", "rabt.journal.queries", "rabt.notices.queries"]

# Where an incident that was offered to the contact point is taken up: the scope, and the page.
TAKEN_UP = ("assistance.ask", "assistance:new")

# Rooms that keep something about a person: what stands on him (`queries.ties`), which records name him
# (`queries.traces_of`), and how they are emptied (`actions.erase_traces`).
TRACES = [
    "rabt.hiring",
    "rabt.dues",
    "rabt.permits",
    "rabt.crossing",
    "rabt.registers",
    "rabt.regularisation",
]

# How a record is named from outside: each takes what was typed and gives the record's reference, or nothing.
NAMES = ["rabt.permits.queries.ref_of_number", "rabt.credentials.queries.ref_of_serial"]

# Who else than a worker is reached on a telephone: each takes a number and tells whether one of its own is.
PHONES = ["rabt.access.queries.is_phone_of_account", "rabt.hiring.queries.parties.is_phone_of_party"]

# What is open to anyone who stands at the door without an account: on which side, the word, the page.
OPEN = [
    ("destination", "hiring.register_employer", "hiring:register_employer"),
    ("origin", "hiring.register_recruiter", "hiring:register_recruiter"),
    ("both", "people.own.title", "my:enter"),
    ("both", "credentials.check.title", "credentials:check"),
    ("both", "site.kept.title", "kept"),
]

# Behind the wall, at the complaints' own door: what is open to anyone, and where its officers begin.
WALL_OPEN = [("both", "complaints.tell", "complaints:tell"), ("both", "complaints.back", "complaints:back")]
WALL_LINKS = [
    ("complaints.work", "complaints.list", "complaints:list"),
    ("complaints.receive", "complaints.receive", "complaints:receive"),
    ("complaints.audit", "complaints.post", "complaints:post"),
]

# Where the pages of a role begin: the scope that opens it, the word, the page.
LINKS = [
    ("crossing.check", "crossing.post", "crossing:post"),
    ("crossing.check", "crossing.today", "crossing:today"),
    ("crossing.enrol", "crossing.devices", "crossing:devices"),
    ("people.see", "people.workers", "people:list"),
    ("people.register", "people.register", "people:register"),
    ("people.judge", "people.resemblances", "people:resemblances"),
    ("people.see_erasures", "people.erasures", "people:erasures"),
    ("people.register", "sheets.sheets", "sheets:list"),
    ("hiring.demand", "sheets.sheets", "sheets:list"),
    ("registers.bring", "sheets.sheets", "sheets:list"),
    ("registers.see", "registers.batches", "registers:batches"),
    ("matching.see", "matching.matchings", "matching:list"),
    ("hiring.demand", "hiring.obligations", "hiring:obligations"),
    ("hiring.demand", "hiring.demand_new", "hiring:demand_new"),
    ("hiring.project", "hiring.projects", "hiring:projects"),
    ("hiring.propose_project", "hiring.projects", "hiring:projects"),
    ("hiring.decide_project", "hiring.projects", "hiring:projects"),
    ("hiring.see", "hiring.demands", "hiring:demands"),
    ("hiring.see", "hiring.offers", "hiring:offers"),
    ("hiring.see", "hiring.contracts", "hiring:contracts"),
    ("hiring.propose_employer", "hiring.employers", "hiring:employers"),
    ("hiring.decide_employer", "hiring.employers", "hiring:employers"),
    ("hiring.propose_recruiter", "hiring.recruiters", "hiring:recruiters"),
    ("hiring.decide_recruiter", "hiring.recruiters", "hiring:recruiters"),
    ("dues.wages", "dues.wages", "dues:staff"),
    ("dues.watch", "dues.flags", "dues:flags"),
    ("regularisation.see", "regularisation.files", "regularisation:list"),
    ("regularisation.open", "regularisation.open", "regularisation:open"),
    ("regularisation.consul", "regularisation.consul", "regularisation:consul"),
    ("regularisation.protect", "regularisation.detentions", "regularisation:detentions"),
    ("regularisation.record_detention", "regularisation.record", "regularisation:record"),
    ("permits.see", "permits.staff_page", "permits:staff"),
    ("permits.see", "permits.permits", "permits:list"),
    ("inspection.see", "inspection.plan", "inspection:plan"),
    ("inspection.see", "inspection.visits", "inspection:visits"),
    ("inspection.lacks", "inspection.lacks", "inspection:lacks"),
    ("patrol.see", "patrol.plans", "patrol:plans"),
    ("patrol.see", "patrol.reach", "patrol:reach"),
    ("patrol.see", "patrol.officers", "patrol:officers"),
    ("patrol.see", "patrol.vehicles", "patrol:vehicles"),
    ("patrol.lead", "patrol.orders", "patrol:orders"),
    ("patrol.audit", "patrol.audits", "patrol:audits"),
    ("training.see", "training.skills", "training:list"),
    ("training.needs", "training.needs", "training:needs"),
    ("scenarios.see", "scenarios.scenarios", "scenarios:list"),
    ("courses.see", "courses.holdings", "courses:holdings"),
    ("courses.author", "courses.items", "courses:items"),
    ("courses.certificates", "courses.certificates", "courses:certificates"),
    ("courses.forms", "courses.forms", "courses:forms"),
    ("courses.figures", "courses.figures", "courses:figures"),
    ("courses.needs", "courses.needs", "courses:needs"),
    ("courses.own", "courses.own", "courses:own"),
    ("missions.see", "missions.calls", "missions:calls"),
    ("missions.see", "missions.programmes", "missions:programmes"),
    ("missions.see", "missions.nominations", "missions:nominations"),
    ("missions.files", "missions.missions", "missions:missions"),
    ("missions.rank", "missions.fairness", "missions:fairness"),
    ("tracks.walk", "tracks.in_the_field", "tracks:field"),
    ("tracks.watch", "tracks.distresses", "tracks:distresses"),
    ("tracks.see", "tracks.runs", "tracks:runs"),
    ("tracks.see", "tracks.sightings", "tracks:sightings"),
    ("tracks.see", "tracks.sensors", "tracks:sensors"),
    ("tracks.watch", "tracks.handsets", "tracks:handsets"),
    ("incidents.report", "incidents.new", "incidents:new"),
    ("tracks.watch", "incidents.sightings", "incidents:sightings"),
    ("incidents.see", "incidents.incidents", "incidents:list"),
    ("incidents.offered", "incidents.offered_ones", "incidents:offered"),
    ("incidents.seizures", "incidents.seizures", "incidents:seizures"),
    ("incidents.cases", "incidents.cases", "incidents:cases"),
    ("incidents.daily", "incidents.daily_reports", "incidents:reports"),
    ("assistance.see", "assistance.requests", "assistance:list"),
    ("assistance.ask", "assistance.new", "assistance:new"),
    ("assistance.answer", "assistance.informations", "assistance:informations"),
    ("assistance.oversee", "assistance.oversight", "assistance:oversight"),
    ("assistance.figures", "assistance.figures", "assistance:figures"),
    ("exercises.see", "exercises.exercises", "exercises:list"),
    ("exercises.see", "exercises.improvements", "exercises:improvements"),
    ("exercises.evaluate", "exercises.guide_title", "exercises:guide"),
    ("exercises.play", "exercises.plays", "exercises:plays"),
    ("exercises.overdue", "exercises.overdue", "exercises:overdue"),
    ("holds.see", "holds.holds", "holds:list"),
    ("operations.see", "operations.title", "operations:room"),
    ("insight.see", "insight.title", "insight:month"),
    ("agreement.see", "agreement.title", "agreement:terms"),
    ("exchange.see", "exchange.link", "exchange:link"),
    ("site.run", "site.running", "running"),
    ("access.manage", "access.accounts", "access:accounts"),
    ("access.see_viewings", "access.viewings", "access:viewings"),
    ("access.judge_alarms", "access.alarms", "access:alarms"),
    ("site.see_register", "site.kept.register", "register"),
    ("site.see_register", "people.canaries", "people:canaries"),
    ("journal.see", "journal.journal", "journal:acts"),
    ("notices.see", "notices.list", "notices:list"),
]
