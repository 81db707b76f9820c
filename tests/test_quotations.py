from itertools import pairwise

import pytest
from growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from summarizer.finding.quotations import PAIRS, find_quotations


def words(text: str) -> list[str]:
    return [quotation.span.text for quotation in find_quotations(text)]


STYLES = {
    "curly double": ("She said: “We sail at dawn.” He nodded.", "We sail at dawn"),
    "curly single": ("She said: ‘We sail at dawn.’ He nodded.", "We sail at dawn"),
    "straight double": ('She said: "We sail at dawn." He nodded.', "We sail at dawn"),
    "straight single": ("She said: 'We sail at dawn.' He nodded.", "We sail at dawn"),
    "French": ("Elle dit : « Nous partons demain. » Il se tut.", "Nous partons demain"),
    "French, no-break spaces": ("Elle dit : «\u00a0Nous partons.\u00a0» Il se tut.", "Nous partons"),
    "French, narrow spaces": ("Elle dit : «\u202fNous partons.\u202f» Il se tut.", "Nous partons"),
    "Swiss": ("Sie sagte: «Wir gehen morgen.» Er nickte.", "Wir gehen morgen"),
    "German": ("Sie sagte: „Wir gehen morgen.“ Er nickte.", "Wir gehen morgen"),
    "German single": ("Sie sagte: ‚Wir gehen morgen.‘ Er nickte.", "Wir gehen morgen"),
    "German books": ("Sie sagte: »Wir gehen morgen.« Er nickte.", "Wir gehen morgen"),
    "German, straight end": ('Sie sagte: „Wir gehen morgen." Er nickte.', "Wir gehen morgen"),
    "Polish": ("Powiedziała: „Idziemy jutro”, a on milczał.", "Idziemy jutro"),
    "Swedish": ("Hon sade: ”Vi går i morgon.” Han nickade.", "Vi går i morgon"),
    "Swedish books": ("Hon sade: »Vi går i morgon.» Han nickade.", "Vi går i morgon"),
    "Japanese": ("船長は「明日出発します」と述べた。", "明日出発します"),
    "Chinese": ("他说：“我们明天出发”。", "我们明天出发"),
    "Arabic": ("قال: «سنبحر غدا» ثم صمت", "سنبحر غدا"),
    "Hebrew": ('הוא אמר: "נפליג מחר" ושתק', "נפליג מחר"),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_quotation_is_found_in_every_style(style: str) -> None:
    text, expected = STYLES[style]
    (quotation,) = find_quotations(text)
    assert quotation.span.text == expected
    assert quotation.closed
    assert quotation.depth == 0
    assert text[quotation.start] in PAIRS


@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [
        (
            "“He told us ‘never again’ and left,” she said.",
            "He told us ‘never again’ and left",
            "never again",
        ),
        (
            "‘He told us “never again” and left,’ she said.",
            "He told us “never again” and left",
            "never again",
        ),
        (
            "\"He told us 'never again' and left,\" she said.",
            "He told us 'never again' and left",
            "never again",
        ),
        ("“He told us ‘never again.’” She left.", "He told us ‘never again.’", "never again"),
        ("«Il a dit “jamais plus” hier», dit-elle.", "Il a dit “jamais plus” hier", "jamais plus"),
        ("« Il a dit « jamais plus » hier », dit-elle.", "Il a dit « jamais plus » hier", "jamais plus"),
        ("„Er rief ‚nie wieder‘ und ging“, sagte sie.", "Er rief ‚nie wieder‘ und ging", "nie wieder"),
        ("船長は「彼が『行く』と言った」と述べた。", "彼が『行く』と言った", "行く"),
    ],
)
def test_a_quotation_within_a_quotation_is_one_deeper(text: str, outer: str, inner: str) -> None:
    assert [(q.span.text, q.depth) for q in find_quotations(text)] == [(outer, 0), (inner, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "It’s Lena’s boat; they don’t sail and Hawai‘i is far.",
        "It's Lena's boat; they don't sail, and Mr O'Reilly of l'Humanité doesn't either.",
        "The workers' union and the teachers' union met the sailors’ council.",
        "'Tis the season, 'twas the night; rock 'n' roll for 'em all, 'til the end.",
        "Rents of the '90s and the ’80s, and of the class of '86, the boys' best years.",
        "The boat is 20' long and 6' wide; the door is 6'2\" and the pipe 12\" and 14\" thick.",
        "at 40° 26′ 46″ north",
        "“” and '' and \"\" and “ … ”",
        "",
        " \n\n ",
    ],
)
def test_apostrophes_decades_possessives_and_feet_are_no_quotations(text: str) -> None:
    assert find_quotations(text) == []


@pytest.mark.parametrize("marks", ["‘’", "''"])
def test_apostrophes_inside_a_single_quoted_passage_do_not_end_it(marks: str) -> None:
    left, right = marks[0], marks[1]
    said = f"The workers{right} union doesn{right}t know the boys{right} names"
    assert words(f"{left}{said},{right} she said. The boys{right} boat sank.") == [said]


def test_a_plural_at_the_end_of_a_passage_closes_it() -> None:
    assert words("‘We back the workers’ he said, and left.") == ["We back the workers"]


