"""Deeds: the verbs that headlines use in place of an article's own. Which of them no noun shares."""

from __future__ import annotations

# "attorney defends": in the third person they are no plurals of nouns
VERBS = frozenset(
    """accept accuse add admit agree allow announce appear approve argue ask avoid await become begin believe
    bring build cancel come condemn confirm consider continue criticise criticize decide declare defend deny
    detain die discover discuss dismiss elect endanger enter examine expand expect expel explain explore expose
    express extend fail flee free get give go grant grow impose improve include injure inspire introduce
    investigate invite join keep lack lose make mourn need oppose overturn pay plead postpone praise prepare
    prevent propose prove receive recover reduce refuse reject rely remember remove reopen resign respond reveal
    say see seek sell send settle sign solve submit sue suffer suggest survive suspend take tell threaten
    uncover unite unveil urge vie vow want warn weigh withdraw worry""".split()
)
# "plans", "strikes"
VERBS_AND_NOUNS = frozenset(
    """act aim appeal arrest attack back ban battle be beat blame block boost break call cast cause challenge
    change charge cite claim clash clear climb close cost cut damage deal debate decline defeat delay demand
    drive drop ease embrace end escape face fall fear fight file find fine fix follow force gain halt halve hand
    head help highlight hit hold honor honour host impact increase issue jump kill launch lead leave lift mark
    meet miss move name near offer open order outline pass pause plan pledge prompt protest pull push put quit
    raise reach release remain report rescue return rise rule run save scrap sentence set shed show shut slam
    slow spark split stall stand start stay stop strand strike struggle support surge target tie top try turn
    veto win""".split()
)
PASTS = frozenset(
    """became began bought broke brought built came caught chose did drew drove fell felt fled flew fought found
    gave got grew had heard held kept knew laid led left lost made met paid ran rose said sank saw sent shook
    sold sought spent spoke stood stole struck took threw told went withdrew won""".split()
)


def is_headline_verb(word: str) -> bool:
    """Whether the word is a form of an English verb that headlines use."""
    return bool(_bases(word.lower()) & (VERBS | VERBS_AND_NOUNS | PASTS))


def is_deed(word: str) -> bool:
    """Whether the word is a verb in the third person and cannot be a noun."""
    return word.endswith("s") and not (_bases(word.lower()) - {word.lower()}).isdisjoint(VERBS)


def _bases(word: str) -> set[str]:
    return {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ed"), word.removesuffix("d"),
            word.removesuffix("ing"), word.removesuffix("ing") + "e", word.removesuffix("ies") + "y"}  # fmt: skip
