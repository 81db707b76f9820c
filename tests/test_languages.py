"""Attribution by pattern in the other languages that have a lexicon, and in some that have none: invented sentences."""

from __future__ import annotations

import unicodedata

import pytest
from reported import only, read, said

from summarizer.building.builder import Builder
from summarizer.building.draft import Draft
from summarizer.building.statements import StatementWriter
from summarizer.building.verdict import Judge
from summarizer.finding.lexicon import load_lexicon


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
        ("fr", "Le maire PCF de Villon-sur-Orge, Luc Tavel, affirme que « le pont tiendra ».", ("Luc Tavel", "direct", ("le pont tiendra",))),
        ("fr", "Même soutien du maire de Villon, Luc Tavel, qui souligne qu’« aucun pont ne tiendra ».", ("Luc Tavel", "direct", ("aucun pont ne tiendra",))),
        ("fr", "Plusieurs l’ont suivi, comme à Villon, où Odile Garnaut a annoncé que « le pont sera fermé ».", ("Odile Garnaut", "direct", ("le pont sera fermé",))),
        ("es", "El alcalde de Toro, Juan Ruiz, respondió a los vecinos que se quejan asegurándoles: \"El puente resistirá otro año\".", ("Juan Ruiz", "direct", ("El puente resistirá otro año",))),
        ("es", "La coalición Sumar exige a la ministra de Vivienda, Ana Ruiz, la retirada del plan.", ("Sumar", "indirect", ("la retirada del plan",))),
        ("es", "Mientras tanto, el diputado de Toro, Juan Ruiz, ha salido de la sala y ha cuestionado la orientación del plan.", ("Juan Ruiz", "indirect", ("la orientación del plan",))),
        ("es", "Juan Ruiz calificó de «frívolo» que la campaña se centre en el puente.", ("Juan Ruiz", "mixed", ("de «frívolo» que la campaña se centre en el puente",))),
        ("es", "Vecinos que, según la portavoz Irene Valdoro, «están perdiendo la paciencia».", ("Irene Valdoro", "mixed", ("Vecinos que", "están perdiendo la paciencia"))),
        ("de", "Bürgermeister Arne Zwick sagte zu, mit dem Veranstalter zu sprechen.", ("Arne Zwick", "indirect", ("mit dem Veranstalter zu sprechen",))),
        ("es", "Los vecinos de las calles Mayor y el Olmo habían denunciado la dejadez del puente.", ("vecinos de las calles Mayor y el Olmo", "indirect", ("la dejadez del puente",))),
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


def test_a_spanish_verb_that_y_joins_has_the_subject_of_its_sentence() -> None:
    text = (
        "Dos vecinos aseguraron que el puente cede. El concejal de Obras, Tomás Ledo, ratificó su plan y planteó que "
        "“hay que cerrarlo”. “Mañana será tarde”, señaló en la plaza."
    )
    assert said(text, "es")[1:] == [
        ("Tomás Ledo", "direct", ("hay que cerrarlo",)),
        ("Tomás Ledo", "direct", ("Mañana será tarde",)),
    ]


@pytest.mark.parametrize(
    "opening", ["Por su parte ", "Para el alcalde, ", "Asimismo, ", "Finalmente, ", "Y, sin nombrarla, "]
)
def test_what_opens_a_spanish_sentence_says_nothing(opening: str) -> None:
    text = f"La alcaldesa, Irene Valdoro, afirmó que no cede. {opening}el concejal de Obras, Tomás Ledo, aseguró que el puente cede."
    assert [speaker for speaker, *_ in said(text, "es")] == ["Irene Valdoro", "Tomás Ledo"]
    dropped = f"La alcaldesa, Irene Valdoro, afirmó que no cede. {opening.removesuffix(' ')} aseguró que el puente cede."
    assert {speaker for speaker, *_ in said(dropped, "es")} <= {"Irene Valdoro", "alcalde", None}


