"""Who has no account finds at the front door what is open to him: registration, his own page, the checker of cards."""

import pytest

EMPLOYER, RECRUITER = "/hiring/register-employer", "/hiring/register-recruiter"


@pytest.mark.parametrize(
    ("door", "of_the_other_side"),
    [
        pytest.param(EMPLOYER, RECRUITER, id="destination"),
        pytest.param(RECRUITER, EMPLOYER, id="origin", marks=pytest.mark.node("EG")),
    ],
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_front_door_leads_to_what_is_open(client, db, language, door, of_the_other_side):
    client.cookies["rabt_language"] = language
    page = client.get("/access/sign-in").content.decode()
    assert f'href="{of_the_other_side}"' not in page and ">hiring." not in page
    for address in (door, "/my/enter", "/credentials/check/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
