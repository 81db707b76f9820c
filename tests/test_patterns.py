"""Attribution by pattern: invented sentences in the languages that have a lexicon, and in some that have none."""

from __future__ import annotations

import unicodedata

import pytest
from growth import LINEAR, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.brief import Span
from summarizer.building.builder import Builder
from summarizer.building.draft import Draft
from summarizer.building.statements import StatementWriter
from summarizer.finding.analysis import Analysis, analyse
from summarizer.finding.attribution import Reported
from summarizer.finding.lexicon import load_lexicon
from summarizer.finding.names import Cast, Entity, bare_name
from summarizer.finding.pattern.attribution import attribute_by_pattern
from summarizer.finding.quotations import find_quotations
from summarizer.finding.sentences import split_sentences
from summarizer.finding.stems import content_stems, word_count

LANGUAGES = ("de", "fr", "es", "it", "nl", "pt")


def read(text: str, language: str) -> Analysis:
    return analyse(text, language, None)


def said(text: str, language: str) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Speaker, form and content of everything reported."""
    return [
        (r.speaker.name if r.speaker else None, r.form, tuple(span.text for span in r.content))
        for r in read(text, language).reported
    ]


def only(text: str, language: str) -> Reported:
    (reported,) = read(text, language).reported
    return reported


# ---- German ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "„Der Deich hält“, sagte Bürgermeisterin Antje Woll am Montag.",
            ("Antje Woll", "direct", ("Der Deich hält",)),
        ),
        ("Der Landrat Kai Brodersen sagte: „Wir warten ab.“", ("Kai Brodersen", "direct", ("Wir warten ab",))),
        (
            "„Der Deich“, erklärte der Ingenieur Olaf Rehm, „hält noch zehn Jahre.“",
            ("Olaf Rehm", "direct", ("Der Deich", "hält noch zehn Jahre")),
        ),
        (
            "„Das ist ein Skandal“, zeigte sich die Anwältin Rita Holm enttäuscht.",
            ("Rita Holm", "direct", ("Das ist ein Skandal",)),
        ),
        (
            "Die Anwältin Rita Holm: „Wir klagen bis zur letzten Instanz.“",
            ("Rita Holm", "direct", ("Wir klagen bis zur letzten Instanz",)),
        ),
        (
            "Rita Holm bezeichnete das Urteil als „völlig verfehlt“.",
            ("Rita Holm", "direct", ("völlig verfehlt",)),
        ),
        (
            "Ministerin Rita Holm sagte, dass der Deich erneuert wird.",
            ("Rita Holm", "indirect", ("der Deich erneuert wird",)),
        ),
        (
            "Ministerin Rita Holm sagte, der Deich werde erneuert.",
            ("Rita Holm", "indirect", ("der Deich werde erneuert",)),
        ),
        (
            "Ministerin Rita Holm kündigte in Husum an, den Deich zu erneuern.",
            ("Rita Holm", "indirect", ("den Deich zu erneuern",)),
        ),
        (
            "Ministerin Rita Holm hat angekündigt, der Deich werde erneuert.",
            ("Rita Holm", "indirect", ("der Deich werde erneuert",)),
        ),
        (
            "Der Deich werde erneuert, teilte das Umweltministerium mit.",
            ("Umweltministerium", "indirect", ("Der Deich werde erneuert",)),
        ),
        (
            "Der Deich sei, so Rita Holm, nicht mehr zu retten.",
            ("Rita Holm", "indirect", ("Der Deich sei", "nicht mehr zu retten")),
        ),
        (
            "Laut Polizei wurde niemand verletzt.",
            ("Polizei", "indirect", ("wurde niemand verletzt",)),
        ),
        (
            "Nach Angaben des Umweltministeriums ist der Deich sicher.",
            ("Umweltministerium", "indirect", ("ist der Deich sicher",)),
        ),
        (
            "Der Deich ist nach Angaben der Feuerwehr sicher.",
            ("Feuerwehr", "indirect", ("Der Deich ist", "sicher")),
        ),
        (
            "Medienberichten zufolge ist der Fahrer geflohen.",
            ("Medienberichten", "indirect", ("ist der Fahrer geflohen",)),
        ),
        (
            "Wie die Feuerwehr mitteilte, brannte ein Schuppen.",
            ("Feuerwehr", "indirect", ("brannte ein Schuppen",)),
        ),
        (
            "Der Verein vertritt die Meinung, dass der Deich fehlt.",
            ("Verein", "indirect", ("der Deich fehlt",)),
        ),
        (
            "„Der Deich hält“, polterte Schleusenwärter Fiete Lorenz.",
            ("Fiete Lorenz", "direct", ("Der Deich hält",)),
        ),
        (
            "„Der Deich hält“, so erklärte Ingenieur Olaf Rehm auf Nachfrage.",
            ("Olaf Rehm", "direct", ("Der Deich hält",)),
        ),
        (
            "Man werde „nicht nachgeben“, betonte Deichgraf Ole Harms, „auch wenn es teuer wird“.",
            ("Ole Harms", "mixed", ("Man werde „nicht nachgeben“", "auch wenn es teuer wird")),
        ),
        (
            "„Die Zahl der Risse“, heißt es in dem Gutachten, „hat sich verdoppelt.“",
            ("Gutachten", "direct", ("Die Zahl der Risse", "hat sich verdoppelt")),
        ),
        (
            "Auf die Frage, ob der Deich hält, antwortete Antje Woll: „Das weiß niemand.“",
            ("Antje Woll", "direct", ("Das weiß niemand",)),
        ),
        (
            "Rita Holm, die den Verband seit Jahren führt, warnte davor, den Deich aufzugeben.",
            ("Rita Holm", "indirect", ("den Deich aufzugeben",)),
        ),
        (
            "Der Verband lobte den Plan, mahnte aber, die Dörfer nicht zu vergessen.",
            ("Verband", "indirect", ("die Dörfer nicht zu vergessen",)),
        ),
        (
            "Es gebe, betonte Landrat Kai Brodersen, keinen Grund zur Sorge.",
            ("Kai Brodersen", "indirect", ("Es gebe", "keinen Grund zur Sorge")),
        ),
        (
            "Er müsse „früher handeln“, wird Landrat Kai Brodersen in dem Blatt zitiert.",
            ("Kai Brodersen", "mixed", ("Er müsse „früher handeln“",)),
        ),
        (
            "Das Blatt zitiert Landrat Kai Brodersen mit den Worten: „Wir handeln zu spät.“",
            ("Kai Brodersen", "direct", ("Wir handeln zu spät",)),
        ),
        (
            "Wie aus einem Bericht des Ministeriums hervorgeht, fehlen vier Millionen Euro.",
            ("Bericht des Ministeriums", "indirect", ("fehlen vier Millionen Euro",)),
        ),
        (
            "Die Opposition warf dem Landrat „Versagen“ vor.",
            ("Opposition", "direct", ("Versagen",)),
        ),
        (
            "Der Umbau kostet nach Angaben aus Husum 1,8 Millionen Euro mehr.",
            ("Husum", "indirect", ("Der Umbau kostet", "1,8 Millionen Euro mehr")),
        ),
        (
            "Zudem verlangen die Bauern, dass der Bund zahlt.",
            ("Bauern", "indirect", ("der Bund zahlt",)),
        ),
    ],
)  # fmt: skip
def test_a_german_reporting_clause_has_its_speaker_and_its_content(
    text: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert said(text, "de") == [expected]


def test_a_sentence_in_reported_mood_goes_on_with_the_speaker_before_it() -> None:
    text = "Ministerin Rita Holm sagte, der Deich sei alt. Das Geld liege bereit. Der Bau beginnt im Mai."
    assert said(text, "de") == [
        ("Rita Holm", "indirect", ("der Deich sei alt",)),
        ("Rita Holm", "indirect", ("Das Geld liege bereit",)),
    ]


def test_a_run_of_sentences_in_reported_mood_is_one() -> None:
    text = (
        "Der Deich sei alt, sagte Rita Holm. Das Geld liege bereit. Es fehle an Sand. Der Bau beginnt im Mai."
    )
    assert said(text, "de")[1:] == [("Rita Holm", "indirect", ("Das Geld liege bereit. Es fehle an Sand",))]


def test_what_das_takes_up_is_the_sentence_before() -> None:
    text = "Der Deich bei Husum wird erneuert. Das teilte das Umweltministerium mit."
    assert said(text, "de") == [("Umweltministerium", "indirect", ("Der Deich bei Husum wird erneuert",))]


def test_an_opening_quotation_is_of_whoever_the_next_sentence_is_about() -> None:
    text = "„Das war kein Deich, das war ein Sieb.“ Olaf Rehm steht auf der Krone und schüttelt den Kopf."
    assert said(text, "de")[0][0] == "Olaf Rehm"


def test_an_age_or_a_shorter_compound_takes_up_who_was_named() -> None:
    text = (
        "Olaf Rehm zeigt auf die Krone. „Hier brach er“, sagt der 54-Jährige. "
        "Kritik kommt vom Deichverband. Das sei zu spät, erklärte der Verband."
    )
    assert [speaker for speaker, _, _ in said(text, "de")] == ["Olaf Rehm", "Deichverband"]


def test_sie_with_a_plural_verb_is_nobody_single() -> None:
    text = "Die Forscher um Rita Holm rechneten nach. Sie schreiben, der Deich halte nicht."
    (reported,) = read(text, "de").reported
    assert reported.speaker is None or reported.speaker.kind != "person"


def test_a_later_main_clause_of_the_narrator_ends_the_report() -> None:
    text = "Rita Holm sagte, der Deich sei alt, doch das Ministerium schweigt seit Wochen."
    assert said(text, "de") == [("Rita Holm", "indirect", ("der Deich sei alt",))]


def test_a_quotation_without_a_clause_goes_on_with_the_speaker_before_it() -> None:
    text = "„Der Deich hält“, sagte Kapitän Uwe Prien. „Aber nur in diesem Jahr.“"
    reported = read(text, "de").reported
    assert [r.basis for r in reported] == ["named", "continued"]
    assert {r.speaker.name for r in reported if r.speaker} == {"Uwe Prien"}


def test_two_reports_in_one_sentence_keep_their_own_speakers() -> None:
    text = "Die Händler behaupten, der Zoll sei zu hoch, und sie bezweifeln, dass er bleibt."
    contents = [content for _, _, content in said(text, "de")]
    assert contents == [("der Zoll sei zu hoch",), ("er bleibt",)]


def test_an_apposition_between_subject_and_verb_gives_the_name() -> None:
    text = "Die Vorsitzende des Deichverbands, Rita Holm, forderte, dass der Bund zahlt."
    assert said(text, "de") == [("Rita Holm", "indirect", ("der Bund zahlt",))]


def test_a_person_is_one_entry_however_short_the_name() -> None:
    text = (
        "„Es reicht“, sagte Umweltministerin Rita Holm. Holm forderte, dass der Bund zahlt. "
        "„Sonst klagen wir“, so die Ministerin. Sie sagte, die Klage sei fertig."
    )
    analysis = read(text, "de")
    people = [e for e in analysis.cast.entities if e.kind == "person"]
    assert [(e.name, e.gender, "Holm" in e.aliases) for e in people] == [("Rita Holm", "f", True)]
    assert {r.speaker.name for r in analysis.reported if r.speaker} == {"Rita Holm"}


def test_er_and_sie_go_to_somebody_of_their_gender() -> None:
    text = (
        "Landrat Kai Brodersen traf Ministerin Rita Holm. Sie sagte, der Deich sei sicher. "
        "Er sagte, der Kreis habe kein Geld."
    )
    assert [speaker for speaker, _, _ in said(text, "de")] == ["Rita Holm", "Kai Brodersen"]


def test_an_unnamed_spokesman_is_the_body_that_he_speaks_for() -> None:
    reported = only("Ein Sprecher der Reederei Nordwind teilte mit, das Schiff sei versichert.", "de")
    assert reported.speaker is not None
    assert (reported.speaker.kind, reported.speaker.name) == ("organisation", "Reederei Nordwind")
    assert "Sprecher der Reederei Nordwind" in reported.speaker.aliases


@pytest.mark.parametrize(
    "text",
    [
        "Der Film „Das große Schweigen“ läuft ab Freitag.",
        "Das Programm „Fluss 2040“ kostet drei Millionen Euro.",
        "Die „Rote Lotte“ fährt wieder.",
        "Der Händler (kurz: „Meyer“) schließt.",
        "Besonders kritisiert wurde die Lage am Hafen.",
        "Er kam, sah und ging wieder.",
        "Es wäre schön gewesen.",
        "Der Mann wurde 1952 wegen Betrugs verurteilt.",
        "Zu den Gründen, die viele vermuten, sagte der Deichgraf nichts.",
    ],
)
def test_names_in_marks_and_plain_sentences_are_no_speech(text: str) -> None:
    assert said(text, "de") == []


def test_a_dative_before_the_verb_is_not_who_speaks() -> None:
    assert said("Der Küstenzeitung sagte Rita Holm: „Wir bauen.“", "de")[0][0] == "Rita Holm"
    assert said("Dem Minister warf Rita Holm vor, den Deich zu vergessen.", "de") == [
        ("Rita Holm", "indirect", ("den Deich zu vergessen",))
    ]


# ---- the other languages with a lexicon ----


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "« Le pont tiendra », a déclaré la maire, Odile Garnaut.", ("Odile Garnaut", "direct", ("Le pont tiendra",))),
        ("fr", "La maire Odile Garnaut a déclaré que le pont tiendra.", ("Odile Garnaut", "indirect", ("le pont tiendra",))),
        ("fr", "La maire Odile Garnaut a expliqué : « Le pont tiendra. »", ("Odile Garnaut", "direct", ("Le pont tiendra",))),
        ("fr", "Selon la préfecture, le pont est fermé.", ("préfecture", "indirect", ("le pont est fermé",))),
        ("fr", "Le pont est fermé, selon l’ingénieur Luc Tavel.", ("Luc Tavel", "indirect", ("Le pont est fermé",))),
        ("fr", "D’après Luc Tavel, le pont est fermé.", ("Luc Tavel", "indirect", ("le pont est fermé",))),
        ("fr", "M. Tavel affirme avoir prévenu la ville.", ("Tavel", "indirect", ("avoir prévenu la ville",))),
        ("fr", "La maire Odile Garnaut a dénoncé « un abandon total ».", ("Odile Garnaut", "direct", ("un abandon total",))),
        ("fr", "« On fera sans », balaie le trésorier Luc Tavel.", ("Luc Tavel", "direct", ("On fera sans",))),
        ("fr", "Le gardien Luc Tavel, remplaçant d’un soir, a reconnu avoir mal dormi.", ("Luc Tavel", "indirect", ("avoir mal dormi",))),
        ("es", "«El puente resistirá», dijo la alcaldesa Irene Valdoro.", ("Irene Valdoro", "direct", ("El puente resistirá",))),
        ("es", "La alcaldesa Irene Valdoro ha dicho que el puente resistirá.", ("Irene Valdoro", "indirect", ("el puente resistirá",))),
        ("es", "Según la fiscalía, el puente está cerrado.", ("fiscalía", "indirect", ("el puente está cerrado",))),
        ("es", "Un dictamen de la fiscalía, que consta de nueve páginas, afirma que el puente cederá.", ("dictamen de la fiscalía", "indirect", ("el puente cederá",))),
        ("it", "«Il ponte reggerà», ha detto la sindaca Ornella Vasti.", ("Ornella Vasti", "direct", ("Il ponte reggerà",))),
        ("it", "La sindaca Ornella Vasti ha dichiarato che il ponte reggerà.", ("Ornella Vasti", "indirect", ("il ponte reggerà",))),
        ("it", "Secondo la procura, il ponte è chiuso.", ("procura", "indirect", ("il ponte è chiuso",))),
        ("nl", "“De brug houdt het”, zei burgemeester Joke Waanders.", ("Joke Waanders", "direct", ("De brug houdt het",))),
        ("nl", "Burgemeester Joke Waanders zei dat de brug het houdt.", ("Joke Waanders", "indirect", ("de brug het houdt",))),
        ("pt", "“A ponte vai resistir”, disse a prefeita Lúcia Prates.", ("Lúcia Prates", "direct", ("A ponte vai resistir",))),
        ("pt", "A prefeita Lúcia Prates afirmou que a ponte vai resistir.", ("Lúcia Prates", "indirect", ("a ponte vai resistir",))),
    ],
)  # fmt: skip
def test_a_reporting_clause_has_its_speaker_and_its_content(
    language: str, text: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert said(text, language) == [expected]


def test_a_french_clause_inside_the_marks_is_not_quoted() -> None:
    text = "« Le pont, a expliqué l’ingénieur Luc Tavel, ne tiendra pas. Il faut le fermer. »"
    assert said(text, "fr") == [
        ("Luc Tavel", "direct", ("Le pont", "ne tiendra pas")),
        ("Luc Tavel", "direct", ("Il faut le fermer",)),
    ]


def test_a_french_clause_may_stand_in_any_sentence_between_the_marks() -> None:
    text = "« Le pont est vieux. Il ne tiendra pas, a lancé Me Luc Tavel. Fermez-le. »"
    assert said(text, "fr") == [
        ("Luc Tavel", "direct", ("Le pont est vieux. Il ne tiendra pas",)),
        ("Luc Tavel", "direct", ("Fermez-le",)),
    ]


def test_an_inverted_verb_reports_whatever_it_means() -> None:
    text = "La maire Odile Garnaut hésite. « Le pont tiendra, souffle-t-elle. Je le promets. »"
    assert [content for _, _, content in said(text, "fr")] == [("Le pont tiendra",), ("Je le promets",)]


def test_the_conditional_of_hearsay_goes_on_with_the_speaker_before_it() -> None:
    text = "Selon la préfecture, le pont est fermé. Des travaux auraient déjà commencé."
    assert said(text, "fr")[1] == ("préfecture", "indirect", ("Des travaux auraient déjà commencé",))


def test_french_inversion_goes_back_to_whoever_fits() -> None:
    text = "« Le pont tiendra », a déclaré la maire, Odile Garnaut. « Je le promets », a-t-elle ajouté."
    assert [speaker for speaker, _, _ in said(text, "fr")] == ["Odile Garnaut", "Odile Garnaut"]


def test_a_spanish_verb_without_a_subject_goes_back_to_the_speaker_before_it() -> None:
    text = "«El puente resistirá», dijo Irene Valdoro. Añadió que las obras acaban en junio."
    assert said(text, "es")[1] == ("Irene Valdoro", "indirect", ("las obras acaban en junio",))


def test_a_spanish_verb_without_a_subject_goes_on_with_who_was_named_last() -> None:
    text = "«Está cerrado», dijo Irene Valdoro. El ingeniero Luis Prada fue más cauto. «Aún aguanta», añadió."
    assert [speaker for speaker, _, _ in said(text, "es")] == ["Irene Valdoro", "Luis Prada"]


def test_a_spanish_possessive_says_whose_view_it_is() -> None:
    text = "«Está cerrado», dijo Irene Valdoro. A su juicio, el puente cederá."
    assert said(text, "es")[1][0] == "Irene Valdoro"


# ---- languages without a lexicon ----


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (
            "ja",
            "市長は「橋の修理は来年までに終わります」と述べた。映画「橋」も公開された。",
            "橋の修理は来年までに終わります",
        ),
        ("zh", "市长说：“我们明年会把这座桥修好。”", "我们明年会把这座桥修好。"),
        ("ar", "قال رئيس البلدية: «لن نغلق الجسر هذا العام».", "لن نغلق الجسر هذا العام"),
        ("he", 'ראש העיר אמר: "אנחנו לא נסגור את הגשר".', "אנחנו לא נסגור את הגשר"),
        ("ru", "«Мы не закроем этот мост», — сказал мэр. Фильм «Мост» вышел.", "Мы не закроем этот мост"),
    ],
)
def test_a_quotation_in_any_language_is_found_without_a_speaker(language: str, text: str, words: str) -> None:
    reported = only(text, language)
    assert (reported.content[0].text, reported.speaker, reported.basis) == (words, None, "unknown")


def test_the_model_s_answer_is_placed_in_a_script_without_capitals() -> None:
    analysis = read("田中一郎市長は「橋の修理は来年までに終わります」と述べた。", "ja")
    builder = Builder(analysis, Draft(speakers={0: "田中一郎"}, headings=["橋の修理"]))
    (participant,) = builder.participants()
    topics = builder.topics()
    stated, views = builder.positions(topics)
    assert participant.name == "田中一郎"
    assert [t.label for t in topics] == ["橋の修理"]
    assert [p.statement for p in (*stated, *views)] == ["田中一郎: 橋の修理は来年までに終わります。"]


def test_decomposed_letters_change_nothing_but_the_spans() -> None:
    text = "Die Präsidentin Jördis Köhler sagte: „Wir müssen schließen.“ Köhler erklärte, es gebe kein Geld."
    composed, decomposed = said(text, "de"), said(unicodedata.normalize("NFD", text), "de")
    assert [tuple(unicodedata.normalize("NFC", c) for c in content) for _, _, content in decomposed] == [
        content for _, _, content in composed
    ]
    assert len({speaker for speaker, _, _ in decomposed}) == 1


# ---- what stands around the patterns ----


def test_a_german_hydrologist_is_an_analyst_and_a_minister_is_not() -> None:
    text = (
        "„Der Pegel fällt“, sagt die Hydrologin Inga Mohr. „Wir bauen Wehre“, sagt Ministerin Rita Holm. "
        "„Das hilft“, sagt der ehemalige Minister Karl Toft."
    )
    builder = Builder(read(text, "de"), Draft())
    builder.participants()
    stated, views = builder.positions([])
    assert [p.statement for p in views] == ["Inga Mohr: Der Pegel fällt.", "Karl Toft: Das hilft."]
    assert [p.statement for p in stated] == ["Rita Holm: Wir bauen Wehre."]


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
