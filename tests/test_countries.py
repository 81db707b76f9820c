import pytest

from summarizer.finding.countries import country_in, is_country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("the Norwegian harbour board", "Norway"),
        ("Niger", "Niger"),
        ("a Nigerian trader", "Nigeria"),
        ("the South Sudanese army", "South Sudan"),
        ("U.S. officials", "United States"),
        ("officials in the U.S.", "United States"),
        ("Northern Ireland’s ports", "United Kingdom"),
        ("Moscow denied it", "Russia"),
        ("Brazilian and Chilean ships", "Brazil"),
        ("a Latin American and Chilean bank", "Chile"),
        ("a Latin American bank", None),
        ("a harbour in New Mexico", None),
        ("ships in the Indian Ocean", None),
        ("Eritrea’s rider", "Eritrea"),
        ("a Togolese and a Beninese court", "Togo"),
        ("the Republic of the Congo", "Republic of the Congo"),
        ("the Congolese army", "Democratic Republic of the Congo"),
        ("Papua New Guinea", "Papua New Guinea"),
        ("Guinea", "Guinea"),
        ("the Solomon Islands", "Solomon Islands"),
        ("they told us", None),
        ("Indiana and Chadwick", None),
        ("", None),
    ],
)
def test_a_country_is_read_from_its_name_adjective_or_seat_as_a_whole_word(
    text: str, country: str | None
) -> None:
    assert country_in(text) == country


def test_a_country_s_own_name_is_told_from_a_phrase_about_it() -> None:
    assert is_country("France")
    assert is_country("Moscow")
    assert not is_country("French ships")
    assert not is_country("Latin American")
