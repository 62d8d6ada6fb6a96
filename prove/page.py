"""Tell the newest results as a page of docs/ and as a table on the screen: from the results, nothing else."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "prove" / "results"
HEAD = """# What was proved, and when

Printed by `make prove` from `prove/results/{name}`; nothing here is written by hand.

Last run on {on}, {machine}, seed {seed}, {minutes} minutes asked for. A proof that was not run then stands with the day
and the commit of its last run.

| proof | held | took | told | on | commit |
| --- | --- | --- | --- | --- | --- |
"""


def newest() -> dict[str, Any] | None:
    """Return the newest results, if there are any."""
    files = sorted(RESULTS.glob("*.json"))
    return {"name": files[-1].name, **json.loads(files[-1].read_text())} if files else None


def summary(name: str, found: dict[str, Any]) -> str:
    """Say in one line what a proof found."""
    if "broke" in found:
        return f"could not be run: {found['broke'].strip().splitlines()[-1]}"
    return SUMMARIES[name](found)


def _mutation(found: dict[str, Any]) -> str:
    share = 100 * found["killed"] / found["tried"] if found["tried"] else 0
    return f"{found['killed']} of {found['tried']} planted faults noticed ({share:.1f} %), bar {100 * found['bar']:.0f} %"


def _crash(found: dict[str, Any]) -> str:
    return f"{found['kills']} kills, {sum(found['letters'].values())} letters, {len(found['wrong'])} lost or doubled, settled in {found['seconds_to_settle']} s"


def _broker(found: dict[str, Any]) -> str:
    return (
        f"{found['kills']} kills, {found['killed'].get('broker', 0)} of them of the broker, "
        f"{sum(found['letters'].values())} letters over it, {len(found['wrong'])} lost or doubled"
    )


def _states(found: dict[str, Any]) -> str:
    return f"{found['cells']} cells: {found['done']} done, {found['refused']} refused, {len(found['wrong'])} wrong"


def _spark(found: dict[str, Any]) -> str:
    return f"{found['linked here']} links by one machine, {found['linked by Spark']} by Spark, {found['pairs that only one has']} differ"


def _fuzz(found: dict[str, Any]) -> str:
    spoilt, drawn = found["spoilt"], found["drawn"]
    return f"{spoilt['tried']} spoilt artefacts, {drawn['examples']} drawn examples, {len(drawn['failed'])} failures"


def _soak(found: dict[str, Any]) -> str:
    return f"{sum(found['acts'].values())} acts, {found['looks']} looks, {len(found['grown'])} processes that grew"


def _seeds(found: dict[str, Any]) -> str:
    sittings = found.get("sittings", 1)
    return (
        f"{found['seeds']:,} seeds{f' in {sittings} sittings' if sittings > 1 else ''}, {found['events']:,} events, {found['letters']:,} letters, {found['days']:,.0f} days, "
        f"{len(found['broken'])} broken; {found['planted faults']} planted faults, "
        f"{sum(one is None for one in found['noticed at seed'].values())} unnoticed"
    )


def _statements(found: dict[str, Any]) -> str:
    return f"{found['acts']} acts broken off {found['broken_off']} times"


def _reach(found: dict[str, Any]) -> str:
    return f"{' '.join(found['whole'].split()) or 'not measured'}; {found['summary'].strip(' =')}"


def _wall(found: dict[str, Any]) -> str:
    return (
        f"{found['pairs']:,} pairs of answers in {found['runs']} runs, {found['declared']:,} of them declared; "
        f"{len(found['wrong'])} others differ"
    )


def _restore(found: dict[str, Any]) -> str:
    return (
        f"{found['letters_forgotten']} letters forgotten, {found['given_back']} given back, {found['sent_again']} sent again, "
        f"{found['acts_lost']} acts told as lost, {len(found['wrong'])} wrong"
    )


def _patrols(found: dict[str, Any]) -> str:
    plans, games, lots = found["plans"], found["games"], found["lots"]
    return (
        f"{plans['planned']} of {plans['borders']} invented borders planned, {sum(plans['breaches'].values())} rules broken "
        f"in {plans['patrols']:,} patrols, mended in {plans['mend_longest']} s at most; the game below three plain ways on "
        f"{games['below']} of {games['games']}; shares {lots['off']} points off, lots p = {lots['chi_square_p']}, a watcher "
        f"gains {lots['gained_mean']} points"
    )


def _routes(found: dict[str, Any]) -> str:
    ours, plain = found["ours"], found["plain"]
    return (
        f"{len(found['rows'])} instances, {found['seconds']:.0f} s each: mean gap to the values told {ours['mean_gap']} %, "
        f"{ours['feasible']} feasible, {ours['above_told']} above; plain PyVRP {plain['mean_gap']} %, {plain['feasible']} feasible"
    )


def _seats(found: dict[str, Any]) -> str:
    return (
        f"{found['officers']} officers at once for {found['seats']} seats, {len(found['runs'])} times: "
        f"{found['acts']:,} acts, the last order the list's own each time"
    )


SUMMARIES = {
    "seats": _seats,
    "patrols": _patrols,
    "routes": _routes,
    "seeds": _seeds,
    "statements": _statements,
    "restore": _restore,
    "wall": _wall,
    "reach": _reach,
    "mutation": _mutation,
    "crash": _crash,
    "broker": _broker,
    "states": _states,
    "fuzz": _fuzz,
    "soak": _soak,
    "spark": _spark,
}


def page(told: dict[str, Any]) -> str:
    """Print the page."""
    rows = [
        f"| {name} | {'yes' if found['held'] else '**no**'} | {found['took']} s | {summary(name, found)} "
        f"| {found.get('on', told['on'])} | `{found.get('commit', told['commit'])}` |\n"
        for name, found in told["proofs"].items()
    ]
    text = HEAD.format(**{part: told[part] for part in ("name", "on", "machine", "seed", "minutes")})
    broken = [f"- {one}\n" for one in told["proofs"].get("seeds", {}).get("broken", ())]
    if broken:
        rows += ["\n## Seeds that broke\n\n", *broken]
    mutation = told["proofs"].get("mutation", {})
    return text + "".join(rows) + (_units(mutation) if "units" in mutation else "")


def _units(mutation: dict[str, Any]) -> str:
    lines = [
        "\n## Planted faults\n\n| unit | faults | tried | noticed | score | 95 % interval | on | commit |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    ]
    for row in mutation["units"]:
        score = f"{100 * row['score']:.1f} %" if row["tried"] else "none tried"
        span = f"{100 * row['low']:.1f} to {100 * row['high']:.1f} %"
        lines.append(
            f"| {row['unit']} | {row['faults']} | {row['tried']} | {row['killed']} | {score} | {span} "
            f"| {row.get('on', mutation['on'])} | `{row.get('commit', mutation['commit'])}` |\n"
        )
    lines += [
        f"\nNot to be believed: without any fault too, tests of {row['unit']} fail"
        f" ({', '.join(row['failing']) or 'in a process of their own'}).\n"
        for row in mutation["units"]
        if row["failing"] or row.get("fresh_fails") or not row.get("fresh_passes", True)
    ]
    lived = [one for row in mutation["units"] for one in row["lived"]]
    lines.append(f"\n## Faults that no test noticed ({len(lived)})\n\n")
    lines += [
        f"- `{one['at']}` {one['kind']}: `{_code(one['before'])}` became `{_code(one['after'])}`\n"
        for one in lived
    ]
    return "".join(lines)


def _code(text: str) -> str:
    return text.replace("`", "'")


def table(told: dict[str, Any]) -> str:
    """Write the table for the screen."""
    rows = [
        f"{name:<10}{'held' if found['held'] else 'NOT HELD':<10}{found['took']:>7} s  {summary(name, found)}"
        for name, found in told["proofs"].items()
    ]
    return "\n".join(rows)
