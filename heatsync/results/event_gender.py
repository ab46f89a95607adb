"""Detects the gender of an event from its name. A girl and a boy of one name and one team are two people."""

from heatsync.model.gender import Gender
from heatsync.names.folding import fold

# Folded words in the languages of known sheets, and in their neighbors'.
_FEMALE = """
girl girls woman women womens lady ladies female females damen frauen weiblich madchen maedchen mujeres ninas damas
femenino femenina femenil feminino feminina filles femmes dames donne ragazze femminile femmine kadin kadinlar kiz
kizlar bayan bayanlar kobiety kobiet dziewczeta dziewczat naiset tytot damer flickor piger jenter meisjes vrouwen
"""
_MALE = """
boy boys man men mens male males gentlemen herren manner maenner mannlich maennlich jungen knaben hombres ninos varones
caballeros masculino masculina varonil garcons hommes messieurs uomini ragazzi maschile maschi erkek erkekler baylar
mezczyzni mezczyzn chlopcy chlopcow miehet pojat herrer herrar pojkar drenge gutter jongens heren
"""
_WORDS: dict[str, Gender] = {
    **dict.fromkeys(_FEMALE.split(), "female"),
    **dict.fromkeys(_MALE.split(), "male"),
}


def gender_of(event_name: str | None) -> Gender | None:
    """None for mixed and combined events, and for names without a gender."""
    said = {_WORDS[word] for word in fold(event_name or "").split() if word in _WORDS}
    return said.pop() if len(said) == 1 else None
