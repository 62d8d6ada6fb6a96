"""What was met on the line, and what became of it?

Enters: what a patrol or a sensor saw, or what a post or an operations room was told; how many persons, never
who; what was seized, counted and sealed; what the other state tells of its own incidents. Leaves: incidents
that a second person validated, with source and information graded; a chain of custody without a gap; the
joint daily report of both sides; a training need; what a request may take up. Never: writes down a name, a
nationality or a document of anybody met, unless a case was opened lawfully by two persons, and then for its
holders alone and until its review; lets a step of enforcement come before rescue, or before protection was
told of who needs it; overwrites a version; shows what is simulated without saying so.
Serves: the agreement's joint patrols; rescue and protection before enforcement (protocols of Palermo, 2000:
smuggling of migrants art. 16, trafficking art. 6). The header of an incident is inspired by the European
border surveillance system, and claims no conformity. Types, days and what is shared stand in the pack.
"""
