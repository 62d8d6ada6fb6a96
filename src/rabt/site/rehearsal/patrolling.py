"""What one node does in the rehearsal on the line: patrols, incidents, weather. All simulated, and labelled so."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from rabt.agreement import queries as agreement
from rabt.base.errors import Refused
from rabt.corridor.border import Border
from rabt.corridor.geodesy import Spot, run_of, spot_at
from rabt.incidents import actions as incidents
from rabt.incidents.rules.custody import Counted
from rabt.incidents.rules.grades import Confidence, Information, Source
from rabt.incidents.rules.incident import Counts, Met, Origin
from rabt.incidents.rules.response import Rescue
from rabt.operations import actions as operations
from rabt.operations.rules.weather import Report, Sky
from rabt.site.rehearsal.seats import as_account, at_of
from rabt.tracks import actions as tracks

SIMULATED = "محاكاة · Simulated patrol"
SAYS_SO = "محاكاة · Simulated"
EVERY = timedelta(minutes=2)
SEIZED = ("fuel", "tobacco", "subsidised")
ITEM = "مضبوطات محاكاة للتجربة · Simulated goods"
AUTHORITY = "نيابة متخيلة للتجربة"
CASE = "قضية محاكاة للتجربة: تتبع مصدر المضبوطات"
LACKING = "واقعة محاكاة: لم يعرف الطاقم كيف تُفحص خزانات الشاحنة"
KMH, OFF = 22.0, 0.0004
HALTS = 0.12
"""How often a patrol stands for a while, of a hundred fixes."""
KINDS = ("fuel", "tobacco", "subsidised", "livestock", "people", "fuel", "vehicle")
MOST_OF = {"vehicle": 3, "livestock": 90}
"""Of what is met by the piece or the head, so many at most."""
SKIES = (Sky.CLEAR, Sky.CLEAR, Sky.DUST, Sky.CLOUD)


def walk_line(by: str, km: float, hours: float, seed: int, at: str) -> int:
    """Let an operations room bring in the track of a patrol that has just ended; return how many fixes came."""
    ended = at_of(at)
    border = agreement.terms_at(ended).border
    fixes = list(_walked(border, Random(seed), km, ended - timedelta(hours=hours), ended))
    try:
        return tracks.bring_tracks(as_account(by), _gpx(fixes), at=ended).points
    except Refused as refused:
        if refused.code == "gpx_reader_not_installed":  # a trial without the extra has no patrols
            return 0
        raise


def _walked(
    border: Border, chance: Random, km: float, begun: datetime, ended: datetime
) -> Iterator[tuple[Spot, datetime]]:
    """Go along the line and back, with halts, each fix a little off."""
    run, way, at, stands = run_of(border.line), 1, begun, 0
    first, last = km, min(km + 60.0, border.km)
    while at <= ended:
        lon, lat = spot_at(border.line, km, run)
        yield (lon + chance.gauss(0, OFF), lat + chance.gauss(0, OFF)), at
        at += EVERY
        stands = chance.randint(2, 8) if not stands and chance.random() < HALTS else max(0, stands - 1)
        if not stands:
            km += way * KMH * chance.uniform(0.7, 1.3) * (EVERY / timedelta(hours=1))
        way = -1 if km >= last else 1 if km <= first else way
        km = min(max(km, 0.0), border.km)


def _gpx(fixes: list[tuple[Spot, datetime]]) -> bytes:
    points = "".join(
        f'<trkpt lat="{lat:.5f}" lon="{lon:.5f}"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        for (lon, lat), at in fixes
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="rehearsal" '
    space = 'xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}{space}<trk><name>{SIMULATED}</name><trkseg>{points}</trkseg></trk></gpx>".encode()


def walk_now(by: str, km: float, hours: float, seed: int, at: str) -> int:
    """Let an operations room bring in a patrol that is under way; return how many fixes came. Simulated."""
    now = at_of(at)
    border = agreement.terms_at(now).border
    begun = now - timedelta(hours=hours)
    fixes = list(_walked(border, Random(seed), km, begun, now))
    key = str(uuid5(UUID(by), f"patrol {at}"))
    patrol = {
        "id": key, "state": "open", "title": SIMULATED,
        "patrol_segments": [{"id": "1", "time_range": {"start_time": begun.isoformat()}, "events": []}],
    }  # fmt: skip
    observations = [
        {"patrol_id": key, "recorded_at": one.isoformat(), "location": {"longitude": lon, "latitude": lat}}
        for (lon, lat), one in fixes
    ]
    told = json.dumps({"patrols": [patrol], "observations": observations})
    return tracks.bring_tracks(as_account(by), told.encode(), at=now).points


def seize(leader: str, second: str, keeper: str, km: float, seed: int, at: str) -> str:
    """Let a leader meet goods on the line and seize them, and a keeper take them over. All of it simulated."""
    when, chance = at_of(at), Random(seed)
    lon, lat = spot_at(agreement.terms_at(when).border.line, km)
    kind, milli = chance.choice(SEIZED), chance.randint(20, 900) * 1000
    met = Met(
        kind, when - timedelta(minutes=50), (lon, lat), confidence=Confidence.HIGH, source=Source.A,
        information=Information.ONE, milli=milli, note="واقعة محاكاة للتجربة",
    )  # fmt: skip
    who, holder = as_account(leader), as_account(keeper)
    row = incidents.report_incident(who, met, Origin.POST, at=when, simulated=True)
    incidents.rescue(who, row.pk, Rescue.NOBODY, at=when)
    incidents.validate_incident(as_account(second), row.pk, at=when + timedelta(minutes=20))
    counted = Counted(milli, f"SIM-{chance.randint(1000, 9999)}")
    found = incidents.seize(who, row.pk, kind, ITEM, counted, at=when + timedelta(minutes=30))
    incidents.offer_hand_over(who, found.pk, holder.id, counted, at=when + timedelta(hours=2))
    incidents.accept_hand_over(holder, found.pk, counted, at=when + timedelta(hours=2, minutes=10))
    return str(row.pk)


def open_case(by: str, authority: str, incident: str, at: str) -> str:
    """Let two persons open a case on an incident, by an invented order; it says that it is simulated."""
    when = at_of(at)
    order = f"SIM-{when:%j}/{when.year}"
    row = incidents.propose_case(
        as_account(by), UUID(incident), "prosecutor", order, AUTHORITY, CASE, at=when
    )
    ruled = incidents.rule_case(as_account(authority), row.pk, True, at=when + timedelta(minutes=30))
    return str(ruled.pk)


def need_training(by: str, incident: str, at: str) -> str:
    """Let an operations room say what training an incident showed to be lacking. Simulated."""
    row = incidents.ask_training(
        as_account(by), UUID(incident), LACKING, field="border_monitoring", at=at_of(at)
    )
    return str(row.pk)


def report_day(by: str, on: str, at: str) -> str:
    """Let an operations room make the joint report of a day; its lines say that they are simulated."""
    return str(incidents.make_daily_report(as_account(by), date.fromisoformat(on), at=at_of(at)).pk)


def meet(by: str, second: str, km: float, seed: int, at: str) -> str:
    """Let an officer report what a patrol met, and another validate it; it is simulated and says so."""
    when, chance = at_of(at), Random(seed)
    lon, lat = spot_at(agreement.terms_at(when).border.line, km)
    kind = chance.choice(KINDS)
    counts = Counts(adults=chance.randint(2, 9)) if kind == "people" else Counts()
    met = Met(
        kind, when - timedelta(minutes=40), (lon + chance.gauss(0, OFF), lat), confidence=Confidence.MEDIUM,
        source=Source.B, information=Information.TWO, counts=counts,
        milli=0 if kind == "people" else chance.randint(1, MOST_OF.get(kind, 400)) * 1000, note="واقعة محاكاة للتجربة",
    )  # fmt: skip
    who = as_account(by)
    row = incidents.report_incident(who, met, Origin.ROOM, at=when, simulated=True)
    incidents.validate_incident(as_account(second), row.pk, at=when)
    return str(row.pk)


def report_weather(by: str, place: str, seed: int, at: str) -> str:
    """Let an officer report the weather at a base; it is simulated and says so."""
    when, chance, who = at_of(at), Random(seed), as_account(by)
    told = Report(
        place, when - timedelta(minutes=30), chance.choice(SKIES), SAYS_SO, temperature=chance.randint(14, 27),
        wind=chance.randint(4, 45), sight=chance.randint(2, 30),
    )  # fmt: skip
    key = uuid5(UUID(by), f"{place} {at}")
    row: Any = operations.report_weather(who, told, key, at=when, simulated=True)
    return str(row.pk)
