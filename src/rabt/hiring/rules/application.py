"""What an employer or a recruiter writes on the registration form."""

from dataclasses import dataclass, fields
from datetime import date

from rabt.base.errors import Refused
from rabt.hiring.rules.vetting import Licence, check_licence
from rabt.seal.message import check_text


@dataclass(frozen=True)
class Application:
    """The part of the form that employers and recruiters share."""

    labour_office: str
    name_ar: str
    name_latin: str
    place: str
    address: str
    licence_number: str
    licence_expires_on: date
    signatory_name: str
    signatory_role: str
    phone: str
    email: str

    def licence(self) -> Licence:
        """Return the licence that was written down."""
        return Licence(self.licence_number, self.licence_expires_on)


@dataclass(frozen=True)
class EmployerApplication(Application):
    """An employer also says in which branch he works, whom he has, and what is pending against him.

    `home_state`: where a contractor is established who comes for a project; empty for an employer of here.
    """

    sector: str = ""
    home_state: str = ""
    nationals: int = 0
    foreigners: int = 0
    complaints_declared: int = 0


def check_application(told: Application, on: date, offices: frozenset[str], places: frozenset[str]) -> None:
    """Ask that a registration names a known office and place, and a licence that holds.

    Refuses: licence_missing, licence_expired, labour_office_unknown, hiring_place_unknown,
    signatory_missing, text_unprintable
    """
    for one in fields(told):
        if isinstance(value := getattr(told, one.name), str):
            check_text(value, one.name)
    check_licence(told.licence(), on)
    if told.labour_office not in offices:
        raise Refused("labour_office_unknown", field="labour_office")
    if told.place not in places:
        raise Refused("hiring_place_unknown", field="place")
    if not told.signatory_name.strip() or not (told.phone or told.email):
        raise Refused("signatory_missing", field="signatory_name")


def check_employer(told: EmployerApplication, sectors: frozenset[str], origin: str) -> None:
    """Ask that an employer names a known branch, and is of here or of the origin state.

    Refuses: sector_unknown, home_state_unknown
    """
    if told.home_state not in ("", origin):
        raise Refused("home_state_unknown", field="home_state")
    if told.sector not in sectors:
        raise Refused("sector_unknown", field="sector")


@dataclass(frozen=True)
class Page:
    """A scanned page that comes with a registration."""

    content: bytes = b""
    name: str = ""


@dataclass(frozen=True)
class Papers:
    """What may come with a registration: the licence, and the letter that lets the signatory sign."""

    licence: Page = Page()
    letter: Page = Page()