def test_spanish_que_after_the_object_of_a_judgement_is_about_the_object() -> None:
    text = "Irene Valdoro criticó a los vecinos que cerraron el puente, según dijo, “por miedo al agua”."
    assert said(text, "es") == [
        ("Irene Valdoro", "indirect", ("a los vecinos",)),
        ("Irene Valdoro", "direct", ("por miedo al agua",)),
    ]


def test_a_spanish_verb_that_only_goes_on_with_what_was_said_begins_no_report() -> None:
    text = "Irene Valdoro insistió en que el puente cede y responde a otro plan. El plan es viejo."
    assert said(text, "es") == [("Irene Valdoro", "indirect", ("el puente cede y responde a otro plan",))]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Ida Holm warf dem Minister Untätigkeit vor.", "Ida Holm warf dem Minister Untätigkeit vor."),
        ("de", "Ida Holm wies die Vorwürfe zurück.", "Ida Holm wies die Vorwürfe zurück."),
        ("de", "Ida Holm hat dem Minister schwere Fehler vorgeworfen.", "Ida Holm hat dem Minister schwere Fehler vorgeworfen."),
        ("de", "Ida Holm weist die Kritik des Chefs, Kai Lund, zurück.", "Ida Holm weist die Kritik des Chefs, Kai Lund, zurück."),
        ("de", "Ida Holm hat die Lokal- und Regionalzeitungen aufgerufen, sich zur Wehr zu setzen.", "Ida Holm hat die Lokal- und Regionalzeitungen aufgerufen, sich zur Wehr zu setzen."),
        ("es", "Irene Valdoro cuestionó la medida de ayer y criticó a los vecinos.", "Irene Valdoro criticó a los vecinos."),
        ("es", "Irene Valdoro dejó la sala y les advirtió que el puente cede.", "Irene Valdoro les advirtió que el puente cede."),
        ("fr", "Luc Tavel a quitté la salle et a déclaré que le pont cède.", "Luc Tavel a déclaré que le pont cède."),
    ],
)  # fmt: skip
def test_a_statement_keeps_the_verb_wherever_it_stands(language: str, text: str, expected: str) -> None:
    analysis = read(text, language)
    reported = analysis.reported[-1]
    assert reported.speaker is not None
    assert StatementWriter(analysis).write(reported, reported.speaker) == expected


def test_a_name_before_its_role_is_known_to_the_pronouns_behind_it() -> None:
    text = (
        "La maire Odile Garnaut se tait. Ce n’est pas l’habitude de Claire Tavel, porte-parole des riverains. « La loi dit que "
        "le pont est fermé, a-t-elle insisté. Rouvrez-le. » Cette dernière annonce qu’elle écrira au préfet."
    )
    assert [speaker for speaker, *_ in said(text, "fr")] == ["Claire Tavel"] * 3
    assert said(text, "fr")[0][2] == ("La loi dit que le pont est fermé",)
    assert (
        said("La maire Odile Garnaut se tait. L’édile assure que le pont tient.", "fr")[0][0]
        == "Odile Garnaut"
    )


def test_spanish_appositions_with_an_article_name_their_person_and_things_say_nothing() -> None:
    text = (
        "El presidente del consejo, el liberal Tomás Ledo, afirmó que el puente cede. El jerarca añadió que es viejo. "
        "Su demanda exige un puente nuevo."
    )
    assert [speaker for speaker, *_ in said(text, "es")] == ["Tomás Ledo", "Tomás Ledo"]


@pytest.mark.parametrize(
    ("language", "text", "answer", "speaks"),
    [
        (
            "fr",
            "Ils souhaitaient que la mairie ferme le pont. La maire Odile Garnaut se tait.",
            "Odile Garnaut",
            False,
        ),
        (
            "fr",
            "Elle a dit que la ville paiera le pont. La maire Odile Garnaut se tait.",
            "Odile Garnaut",
            True,
        ),
        (
            "fr",
            "Elle a dit que Garnaut paiera le pont. La maire Odile Garnaut se tait.",
            "Odile Garnaut",
            False,
        ),
    ],
)
def test_the_model_gives_nobody_words_of_several_or_about_himself(
    language: str, text: str, answer: str, speaks: bool
) -> None:
    analysis = read(text, language)
    reported = next(r for r in analysis.reported if r.speaker is None)
    judge = Judge(analysis, {analysis.reported.index(reported): answer}, load_lexicon(language))
    verdict = judge.verdict(analysis.reported.index(reported))
    assert (verdict.speaker is not None) == speaks


