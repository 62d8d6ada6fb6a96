"""What holds for runs, their recordings, sightings, calls for help and sensors: pure."""
