"""Which rows came in from a sheet, and what became of each?

Enters: a sheet (XLSX, ODS, CSV) that somebody filled in, and which of its columns is which.
Leaves: each good row as the ordinary act of its room, by the one who brought the sheet; the same sheet
with the wrong cells marked; an import taken back while nothing depends on it.
Never: a rule of its own, a row twice, a half-done row, a formula that runs, a status that a sheet claims.
Law: each row is an act of its own in the journal, as if it had been typed.
"""