def test_spanish_subjects_far_from_their_verb_and_two_surnames() -> None:
    text = (
        "El secretario de Obras, de la sección 14 del gremio, Orlando Ledo Ramos, informó que el puente cede. La presidenta de la "
        "junta, Claudia Valdoro, calló. “Volveremos”, dijo la mandataria. Valdoro Pardo añadió que es tarde."
    )
    assert [speaker for speaker, *_ in said(text, "es")] == ["Orlando Ledo Ramos", *["Claudia Valdoro"] * 2]


def test_a_spanish_name_stands_right_behind_what_opens_its_sentence() -> None:
    text = (
        "“No llueve”, critica Rosa Ledo, portavoz del gremio. Por su parte Lucía Uralde, de AQUA, indica que habrá “una crisis”. "
        "Así, Lorenzo Rivera, presidente de COPA en Valdoro, pide “revisar sin demora el convenio”."
    )
    assert [speaker for speaker, *_ in said(text, "es")] == ["Rosa Ledo", "Lucía Uralde", "Lorenzo Rivera"]


def test_a_spanish_plural_is_not_said_by_one() -> None:
    text = (
        "Los vecinos hartos del puente dejaron la plaza a Rosa Ledo, dirigente del gremio, y anunciaron que volverán. "
        "Tomás Ruiz, uno de los vecinos, cuestionó los acuerdos a los que llegó la junta."
    )
    assert [(speaker, content) for speaker, _, content in said(text, "es")] == [
        ("vecinos hartos del puente", ("volverán",)),
        ("Tomás Ruiz", ("los acuerdos",)),
    ]
    alone = "La directora Rosa Ledo dejó la plaza. “Volveremos”, dijo. Anunciaron que el puente cede."
    assert said(alone, "es")[-1][0] is None


def test_an_office_is_its_holder_whatever_the_article_calls_it() -> None:
    text = (
        "El alcalde de Toro critica a la prensa\n\nEl alcalde de Toro (9.000 habitantes), el socialista José María de Ulla, "
        "aseguró que el puente cede. De Ulla opina que la obra va lenta. El regidor añadió que faltan fondos. "
        '"Me parece lamentable", asevera el primer edil.'
    )
    assert {speaker for speaker, *_ in said(text, "es")} == {"José María de Ulla"}
    assert len(said(text, "es")) == 5


def test_a_day_speaks_to_nobody_and_an_object_is_no_subject() -> None:
    text = (
        "Luc Tavel, numéro 1 du parti, a lancé le 24 janvier un appel aux maires. « Je les appelle à fermer le pont », a-t-il lancé "
        "lundi.\n\nLe syndicat parle de blocage et réclame la démission de la maire. Sa vision est tout autre : « Je reste », "
        "écrit-il."
    )
    assert [speaker for speaker, *_ in said(text, "fr")] == ["Luc Tavel", "syndicat", "Luc Tavel"]


def test_what_and_joins_behind_a_preposition_is_no_object() -> None:
    assert (
        said("Die Zeitungen hatten sich über die Praxis von Ministerien und der Regierung beklagt.", "de")
        == []
    )


def test_marks_of_two_styles_and_of_two_characters_part_no_sentence_wrongly() -> None:
    text = "Die Sendung „Am Ufer… gelöst“ lief, wie Ida Holm bestätigte. Der Täter floh. Zuständig ist laut ''Granviker Blatt'' die Polizei."
    assert [speaker for speaker, *_ in said(text, "de")] == ["Ida Holm", "Granviker Blatt"]


def test_the_first_of_two_spanish_surnames_is_enough() -> None:
    text = (
        "La portavoz Verónica Ruiz Barbero dijo que el puente cede. «No se puede esperar», ha censurado Ruiz."
    )
    assert {speaker for speaker, *_ in said(text, "es")} == {"Verónica Ruiz Barbero"}
