"""What went wrong for this worker?

Enters: what anybody tells of a wrong at work, registered or not, in any status, without an account, by an
office or by the hotline, or handed over by the other state's complaints office; his evidence; what officers
behind the wall find, settle and decide. Leaves: an answer to whoever told it, by his number and secret word;
a printed statement for him or, as he asks, for a court, with a number by which anybody checks it;
a closed sheet to the other state's office at fixed hours, whether anything stands on it or not; a neutral
wait on a permit while it is looked into; a stop of new demands of an employer who does not carry a decision
out; how many there were. What the employer and the offices below may notice stands in `releases.toml`, and
nothing else does. Never: tells who
complained, or that anybody did; is imported by another room; writes its words, names or files anywhere but
sealed in its own tables; puts a look at a complaint where others read who looked.
Serves: the agreement's guarantee of rights; the wall between complaints and immigration enforcement
(A/HRC/26/35 §62), the duty to settle or refer in time, protection of victims and minors.
"""
