"""What is happening on the line now, and where did nobody look?

Enters: the runs, looks and calls for help of the patrols, the incidents and finds, as the rooms below show
them to this viewer; the weather, as an officer or a weather service reports it. Leaves: one picture of the
line by time since the last look, effort beside finds, the crews that are out, a day played again; tiles of
the map, made here from the corridor's pack. Never: shows more of the other state than the rooms below let
its viewer see; calls a part of the line safe or empty because nobody looked there; invents weather; asks a
server outside the node for a map; names an officer or a person.
Serves: the agreement's monitoring of the border with modern technology, for the operations room of each side.
"""
