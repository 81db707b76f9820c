"""Countries as news English writes them: names, adjectives and seats of government."""

from __future__ import annotations

import re
from functools import lru_cache

# country: adjective and other words for it
_WORDS = """Afghanistan: Afghan, Afghans, Kabul
Albania: Albanian
Algeria: Algerian
Andorra: Andorran
Angola: Angolan
Antigua and Barbuda: Antiguan, Antigua
Argentina: Argentine, Argentinian
Armenia: Armenian
Australia: Australian, Canberra
Austria: Austrian
Azerbaijan: Azerbaijani
Bahamas: Bahamian
Bahrain: Bahraini
Bangladesh: Bangladeshi
Barbados: Barbadian
Belarus: Belarusian
Belgium: Belgian
Belize: Belizean
Benin: Beninese
Bhutan: Bhutanese
Bolivia: Bolivian
Bosnia and Herzegovina: Bosnian, Bosnia
Botswana: Botswanan
Brazil: Brazilian
Brunei: Bruneian
Bulgaria: Bulgarian
Burkina Faso: Burkinabe, Burkinabé
Burundi: Burundian
Cambodia: Cambodian
Cameroon: Cameroonian
Canada: Canadian
Cape Verde: Cape Verdean, Cabo Verde
Central African Republic: Central African
Chad: Chadian
Chile: Chilean
China: Chinese, Beijing
Colombia: Colombian
Comoros: Comorian
Costa Rica: Costa Rican
Croatia: Croatian
Cuba: Cuban
Cyprus: Cypriot
Czech Republic: Czech, Czechia
Democratic Republic of the Congo: Democratic Republic of Congo, DR Congo, Congo, Congolese, Kinshasa
Denmark: Danish
Djibouti: Djiboutian
Dominica:
Dominican Republic: Dominican
East Timor: East Timorese, Timor-Leste
Ecuador: Ecuadorian, Ecuadorean
Egypt: Egyptian
El Salvador: Salvadoran
Equatorial Guinea: Equatorial Guinean
Eritrea: Eritrean
Estonia: Estonian
Eswatini: Swazi
Ethiopia: Ethiopian
Fiji: Fijian
Finland: Finnish
France: French
Gabon: Gabonese
Gambia: Gambian
Georgia: Georgian
Germany: German
Ghana: Ghanaian
Greece: Greek
Grenada: Grenadian
Guatemala: Guatemalan
Guinea: Guinean, Conakry
Guinea-Bissau:
Guyana: Guyanese
Haiti: Haitian
Honduras: Honduran
Hungary: Hungarian
Iceland: Icelandic
India: Indian, New Delhi
Indonesia: Indonesian
Iran: Iranian, Tehran
Iraq: Iraqi
Ireland: Irish
Israel: Israeli
Italy: Italian
Ivory Coast: Ivorian
Jamaica: Jamaican
Japan: Japanese
Jordan: Jordanian
Kazakhstan: Kazakh
Kenya: Kenyan
Kiribati:
Kosovo: Kosovar
Kuwait: Kuwaiti
Kyrgyzstan: Kyrgyz
Laos: Laotian
Latvia: Latvian
Lebanon: Lebanese
Lesotho: Basotho
Liberia: Liberian
Libya: Libyan
Liechtenstein:
Lithuania: Lithuanian
Luxembourg: Luxembourgish
Madagascar: Malagasy
Malawi: Malawian
Malaysia: Malaysian
Maldives: Maldivian
Mali: Malian
Malta: Maltese
Marshall Islands: Marshallese
Mauritania: Mauritanian
Mauritius: Mauritian
Mexico: Mexican
Micronesia: Micronesian
Moldova: Moldovan
Monaco: Monegasque
Mongolia: Mongolian
Montenegro: Montenegrin
Morocco: Moroccan
Mozambique: Mozambican
Myanmar: Burmese
Namibia: Namibian
Nauru: Nauruan
Nepal: Nepalese, Nepali
Netherlands: Dutch
New Zealand: New Zealander
Nicaragua: Nicaraguan
Niger: Nigerien
Nigeria: Nigerian
North Korea: North Korean, Pyongyang
North Macedonia: Macedonian
Norway: Norwegian
Oman: Omani
Pakistan: Pakistani, Islamabad
Palau: Palauan
Panama: Panamanian
Papua New Guinea: Papua New Guinean
Paraguay: Paraguayan
Peru: Peruvian
Philippines: Philippine, Filipino
Poland: Polish
Portugal: Portuguese
Qatar: Qatari
Republic of the Congo: Congo-Brazzaville, Brazzaville
Romania: Romanian
Russia: Russian, Kremlin, Moscow
Rwanda: Rwandan
Saint Kitts and Nevis:
Saint Lucia: Saint Lucian
Saint Vincent and the Grenadines:
Samoa: Samoan
San Marino: Sammarinese
Sao Tome and Principe: São Tomé and Príncipe
Saudi Arabia: Saudi
Senegal: Senegalese
Serbia: Serbian
Seychelles: Seychellois
Sierra Leone: Sierra Leonean
Singapore: Singaporean
Slovakia: Slovak
Slovenia: Slovenian
Solomon Islands:
Somalia: Somali
South Africa: South African
South Korea: South Korean
South Sudan: South Sudanese
Spain: Spanish
Sri Lanka: Sri Lankan
Sudan: Sudanese
Suriname: Surinamese
Sweden: Swedish
Switzerland: Swiss
Syria: Syrian, Damascus
Taiwan: Taiwanese
Tajikistan: Tajik
Tanzania: Tanzanian
Thailand: Thai
Togo: Togolese
Tonga: Tongan
Trinidad and Tobago: Trinidadian
Tunisia: Tunisian
Turkey: Turkish
Turkmenistan: Turkmen
Tuvalu: Tuvaluan
Uganda: Ugandan
Ukraine: Ukrainian, Kyiv
United Arab Emirates: Emirati, UAE
United Kingdom: England, Scotland, Wales, Northern Ireland, Northern Irish, British, UK, U.K., Britain, Downing Street, Scottish, Welsh
United States: American, US, U.S., White House, Pentagon
Uruguay: Uruguayan
Uzbekistan: Uzbek
Vanuatu: Vanuatuan, Ni-Vanuatu
Vatican City: Vatican, Holy See
Venezuela: Venezuelan
Vietnam: Vietnamese
Yemen: Yemeni
Zambia: Zambian
Zimbabwe: Zimbabwean"""


