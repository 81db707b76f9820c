"""Attribution by pattern in German: invented sentences."""

from __future__ import annotations

import pytest
from reported import only, read, said

from summarizer.building.builder import Builder
from summarizer.building.draft import Draft


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
    ("text", "content"),
    [
        ("Ida Holm warf dem Minister Untätigkeit vor.", "Untätigkeit"),
        ("Kritiker werfen Holm Intransparenz und eine Missachtung des Rates vor.", "Intransparenz und eine Missachtung des Rates"),
        ("Gestern hat Ida Holm dem Minister schwere Fehler vorgeworfen.", "schwere Fehler"),
        ("Die Staatsanwaltschaft wirft dem 44-Jährigen Betrug in drei Fällen vor.", "Betrug in drei Fällen"),
        ("Ida Holm wirft dem Minister der Finanzen Untätigkeit vor.", "Untätigkeit"),
        ("Ida Holm bescheinigte Udo Klarmann eine gute Arbeit.", "eine gute Arbeit"),
    ],
)  # fmt: skip
def test_what_somebody_is_blamed_for_is_what_is_said(text: str, content: str) -> None:
    assert [span.text for span in only(text, "de").content] == [content]


def test_the_holder_of_two_offices_under_one_ending_speaks_himself() -> None:
    text = "„Wir bauen“, sagte Bau-Partei- und Fraktionschef Udo Klar. Klar betonte, das Wehr halte."
    assert [speaker for speaker, *_ in said(text, "de")] == ["Udo Klar", "Udo Klar"]


@pytest.mark.parametrize(
    ("text", "speaker", "kind"),
    [
        (
            "„Alles wächst“, heißt es in dem am Freitag veröffentlichten Monatsbericht des Ministeriums.",
            "Monatsbericht des Ministeriums",
            "document",
        ),
        (
            "„Alles leidet“, betonte das Haus von Minister Kai Lund.",
            "Haus von Minister Kai Lund",
            "organisation",
        ),
        ("Das Institut für Deichbau (IDB) sagte, es gehe aufwärts.", "Institut für Deichbau", "organisation"),
    ],
)
def test_bodies_and_documents_keep_the_whole_of_their_names(text: str, speaker: str, kind: str) -> None:
    found = only(text, "de").speaker
    assert found is not None and (found.name, found.kind) == (speaker, kind)


def test_expecting_a_figure_is_a_forecast_and_expecting_a_train_is_none() -> None:
    assert said("Die Ökonomen erwarten ein Wachstum von 1,3 Prozent.", "de")[0][2] == (
        "ein Wachstum von 1,3 Prozent",
    )
    assert said("Die Kinder erwarten den Zug.", "de") == []


def test_a_quotation_that_begins_with_a_figure_begins_a_sentence_and_short_names_are_names() -> None:
    text = (
        "„Es ist die umfassendste Schau“, betonte Kurator Holger Lindner, der sie eröffnete. „1968 war eine Zäsur“, erklärte "
        "Lindner. BDL-Chef Udo Lund lehnte ab. Die BDL kündigte an, zu streiken. Lund betonte, das sei üblich."
    )
    found = [r for r in read(text, "de").reported if r.speaker is not None]
    assert [(r.speaker.name, r.speaker.kind) for r in found if r.speaker] == [
        ("Holger Lindner", "person"),
        ("Holger Lindner", "person"),
        ("BDL", "organisation"),
        ("Udo Lund", "person"),
    ]
    assert found[1].content[0].text == "1968 war eine Zäsur"


def test_a_given_name_is_no_man_and_no_verb_has_a_capital() -> None:
    text = (
        "Über die Schäden beschwerte sich Hermann Brecht in der Sitzung. Ein Anruf habe nichts geändert. "
        "Bürgermeister Arne Zwick entgegnete, dass es ein Thema sei."
    )
    assert [speaker for speaker, *_ in said(text, "de")] == ["Hermann Brecht", "Arne Zwick"]
