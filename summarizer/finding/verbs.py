"""Words that report speech: the lexicon that attribution starts from."""

from __future__ import annotations

# lemmas of verbs that report a clause or a quotation
REPORTING = frozenset(
    """accuse acknowledge add admit advise affirm agree allege announce answer appeal argue ask assert
    assess assure believe blame boast brand call caution charge cite claim clarify comment complain
    concede conclude condemn confess confirm consider contend continue counter criticise criticize
    declare decry defend demand demonstrate denounce deny describe detail disclose dismiss dispute doubt
    elaborate emphasise emphasize estimate exclaim expect explain express fear feel find forecast guess
    highlight hint hold hope implore imply indicate inform insist interject interpret joke judge label
    lament maintain mention muse note object observe opine order phrase pledge point post praise predict
    proclaim project promise propose protest quip quote read reaffirm reason recall recommend reckon
    recount refute reiterate reject remark remember remind reply report respond retort reveal rule say
    send shout show signal speculate spell state stipulate stress suggest summarise summarize surmise
    suspect swear tell testify thank theorise theorize think threaten tout tweet underline underscore
    urge voice vow warn welcome wonder worry write yell""".split()
)
# of these, the ones that report only with a clause, a quotation or a person told: "he called", "they found the boy"
CLAUSE_ONLY = frozenset(
    """add agree answer appeal ask believe brand call charge cite comment consider continue counter
    describe detail expect fear feel find guess hold hope indicate inform judge label mention note
    observe order phrase point post project quote read recall remember reply respond report reveal rule
    send signal spell state suspect tell thank think voice wonder worry write imply interpret estimate
    remind advise assess detail defend blame accuse dispute dismiss propose recommend say show
    demonstrate theorise theorize send tout shout remark swear testify threaten conclude claim argue
    maintain declare disclose forecast predict insist suggest hint assure affirm assert allege object
    doubt reckon explain clarify read""".split()
)
# verbs whose noun object is itself what was stated ("confirmed the meeting", "denied the charge")
OBJECT_REPORTING = REPORTING - CLAUSE_ONLY
# nouns that report with a clause: "his claim that", "estimates suggest"
REPORTING_NOUNS = frozenset(
    """accusation allegation announcement argument assertion assessment belief claim comment complaint
    concern conclusion estimate fear hope idea insistence notion opinion prediction promise proposal
    report statement suggestion suspicion theory view vow warning""".split()
)
PERSONAL = frozenset(["he", "she", "they", "we", "i", "it", "who"])


def reports(word: str) -> bool:
    """Whether an inflected word is a form of a reporting verb, judged by its ending alone."""
    word = word.lower().strip("(—–-")
    if word in ("said", "says", "told", "wrote", "written", "read", "felt", "thought", "swore", "meant"):
        return True
    stems = {
        word,
        word.removesuffix("s"),
        word.removesuffix("ed"),
        word.removesuffix("d"),
        word.removesuffix("ing"),
    }
    stems |= {word.removesuffix("es"), word.removesuffix("ied") + "y", word.removesuffix("ies") + "y"}
    stems |= {word.removesuffix("ing") + "e", word.removesuffix("ting"), word.removesuffix("ted")}
    return bool(stems & REPORTING)
