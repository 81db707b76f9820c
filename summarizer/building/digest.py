"""Headline and summary: the drafted sentences that follow from the article, with their evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from ..brief import Span, SummarySentence
from ..finding.analysis import Analysis
from ..finding.lexicon import Lexicon, load_lexicon
from ..finding.names import collapse
from ..finding.sentences import split_sentences
from ..finding.stems import content_stems, word_count
from ..grounding import NEGATIONS, negations, numbers, overlapping
from .about import Sentences, overlap
from .claims import Claim, Claims
from .deeds import is_headline_verb
from .draft import Draft
from .sequence import is_cut_from, share_in_order
from .statements import StatementWriter
from .support import Support, stopped
from .warning import Warn

HEADLINE_LIMIT = 120
# a headline is freer than a summary
HEADLINE_SUPPORT = 0.6
# sentences that one sentence of the summary may draw on
MOST_EVIDENCE = 3
LEAST_SENTENCES, MOST_SENTENCES = 2, 4
# share of a tail's words that its sentences must hold, and the words that must be left when it is cut
TAIL_SUPPORT, LEAST_WORDS = 0.6, 6
# what a small model appends of its own: "…, sparking fears of a shortage"
TAIL = re.compile(r",\s+(?=(?:\w+ing|which|while|as|amid|with|due|despite|marking|where)\b)")
DISORDERED = "its words stand otherwise in the article"
# a sentence of the model's has more than this share of its words in the article's order
IN_ORDER = 0.75
# in other languages than English, which a small model writes poorly, it is made of one sentence's words, and what is left
# out between them is this long: "auf schlechten Prognosen" for "auf die schlechten Prognosen" is no German
LEFT_OUT = 3
# what being the article's first sentence counts for a headline, in shares of words
LEAD = 0.5
# share of a refused sentence's words in one of the article's that may stand for it
MADE_OF = 0.5
# no sentence ends on one of these
OPEN_ENDS = frozenset(
    """the a an of on at to for from by with without as and or but nor than if is are was were be have had would could may might
    must should did does into under between during against amid among its their our my your who which whose when where der die
    das den dem des ein eine einen und oder mit von für le la les un une des du et ou de à pour avec""".split()
)
# a sentence that tells who spoke and not what was said: "The institute said in a statement on Friday."
UNSAID = re.compile(r"[^,;:“\"]+\b(?:said|says|stated)(?: (?:in|on|at) [\w’ ]{1,40})?\.")
CUT_OFF = 290
# words of a statement that may stand in a summary
LONGEST = 50
# a sentence of the article that begins so leans on the one before it
LEANING = frozenset(
    """he she it they this that these those his her its their but and or so yet also however still then there meanwhile
    er sie es das dies diese dieser dieses dieselbe aber und doch auch dann dort dabei damit dazu zudem il elle ils elles mais et ce cette ces
    y pero esto eso este esta estos estas él ella ellos ellas asimismo también ma anche questo questa lui lei loro
    mas isso isto também ele ela eles elas""".split()
)
COUNTING = re.compile(r"(?:the )?(?:two|three|both|latter|former|pair|others?)\s(?!of\b)", re.IGNORECASE)
CLAUSE = re.compile(r"[,;:.!?–—]\s")
SUBORDINATE = re.compile(
    r",?\s+(?:until|unless|while|after|before|because|as|which|who|when|where|although|but|saying)\s|,\s|[;:]\s"
)
REASON = re.compile(
    r"\b(?:due to|because|owing to|thanks to|as a result|result(?:ed|ing|s) in|le(?:ading|d) to|caus(?:ed|ing)|driven by)\b"
)
REASONED = re.compile(
    rf"{REASON.pattern}|\b(?:as|since|after|amid|blam\w+|reason\w*|why|result\w*|le(?:d|ads?)|hurt|hit|so|driv\w+|cause\w*|prompt\w*|forc\w+)\b",
    re.IGNORECASE,
)
# what a headline may not say of anybody in words of its own
GRAVE = re.compile(
    r"\b(?:warn|threaten|admit|den(?=y|ie)|accus|vow|confess|resign|apologi[sz]|promis|arrest|sue|kill|sign)(?:e?[sd]|es|ing|y|ie[sd]|t(?:ed|s|ting))?\b",
    re.IGNORECASE,
)
# words next to a negation that it denies
DENIED = 3
SPOKEN = re.compile(
    r"\b(?:I|we|We|my|our|me|us|you|your|ich|wir|mein|unser|je|nous|notre)\b|,\s(?:he|she|they|it|er|sie|il|elle)\s\w+[,.]"
)
DATELINE = re.compile(r"^[–—-]\s+|^[A-ZÀ-Þ][^.!?–—]{2,60}?\s[–—-]\s+(?=[A-ZÀ-Þ0-9])")


class Digest:
    """Headline and summary of one article."""

    def __init__(
        self, analysis: Analysis, draft: Draft, support: Support, sentences: Sentences, claims: Claims,
        writer: StatementWriter, warn: Warn,
    ) -> None:  # fmt: skip
        self.analysis, self.draft, self.support = analysis, draft, support
        self.sentences, self.claims, self.writer, self._warn = sentences, claims, writer, warn
        self.language = analysis.language

    # ---- headline ----

    def headline(self, title: str | None) -> str:
        drafted = collapse(self.draft.digest.headline).strip(" .") if self.draft.digest else ""
        own = "" if self.language == "en" or self.draft.pointed else title or self._title()
        if drafted and not own:
            reason = self._headline_refusal(drafted)
            if not reason:
                return self.support.without_stray_capitals(self.support.sentence_case(drafted))
            self._warn(
                "headline_replaced", f"{drafted[:80]!r}: {reason}; the article's own words stand", "headline"
            )
        return _shorten(collapse(title or own or self._fitting_line(drafted)), HEADLINE_LIMIT)

    def _headline_refusal(self, drafted: str) -> str:
        if len(drafted) > HEADLINE_LIMIT:
            return "too long"
        claim = self.claims.unnamed(drafted)
        if claim is not None and (claim.reported is None or claim.reported.form == "direct"):
            return "it does not name who says so"
        texts = " ".join(self.sentences.texts)
        reason = self.support.unsupported(drafted, texts, HEADLINE_SUPPORT)
        if reason or self.language == "en":
            return reason or self._invents_deed(drafted) or self._mistakes_doer(drafted)
        # the article's own words stand instead, where they fit a headline
        is_short = len(self._own_line(drafted)) <= HEADLINE_LIMIT
        return self._reorders(drafted) if is_short else self._is_disordered(drafted)

    def _invents_deed(self, drafted: str) -> str:
        """Whether one name does to another what the article knows as a noun alone: "Granvik defeat Lowmark" of a defeat."""
        words, actions = self.support.sentence_case(drafted).split(), self.analysis.actions
        if actions is None or drafted == self._title():
            return ""
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            if not (self.support.is_name(before) and self.support.is_name(after) and is_headline_verb(word)):
                continue
            stems = content_stems(word)
            if self.sentences.known.issuperset(stems) and not actions.intersection(stems):
                return f"the article has {word!r} as a noun alone"
        return ""

    def _mistakes_doer(self, drafted: str) -> str:
        if drafted == self._title():
            return ""
        grave = next(
            (w for w in GRAVE.findall(drafted) if self.sentences.known.isdisjoint(content_stems(w))), ""
        )
        if grave and self.language == "en":
            return f"in the article nobody {grave!r}"
        wrong = self.analysis.wrong_doer(self.support.sentence_case(drafted))
        return f"in the article it is not so that {wrong!r}" if wrong else ""

    def _own_line(self, drafted: str) -> str:
        """The article's first line where it is a title, else the sentence of the summary nearest to what was drafted."""
        if title := self._title():
            return title
        first = self._first_line()
        texts = [sentence.text for sentence in self._sentences] or [first]
        if self.language == "de":  # what stands before a comma may say nothing: "X kündigte in Berlin an"
            texts = [text for text in (first, *texts) if len(text) <= HEADLINE_LIMIT] or texts
        chosen = max(texts, key=lambda text: self._overlap(drafted, text) + LEAD * (text == first))
        return _main_clause(chosen, load_lexicon(self.language))

    def _fitting_line(self, drafted: str) -> str:
        """The line that stands for a refused headline; where it does not fit, a sentence that does."""
        line = self._own_line(drafted)
        if len(line) <= HEADLINE_LIMIT:
            return line
        return next((s.text for s in self._sentences if len(s.text) <= HEADLINE_LIMIT), line)

    def _title(self) -> str:
        """The article's first line, where it is a title."""
        first = self._first_line()
        is_sentence = first.rstrip('”"»').endswith(".") or (first[-1:] in '”"»' and first[:1] in '“"«„')
        return first if 0 < len(first) <= HEADLINE_LIMIT and not is_sentence else ""

    def _first_line(self) -> str:
        lines = [*self.sentences.texts, self.analysis.text[:HEADLINE_LIMIT]]
        return DATELINE.sub("", collapse(lines[0]))

    # ---- summary ----

    def summary(self) -> list[SummarySentence]:
        return list(self._sentences)

    @cached_property
    def _sentences(self) -> list[SummarySentence]:
        kept: list[SummarySentence] = []
        lines = self.draft.digest.summary if self.draft.digest else []
        for piece in (piece for line in lines for piece in self._pieces(line)):
            sentence = self._grounded(piece)
            if sentence is not None and self._is_new(sentence.text, kept, 0.7):
                kept.append(sentence)
        if "summary" not in self.draft.incomplete:
            for sentence in self._own_sentences():
                if len(kept) >= LEAST_SENTENCES:
                    break
                if self._is_new(sentence.text, kept, 0.5):
                    kept.append(sentence)
        kept = kept[:MOST_SENTENCES]
        # mostly the article's own sentences, where the model's are not in English
        return kept if self.language == "en" else sorted(kept, key=lambda s: s.evidence[0].start)

    def _pieces(self, line: str) -> list[str]:
        """The sentences of a line, the last left out where the line was cut off."""
        if line in self.draft.pointed or not line.strip():
            return [line] if line.strip() else []
        pieces = [piece.span.text for piece in split_sentences(line.strip(), self.language)]
        return pieces[:-1] if len(line) >= CUT_OFF and len(pieces) > 1 and line[-1] not in ".!?" else pieces

    def _grounded(self, line: str) -> SummarySentence | None:
        """The drafted sentence with its evidence, a tail of the model's own cut off; None, with a warning."""
        drafted = collapse(line)
        text = stopped(drafted)
        # who points at sentences may leave a full stop out
        is_cut = line not in self.draft.pointed and text != drafted
        evidence = self.draft.pointed.get(line) or self._evidence(text)
        shortened = self._without_tail(text, evidence)
        if shortened != text:
            text, evidence = shortened, self.draft.pointed.get(line) or self._evidence(shortened)
        reason = _broken(text, is_cut=is_cut) or self._departs(text, evidence)
        if not reason and line not in self.draft.pointed:  # who points at sentences may word them anew
            reason = self._reorders(text) or self._mistakes_doer(text)
        claim = None if reason else self.claims.unnamed(text)
        if claim is not None:
            reason = "it does not name who says so"
        if not reason:
            return SummarySentence(text=text, evidence=evidence)
        instead = self._said(claim) if claim is not None else self._nearest(text)
        if instead is None:
            self._warn("summary_sentence_dropped", f"{text[:80]!r}: {reason}", "summary")
        else:
            self._warn(
                "summary_sentence_replaced",
                f"{text[:80]!r}: {reason}; the article's own words stand",
                "summary",
            )
        return instead

    def _nearest(self, text: str) -> SummarySentence | None:
        """The sentence of the article that a drafted one is mostly made of, if it can stand alone, or what it reports."""
        wanted = frozenset(content_stems(text, self.language))
        shares = [len(wanted & held) / max(len(wanted), 1) for held in self.sentences.stems]
        best = max(range(len(shares)), key=lambda n: (shares[n], -n), default=0)
        if not shares or shares[best] < MADE_OF:
            return None
        span = self.sentences.spans[best]
        claim = self.claims.within(span)
        if claim is not None:
            return self._said(claim)
        own = DATELINE.sub("", collapse(span.text))
        is_sound = _stands_alone(own) and self.claims.unnamed(own) is None and not self._is_quoted(span)
        return SummarySentence(text=own, evidence=[span]) if is_sound else None

    def _said(self, claim: Claim) -> SummarySentence | None:
        """The claim with the name of whose it is; None where that is nobody's or makes no sentence for a summary."""
        if claim.speaker is None or claim.reported is None:
            return None
        reported = claim.reported
        spans = sorted([*reported.content, reported.source or reported.content[0]], key=lambda s: s.start)
        evidence = [span for span in self.sentences.spans if overlapping(spans, span.start, span.end)]
        if self.language == "en":
            text = self.writer.write(reported, claim.speaker)
        else:  # a statement of another language is no sentence: the article's own, where it says all
            text = DATELINE.sub("", collapse(evidence[0].text)) if len(evidence) == 1 else ""
            text = text if _stands_alone(text) else ""
        return SummarySentence(text=text, evidence=evidence) if 0 < word_count(text) <= LONGEST else None

    def _without_tail(self, text: str, evidence: Sequence[Span]) -> str:
        """The sentence up to a last clause that its evidence does not hold."""
        held = set(content_stems(" ".join(span.text for span in evidence), self.language))
        for match in reversed(list(TAIL.finditer(text))):
            stems = content_stems(text[match.end() :], self.language)
            if word_count(text[: match.start()]) < LEAST_WORDS or len(stems) < 2:
                break
            if sum(stem in held for stem in stems) >= TAIL_SUPPORT * len(stems):
                break
            text = stopped(text[: match.start()])
        return text

    def _departs(self, text: str, evidence: Sequence[Span]) -> str:
        """Why the sentence does not follow from its evidence."""
        if not evidence:
            return "no sentence carries it"
        held = " ".join(span.text for span in evidence)
        if negations(text) and not negations(held):
            return "it negates what its sentences say"
        if not negations(text) and self._drops_negation(text, evidence):
            return "it drops a negation"
        if REASON.search(text) and not REASONED.search(held):
            return "it gives a reason that its sentences do not give"
        return self.support.unsupported(text, held)

    def _reorders(self, text: str) -> str:
        """Whether the words stand together otherwise than in the article, the names of participants apart."""
        if self.language == "en" or self.draft.pointed:  # who points at sentences writes the language
            return self._is_disordered(text)
        is_cut = any(is_cut_from(text, sentence, LEFT_OUT) for sentence in self.sentences.texts)
        return "" if is_cut else DISORDERED

    def _is_disordered(self, text: str) -> str:
        stems = [stem for stem in content_stems(text, self.language) if stem not in self.claims.names]
        return "" if share_in_order(stems, self.sentences.ordered) > IN_ORDER else DISORDERED

    def _drops_negation(self, text: str, evidence: Sequence[Span]) -> bool:
        """Whether the text has what a clause of its evidence denies."""
        said = set(content_stems(text, self.language))
        for clause in (clause for span in evidence for clause in CLAUSE.split(span.text)):
            for match in NEGATIONS.finditer(clause):
                after = content_stems(clause[match.end() :], self.language)[:DENIED]
                denied = after or content_stems(clause[: match.start()], self.language)[-DENIED:]
                nearest = denied[:1] if after else denied[-1:]
                if nearest and nearest[0] in said and sum(stem in said for stem in denied) * 2 > len(denied):
                    return True
        return False

    def _evidence(self, text: str) -> list[Span]:
        """The few sentences that together hold most of the text's words and its numbers."""
        wanted = {*content_stems(text, self.language), *numbers(text)}
        held = [
            stems | set(numbers(span.text)) if stems else frozenset[str]()
            for span, stems in zip(self.sentences.spans, self.sentences.stems, strict=True)
        ]
        chosen: list[int] = []
        remaining = set(wanted)
        for _ in range(MOST_EVIDENCE):
            gain, before = max(((_gain(remaining & have), -n) for n, have in enumerate(held)), default=(0, 0))
            if gain == 0 or (chosen and gain < max(2, 0.15 * len(wanted))):
                break
            chosen.append(-before)
            remaining -= held[-before]
        return [self.sentences.spans[n] for n in sorted(chosen)]

    def _own_sentences(self) -> list[SummarySentence]:
        """Sentences of the article that can stand alone, the lead and the most central first."""
        central = self.sentences.centrality()
        whole = [
            n
            for n, span in enumerate(self.sentences.spans)
            if self.sentences.stems[n] and not self._is_quoted(span) and _stands_alone(collapse(span.text))
        ]
        ordered = [*whole[:1], *sorted(whole[1:], key=lambda n: -central[n])]
        return [
            SummarySentence(text=DATELINE.sub("", collapse(span.text)), evidence=[span])
            for span in (self.sentences.spans[n] for n in ordered)
        ]

    def _is_quoted(self, span: Span) -> bool:
        """Whether any of it stands in quotation marks."""
        return overlapping(self._quoted, span.start, span.end)

    @cached_property
    def _quoted(self) -> list[Span]:
        return [quotation.span for quotation in self.analysis.quotations if not quotation.depth]

    def _is_new(self, text: str, kept: Sequence[SummarySentence], most: float) -> bool:
        return all(self._overlap(text, other.text) < most for other in kept)

    def _overlap(self, one: str, other: str) -> float:
        return overlap(content_stems(one, self.language), content_stems(other, self.language))


