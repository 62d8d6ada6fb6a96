"""Where did a patrol go, and what did it see?

Enters: what the telephone of a patrol's leader recorded between start and end, sealed to this node and sent
when there is a line; sightings by few taps; a call for help; tracks of other makers' devices as files;
readings of sensors. Leaves: runs with their trails, when each part of the line was last looked at and for how
long, sightings that the room above may take up; to the other state a run and its sightings, as late and as
coarse as the agreement's values say, and a call for help at once. Never: records an officer before he starts,
in a pause or after he ends; puts a point of one patrol into another; describes a person: persons are counted
by group; deletes a bad fix, which is marked; makes an incident of a sighting, which a person decides above.
Serves: the agreement's joint patrols. What is counted, delays and coarsening stand in the corridor's pack.
"""
