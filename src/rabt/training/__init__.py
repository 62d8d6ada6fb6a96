"""Who was trained, with what proof?

Enters: that an officer holds a skill of the pack, since when and by what proof, from one person; another
person's word that it is so. Leaves: the skills that an officer holds on a day, for who plans with them.
Never: a grade of anybody, a skill on one person's word, a skill beyond its last day.
Serves: the agreement's training of both services; courses and missions come with a later step. Which skills
there are, and how long each holds, stands in the corridor's pack.
"""
