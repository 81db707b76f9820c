"""What all languages without a parser share: names, stems, statements, lexicons, and properties of attribution by pattern."""

from __future__ import annotations

import unicodedata

import pytest
from growth import LINEAR, growth
from hypothesis import given, settings
from hypothesis import strategies as st
from reported import read

from summarizer.brief import Span
from summarizer.building.statements import StatementWriter
from summarizer.finding.analysis import Analysis
from summarizer.finding.attribution import Reported
from summarizer.finding.lexicon import load_lexicon
from summarizer.finding.names import Cast, Entity, bare_name
from summarizer.finding.pattern.attribution import attribute_by_pattern
from summarizer.finding.quotations import find_quotations
from summarizer.finding.sentences import split_sentences
from summarizer.finding.stems import content_stems, word_count

LANGUAGES = ("de", "fr", "es", "it", "nl", "pt")


@pytest.mark.parametrize(
    ("content", "language", "statement"),
    [
        ("Ich sage: ‚Nein!‘ Und dabei bleibt es", "de", "Rita Holm: Ich sage: Nein! Und dabei bleibt es."),
        ("le mot « restitution » gêne", "fr", "Rita Holm: le mot restitution gêne."),
        ("¿Quién paga?", "es", "Rita Holm: ¿Quién paga?"),
        ("「橋」は直す", "ja", "Rita Holm: 橋は直す。"),
    ],
)
def test_a_statement_in_another_language_holds_no_english_and_no_marks(
    content: str, language: str, statement: str
) -> None:
    span = Span.of(content, 0, len(content))
    holm = Entity("Rita Holm", "person", True)
    reported = Reported((span,), (span,), "direct", None, None, "sag", holm, "named")
    writer = StatementWriter(Analysis(content, language, [], [], [], Cast(), []))
    assert writer.write(reported, holm) == statement


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Herr Dr. Kai Brodersen", "de", "Kai Brodersen"),
        ("die Feuerwehr", "de", "Feuerwehr"),
        ("l’association Rive Gauche", "fr", "association Rive Gauche"),
        ("Mme Odile Garnaut", "fr", "Odile Garnaut"),
        ("la señora Irene Valdoro", "es", "Irene Valdoro"),
        ("the minister’s", "en", "minister"),
        ("La Toya", "en", "La Toya"),
    ],
)
def test_a_bare_name_loses_the_articles_and_titles_of_its_language(
    text: str, language: str, name: str
) -> None:
    assert bare_name(text, language) == name


def test_stems_leave_out_the_small_words_of_their_language() -> None:
    assert content_stems("der Pegel und die Pegelstände", "de")[0] == "pegel"
    assert "l’eau" not in " ".join(content_stems("l’eau des rivières", "fr"))
    assert content_stems("橋の修理", "ja") == ["橋の", "の修", "修理"]
    assert content_stems("Der Pegel", "und") == ["der", "pegel"]
    assert word_count("橋の修理") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lexicon_has_what_the_patterns_ask_of_it(language: str) -> None:
    lexicon = load_lexicon(language)
    assert lexicon is not None
    kinds = (
        "determiners",
        "person_suffixes",
        "organisation_suffixes",
        "prepositions",
        "complementizers",
        "honorifics",
    )
    assert all(lexicon.words[kind] for kind in kinds)
    assert lexicon.finite or lexicon.words["reports"]  # a language with a tagger needs infinitives alone
    assert all(
        word == unicodedata.normalize("NFC", word).lower()
        for words in lexicon.words.values()
        for word in words
    )


@pytest.mark.parametrize("language", ["en", "ja", "xx", "../de", ""])
def test_a_language_without_a_table_has_no_lexicon(language: str) -> None:
    assert load_lexicon(language) is None


# ---- properties ----

PIECES = st.sampled_from(
    """„ “ « » " ' ‚ ‘ ( ) , ; : . ! ? – sagte hat angekündigt a déclaré a-t-il dijo ha detto zei disse Selon laut nach
    Angaben der des die Rita Holm Ministerin er sie elle que dass und so wie zufolge eigenen l’ d’ M. Dr. sei werde le
    la el il 3. n24 橋 「 」 لن \n \n\n ö o\u0308 zu mit vor 12 Paris""".split(" ")
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, language=st.sampled_from((*LANGUAGES, "ja", "und")))
def test_any_text_is_read_and_every_span_is_a_slice_of_it(text: str, language: str) -> None:
    analysis = read(text, language)
    for reported in analysis.reported:
        spans = [*reported.content, *reported.quotes, *(s for s in (reported.source, reported.cue) if s)]
        assert reported.content
        assert all(text[s.start : s.end] == s.text and s.text for s in spans)
        assert reported.speaker is None or reported.speaker in analysis.cast.entities
    for entity in analysis.cast.entities:
        assert entity.name
        assert all(text[s.start : s.end] == s.text for s in (*entity.mentions, *entity.descriptions))


@pytest.mark.parametrize(
    ("language", "unit"),
    [
        (
            "de",
            "Ministerin Rita Holm sagte, der Deich werde erneuert. „Das Geld ist da“, so Holm. Es fehle Sand.\n\n",
        ),
        ("fr", "« Le pont tiendra », a déclaré la maire, Odile Garnaut. Selon elle, le sable manque.\n\n"),
        ("de", ", so Holm"),
        ("de", "sagte, "),
        ("fr", "« A, dit Paul. B "),
        ("ja", "「橋の修理は終わります」と述べた。"),
    ],
)
def test_the_longest_article_is_attributed_in_linear_time(language: str, unit: str) -> None:
    def attribute(text: str) -> None:
        sentences, quotations = split_sentences(text, language), find_quotations(text)
        attribute_by_pattern(text, language, sentences, quotations)

    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    assert growth(attribute, text[:50_000], text) < LINEAR


def test_many_names_are_read_in_linear_time() -> None:
    names = [
        f"Mi{chr(97 + i % 26)}{chr(97 + i // 26 % 26)} Lo{chr(97 + i // 676)}{chr(97 + i % 19)}t"
        for i in range(3000)
    ]
    said = [f"Minister {name} sagte, er habe recht." for name in names]
    assert len(read(" ".join(said), "de").reported) == len(names)
    assert growth(lambda text: read(text, "de"), " ".join(said[:750]), " ".join(said)) < LINEAR