def test_inches_beside_a_quotation_do_not_shift_it() -> None:
    assert words('He is 6\'2" and said "I am tall." She left.') == ["I am tall"]


def test_an_interrupted_quotation_is_two_passages() -> None:
    text = "“The bridge,” she said, “will open in May.”"
    assert words(text) == ["The bridge", "will open in May"]


def test_a_question_mark_stays_and_a_full_stop_goes() -> None:
    assert words("“Why?” he asked. “Go!” she said. “No.”") == ["Why?", "Go!", "No"]


@pytest.mark.parametrize("mark", ["“", '"'])
@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \n", "\n"])
def test_speech_over_paragraphs_repeats_its_opening_mark(mark: str, gap: str) -> None:
    closing = {"“": "”", '"': '"'}[mark]
    text = f"{mark}We begin.{gap}{mark}We go on.{gap}{mark}We end,{closing} she said. {mark}More.{closing}"
    found = find_quotations(text)
    assert [q.span.text for q in found] == ["We begin", "We go on", "We end", "More"]
    assert [q.closed for q in found] == [False, False, True, True]


def test_a_missing_closing_mark_costs_its_own_line_only() -> None:
    text = "She said: “We sail. He nodded.\nThe port “is fine” again.\n\nShe said “no” twice."
    found = find_quotations(text)
    assert [(q.span.text, q.closed) for q in found] == [
        ("We sail. He nodded", False),
        ("is fine", True),
        ("no", True),
    ]


def test_a_missing_opening_mark_makes_no_quotation() -> None:
    assert words("She said: We sail.” He nodded, “now” and then.") == ["now"]


@pytest.mark.parametrize("marks", ["“”", "‘’", '""', "''"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_quotation_runs_over_the_lines_of_a_wrapped_text(marks: str, newline: str) -> None:
    text = f"{marks[0]}We sail at dawn and{newline}we come back at night,{marks[1]} said{newline}the skipper."
    assert words(text) == [f"We sail at dawn and{newline}we come back at night"]


def test_a_stray_single_mark_does_not_reach_into_the_next_paragraph_line() -> None:
    long = "The council met again and talked of the harbour until it was late in the evening. " * 2
    assert words(f"{long}'We sail and it stops.\n{long}They've seen the boys' boat.") == []


@given(st.text(alphabet="ab sS.,\n\r 1'\"" + "".join(PAIRS) + "”’«»“」』", max_size=60))
def test_every_span_is_a_slice_between_its_marks_in_order(text: str) -> None:
    found = find_quotations(text)
    assert found == sorted(found, key=lambda q: (q.start, -q.end))
    for quotation in found:
        span = quotation.span
        assert text[span.start : span.end] == span.text
        assert quotation.start < span.start < span.end <= quotation.end
        assert text[quotation.start] in PAIRS
        assert span.text == span.text.strip()
        if quotation.closed:
            assert text[quotation.end - 1] in PAIRS[text[quotation.start]]
    outer = [q for q in found if q.depth == 0]
    assert all(a.end <= b.start for a, b in pairwise(outer))


PLAIN = st.text(alphabet="abcdefg xyz", min_size=1, max_size=30).map(str.strip).filter(bool)


@given(
    st.sampled_from(["“”", "‘’", '""', "''", "«»", "„“", "‚‘", "»«", "「」", "””"]),
    st.lists(PLAIN, min_size=1, max_size=6),
)
def test_every_planted_passage_is_found(marks: str, planted: list[str]) -> None:
    text = " ".join(f"Ben said: {marks[0]}{passage}.{marks[1]} Then it rained." for passage in planted)
    assert words(text) == planted


SIZE = 200_000
HARD = {
    "prose": "“The port is shut,” she said. ‘We sail,’ he said. ",
    **{f"only {mark}": mark for mark in "“”‘’«»„'\"「"},
    "possessives": "the boys' ",
    "curly possessives": "‘the boys’ ",
    "openings": " 'a",
    "curly openings": " ‘a",
    "mixed openings": " “‘a",
    "guillemets": " »a",
    "nested": "«a “b ",
    "lines": "'a\n",
    "commas": ",",
    "spaces": " ",
    "spaced closers": "a ’ ",
}


@pytest.mark.parametrize("name", HARD)
def test_two_hundred_thousand_characters_are_read_in_linear_time(name: str) -> None:
    def text(size: int) -> str:
        return ("‘a “a " + HARD[name] * (size // len(HARD[name])))[: size - 2] + "b”"

    assert growth(find_quotations, text(SIZE // 4), text(SIZE)) < LINEAR


@pytest.mark.parametrize(
    "text",
    [
        "She said: ``We sail at dawn.'' He nodded.",
        "She said: ''We sail at dawn.'' He nodded.",
        "She said: \"We sail at dawn,'' and nodded at 5' 9.",
    ],
)
def test_a_mark_may_be_typed_as_two(text: str) -> None:
    (quotation,) = find_quotations(text)
    assert quotation.span.text == text[quotation.span.start : quotation.span.end] == "We sail at dawn"