# of the United States; Georgia is among the countries
_STATES = frozenset(
    """Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Hawaii, Idaho, Illinois, Indiana,
Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska,
Nevada, New Hampshire, New Jersey, New Mexico, New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania,
Rhode Island, South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin,
Wyoming""".replace("\n", " ").split(", ")
)  # fmt: skip


# words that hold a country's and mean something else
_OTHERS = ("Latin American", "South American", "North American", "Central American", "New Mexico", "British Columbia",
           "Indian Ocean", "South China Sea", "Gulf of Mexico", "Sea of Japan")  # fmt: skip


@lru_cache(maxsize=1)
def _by_word() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _WORDS.splitlines():
        country, _, words = line.partition(":")
        for word in [country, *filter(None, words.strip().split(", "))]:
            table[word] = country
    return table


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = sorted([*_by_word(), *_OTHERS], key=len, reverse=True)
    return re.compile(r"(?<![\w.])(?:" + "|".join(re.escape(word) for word in words) + r")(?![\w])")


def country_in(text: str) -> str | None:
    """The first country that the text names or whose adjective it uses; None when there is none."""
    found = (match.group() for match in _pattern().finditer(text))
    return next((_by_word()[word] for word in found if word not in _OTHERS), None)


def is_country(name: str) -> bool:
    """Whether the name is a country's own, as in "Moscow denied" or "France said"."""
    return name in _by_word()


def is_place(name: str) -> bool:
    """Whether the name is a country's or an American state's."""
    return is_country(name) or name in _STATES


def is_people(name: str) -> bool:
    """Whether the name is a people's: "Mexicans", "African-Americans"."""
    last = name.rpartition("-")[2]
    return last.endswith("s") and last[:-1] in _by_word() and not is_country(name)
