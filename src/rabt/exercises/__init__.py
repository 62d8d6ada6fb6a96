"""Who did what in the exercise, and what did we learn?

Enters: a scenario that both sides approved; on which day it is played; every turn of the exercise clock; what
was given to whom, and what they answered; what a person saw of what was expected, and how he rates each
objective, with his reason; what went well and what is to be learned. Leaves: injects on the board, the
telephone, by mail or on paper, each marked EXERCISE; one record, equal on both nodes once the line is back;
an after-action report in both languages out of that record alone; measures with an owner and a day, which may
open a need for training or ask both states for another rule of patrols. Never: lets an inject look like a
real alarm; stops the play because the line is down; rates by itself; tells the other side who said what;
changes a rule of patrols by less than two persons on each side.
Serves: the agreement's joint workshops on crisis and disaster management. The four ratings follow, in our own
words, the practice of exercise programmes elsewhere and claim no conformity.
"""