def _gain(found: set[str]) -> int:
    """A number weighs as much as two words."""
    return sum(2 if word[:1].isdigit() else 1 for word in found)


def _stands_alone(text: str) -> bool:
    """Whether a sentence of the article is whole, quotes nobody and leans on no other."""
    words = text.split()
    return bool(words) and (
        7 < word_count(text) < 50
        and text[-1] in ".!。！؟۔।"
        and words[0].lower().strip(",") not in LEANING
        and not COUNTING.match(text)
        and not SPOKEN.search(text)
    )


def _broken(text: str, *, is_cut: bool) -> str:
    """Whether the sentence stops before its end: without a full stop, on a small word, a possessive or a comma, or unsaid.

    Args:
        is_cut: its draft has no full stop. A straight quotation mark ends a string of a small model's, in mid-sentence.
    """
    if is_cut or UNSAID.fullmatch(text):
        return "it breaks off"
    last = text.rstrip(" .").split(" ")[-1].lower() if text.strip(" .") else ""
    if not last or last.endswith((",", "’s", "'s", ":", "-")) or last in OPEN_ENDS or word_count(text) < 4:
        return "it breaks off"
    return ""


def _main_clause(text: str, lexicon: Lexicon | None) -> str:
    """The sentence, or as much of it as fits a headline, ends before a clause and leaves no subject without its verb."""
    if len(text) <= HEADLINE_LIMIT:
        return text
    cuts = list(SUBORDINATE.finditer(text, 0, HEADLINE_LIMIT))
    parted = [n for n, cut in enumerate(cuts) if lexicon is not None and _is_verb(text[cut.end() :], lexicon)]
    ends = [cut.start() for cut in cuts[max(parted, default=-1) + 1 :]]
    return text[: ends[-1]] if ends and word_count(text[: ends[-1]]) >= LEAST_WORDS else text


def _is_verb(text: str, lexicon: Lexicon) -> bool:
    """Whether the text goes on with a verb: "…, la portavoz, | ha dejado claro"."""
    word = text.split(" ", 1)[0].lower()
    return any(lexicon.has(kind, word) for kind in ("auxiliaries", "common_verbs")) or word in lexicon.finite


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text.rstrip(" .")
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
