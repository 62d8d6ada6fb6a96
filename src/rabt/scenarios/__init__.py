"""What would happen in a crisis, step by step, and who would be told?

Enters: what planners of both sides write, each on its own node and at the same time: objectives, each mapped
to a capability, moves, and the joint list of events with their times, channels, addressees and expectations;
sheets; the scenarios that come with the house. Leaves: one list that is equal on both nodes whatever the line
does; the version that two persons on each side approved, frozen, for an exercise to play; papers for a place
without a network. Never: loses what somebody wrote, or lets one word win over another unseen: two values
written at once are both shown until a person settles them; takes an invented event for a real one: all of it
is labelled as exercise. Serves: the agreement's joint workshops on crisis and disaster management. Types,
capabilities and teams stand in the corridor's pack, those that nobody has attested as assumptions.
"""
