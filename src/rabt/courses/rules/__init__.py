"""Attendance, tests, certificates, evaluation, needs, timetable, the learning platform: pure rules."""
