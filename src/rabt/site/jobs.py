"""Duties that run behind the pages: after an act, and by the clock. Each is one call of a room's action.

A duty that is asked for twice runs once (`queueing_lock`), and never beside itself (`lock`).
"""

from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from rabt.access import actions as access
from rabt.agreement import queries as agreement
from rabt.assistance import actions as assistance
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.courses import actions as courses
from rabt.credentials import actions as credentials
from rabt.dues import actions as dues
from rabt.exchange import actions as exchange
from rabt.exercises import actions as exercises
from rabt.files import actions as files
from rabt.hiring import actions as hiring
from rabt.holds import actions as holds
from rabt.incidents import actions as incidents
from rabt.insight import actions as insight
from rabt.inspection import actions as inspection
from rabt.matching import actions as matching
from rabt.missions import actions as missions
from rabt.notices import actions as notices
from rabt.patrol import actions as patrol
from rabt.people import actions as people
from rabt.permits import actions as permits
from rabt.sheets import actions as sheets
from rabt.site import keeping
from rabt.tracks import actions as tracks

EVERY_MINUTE, EVERY_HOUR, EVERY_NIGHT = "* * * * *", "7 * * * *", "11 1 * * *"
EVERY_FEW_MINUTES = "*/3 * * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=exchange.DELIVER, queueing_lock=exchange.DELIVER, lock=exchange.DELIVER)
def deliver(timestamp: int = 0) -> None:
    """Send what waits for the other node, and come again when the next try is due."""
    exchange.deliver(clock.now())
    exchange.come_again(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=exchange.APPLY, queueing_lock=exchange.APPLY, lock=exchange.APPLY)
def apply(timestamp: int = 0) -> None:
    """Hand received letters to their rooms, in order."""
    exchange.apply_received(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="site.let_go", queueing_lock="site.let_go")
async def let_go(timestamp: int = 0) -> None:
    """Let go the duties of a worker that was killed: while they count as begun, nobody else may do them.

    They are not begun again: each comes again by its own timetable.
    """
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="exchange.offer_checkpoint", queueing_lock="exchange.offer_checkpoint")
def offer_checkpoint(timestamp: int = 0) -> None:
    """Ask the other node to cosign how far our journal has come."""
    exchange.offer_checkpoint(clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="exchange.watch", queueing_lock="exchange.watch")
def watch(timestamp: int = 0) -> None:
    """Raise the alarm over letters that stay without a receipt; keep the rejection log in bounds."""
    exchange.watch(clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="exchange.send_viewings", queueing_lock="exchange.send_viewings")
def send_viewings(timestamp: int = 0) -> None:
    """Tell the other state who looked at its people here."""
    exchange.send_viewings(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="journal.integrate", queueing_lock="journal.integrate", lock="journal.integrate")
def integrate(timestamp: int = 0) -> None:
    """Give new acts their place in the journal's tree and sign how far it has come."""
    exchange.integrate_journal(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="permits.follow", queueing_lock="permits.follow", lock="permits.follow")
def follow(timestamp: int = 0) -> None:
    """Make permits active whose holders have entered; expire those that are over; follow contracts."""
    permits.activate_entered(clock.now())
    permits.expire_due(clock.now())
    permits.follow_contracts(clock.now())
    permits.follow_sights(clock.now())
    permits.follow_deaths(clock.now())
    permits.follow_returns(clock.now())
    permits.end_unconfirmed(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="credentials.publish", queueing_lock="credentials.publish", lock="credentials.publish")
def publish(timestamp: int = 0) -> None:
    """Sign the status lists and key sets that have changed or are about to age."""
    node = the_node(settings.RABT.state)
    credentials.publish_status(node, at=clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="hiring.lapse", queueing_lock="hiring.lapse", lock="hiring.lapse")
def lapse(timestamp: int = 0) -> None:
    """Let unused places, unanswered contracts and contracts at their term go, and sight without a reason."""
    node = the_node(settings.RABT.state)
    for duty in (
        hiring.lapse_demands, hiring.lapse_offers, hiring.lapse_contracts, hiring.end_contracts,
        hiring.end_sights, hiring.shut_unlicensed, hiring.close_projects,
    ):  # fmt: skip
        duty(node, at=clock.now())


@app.task(name=sheets.RUN)
def run_sheet(sheet_id: str) -> None:
    """Do the rows of a sheet, for the one who brought it; cut off anywhere, it is asked for again."""
    sheets.go_on(UUID(sheet_id), clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="sheets.wake", queueing_lock="sheets.wake")
def wake_sheets(timestamp: int = 0) -> None:
    """Go on with sheets whose worker was killed."""
    sheets.wake(clock.now())


@app.task(name=matching.RUN)
def run_matching(matching_id: str) -> None:
    """Compare two lists, for the one who brought them; cut off anywhere, it is asked for again."""
    matching.run(UUID(matching_id), clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="matching.wake", queueing_lock="matching.wake")
def wake_matchings(timestamp: int = 0) -> None:
    """Go on with lists whose worker was killed, and destroy those whose time is over."""
    matching.wake()
    matching.forget_old(settings.RABT.state, at=clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(
    name="people.learn_spellings", queueing_lock="people.learn_spellings", lock="people.learn_spellings"
)
def learn_spellings(timestamp: int = 0) -> None:
    """Take up the words of new names, so that a slip is guessed when somebody is looked for."""
    while people.learn_spellings():
        pass


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="people.compare", queueing_lock="people.compare", lock="people.compare")
def compare_persons(timestamp: int = 0) -> None:
    """Look for others who may be the same, for each person who came or changed since."""
    while people.compare_fresh(clock.now()):
        pass


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=notices.DELIVER, queueing_lock=notices.DELIVER, lock=notices.DELIVER)
def tell(timestamp: int = 0) -> None:
    """Send the notices that wait for a channel."""
    notices.deliver_due(at=clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="permits.remind", queueing_lock="permits.remind", lock="permits.remind")
