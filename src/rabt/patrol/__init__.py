"""Which joint patrol goes where, and when?

Enters: officers, vehicles and who is away, of each side; the crews that each side offers for some days; what
was looked at last and what was met; the pack's border, shifts and rules; a person's edit. Leaves: a plan of
joint patrols that an independent checker found to break no rule, approved by two persons on each side; orders
for each patrol; a seal on the draw, opened when it is over, so that an audit can draw it again. Never: weighs
a person, a tribe or a nationality, since only places are judged; shows a patrol to who does not need it, or
its orders before they are given out; lets one side send out the other's officers; puts into force what one
person made alone. Serves: the agreement's joint patrols against smuggling. Hours, zone, skills and shares
stand in the corridor's pack, those that nobody has verified as assumptions.
"""
