"""Who was trained, with what proof?

Enters: that an officer holds a skill of the pack, since when and by what proof, from one person; another
person's word that it is so; a need for training that an incident, an exercise or an evaluation showed.
Leaves: the skills that an officer holds on a day, for who plans with them; the needs that wait, for who plans
the next programme. Never: a grade of anybody, a skill on one person's word, a skill beyond its last day, a
need that names who was lacking.
Serves: the agreement's training of both services; courses and missions stand in rooms above. Which skills
there are, and how long each holds, stands in the corridor's pack.
"""