def remind(timestamp: int = 0) -> None:
    """Remind worker and employer of permits that run out; whom an hour missed, the next one tells."""
    permits.remind(clock.now())
    permits.ease_notices(clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="holds.end", queueing_lock="holds.end")
def end_holds(timestamp: int = 0) -> None:
    """End the holds whose last day has passed."""
    holds.end_due(the_node(settings.RABT.state), at=clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="insight.count", queueing_lock="insight.count", lock="insight.count")
def count_month(timestamp: int = 0) -> None:
    """Count the month that is over, once the other node has cosigned our journal over it."""
    insight.count_due(clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="files.forget", queueing_lock="files.forget")
def forget_files(timestamp: int = 0) -> None:
    """Destroy what was kept for refused forms and was not sent again."""
    files.forget_kept(at=clock.now())
    files.sweep(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="people.erase", queueing_lock="people.erase", lock="people.erase")
def erase(timestamp: int = 0) -> None:
    """Propose to erase who has held no permit for years; erase the copies that had to wait."""
    permits.propose_erasures(clock.now())
    people.erase_told(clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="dues.note_arrears", queueing_lock="dues.note_arrears", lock="dues.note_arrears")
def note_arrears(timestamp: int = 0) -> None:
    """Find the wages that were not paid by their day."""
    dues.note_arrears(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="dues.count_middles", queueing_lock="dues.count_middles", lock="dues.count_middles")
def count_middles(timestamp: int = 0) -> None:
    """Count the medians over all employers, beside which each reads his own figures."""
    dues.count_middles(at=clock.now())
    permits.count_middles(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="dues.escalate", queueing_lock="dues.escalate", lock="dues.escalate")
def escalate_objections(timestamp: int = 0) -> None:
    """Bring up the objections to attested skills that were not decided in their time."""
    dues.escalate_objections(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="inspection.follow", queueing_lock="inspection.follow", lock="inspection.follow")
def follow_inspections(timestamp: int = 0) -> None:
    """Plan another look at what was not mended by its day; stop new demands where it is too late."""
    inspection.follow_lacks(at=clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="exercises.deliver", queueing_lock="exercises.deliver", lock="exercises.deliver")
def deliver_exercises(timestamp: int = 0) -> None:
    """Give the events of exercises whose time has come; tell how long the records of those that ended are."""
    exercises.deliver_due(at=clock.now())
    exercises.tell_counts(at=clock.now())


@app.task(name=patrol.RUN)
def draw_patrols(version_id: str) -> None:
    """Draw a plan of joint patrols; cut off anywhere, it is asked for again."""
    patrol.compute(UUID(version_id), clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="patrol.follow", queueing_lock="patrol.follow", lock="patrol.follow")
def follow_patrols(timestamp: int = 0) -> None:
    """Go on with plans whose worker was killed, give out orders that are due, open seals that may be open."""
    patrol.wake()
    patrol.give_out_orders(at=clock.now())
    patrol.unseal_over(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="courses.follow", queueing_lock="courses.follow", lock="courses.follow")
def follow_courses(timestamp: int = 0) -> None:
    """Tell who is asked when a form is due, close overdue papers, forget what has run out."""
    at = clock.now()
    courses.follow_forms(at=at)
    courses.close_overdue(at=at)
    courses.forget_spent(at=at)


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="missions.follow", queueing_lock="missions.follow", lock="missions.follow")
def follow_calls(timestamp: int = 0) -> None:
    """Close calls whose last day of nomination is over, and end those whose course was held."""
    missions.follow_calls(at=clock.now())


@app.periodic(cron=EVERY_FEW_MINUTES)
@app.task(name="tracks.tell", queueing_lock="tracks.tell", lock="tracks.tell")
def tell_tracks(timestamp: int = 0) -> None:
    """Tell the other state of joint patrols what is due: what was seen, and where those went that ended."""
    tracks.tell_due(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="incidents.follow", queueing_lock="incidents.follow", lock="incidents.follow")
def follow_cases(timestamp: int = 0) -> None:
    """Close the cases that nobody renewed; forget who was in those that have long been closed."""
    incidents.follow_cases(at=clock.now())


@app.periodic(cron=EVERY_FEW_MINUTES)
@app.task(name="assistance.escalate", queueing_lock="assistance.escalate", lock="assistance.escalate")
def escalate_requests(timestamp: int = 0) -> None:
    """Tell the head of the contact point of requests whose time is about to end."""
    assistance.escalate(at=clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="assistance.watch", queueing_lock="assistance.watch", lock="assistance.watch")
def watch_requests(timestamp: int = 0) -> None:
    """Tell the oversight of officers whose questions look like fishing."""
    assistance.watch_fishing(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="access.forget", queueing_lock="access.forget")
def forget(timestamp: int = 0) -> None:
    """Erase what has had its time, by the rules of keeping; of each rule a count and an act stay."""
    keeping.sweep(agreement.terms_at(clock.now()), at=clock.now())
    call_command("clearsessions")


@app.periodic(cron=EVERY_FEW_MINUTES)
@app.task(name="access.watch", queueing_lock="access.watch", lock="access.watch")
def watch_looks(timestamp: int = 0) -> None:
    """Raise the alarm over accounts and offices that look at more persons than is usual."""
    access.watch(clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="access.tally_looks", queueing_lock="access.tally_looks", lock="access.watch")
def tally_looks(timestamp: int = 0) -> None:
    """Learn from the day what is usual; judge the looks that devices uploaded late."""
    access.tally_looks(clock.now())
