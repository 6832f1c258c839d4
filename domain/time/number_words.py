"""Small numbers in words, as they stand in times and spans: English, Spanish and German at once."""

_WORDS = {
    1: "one una uno un eins ein eine einer einem einen a an",
    2: "two dos zwei zwo",
    3: "three tres drei",
    4: "four cuatro vier",
    5: "five cinco funf fuenf",
    6: "six seis sechs",
    7: "seven siete sieben",
    8: "eight ocho acht",
    9: "nine nueve neun",
    10: "ten diez zehn",
    11: "eleven once elf",
    12: "twelve doce zwolf zwoelf",
    14: "fourteen catorce vierzehn",
    15: "fifteen quince funfzehn fuenfzehn",
    20: "twenty veinte zwanzig",
    25: "veinticinco funfundzwanzig fuenfundzwanzig",
    30: "thirty treinta dreissig",
}
_NUMBER_OF = {word: number for number, words in _WORDS.items() for word in words.split()}

MOST_DIGITS = 4


def number_in(word: str) -> int | None:
    """Return the number that a word in small letters without accents says, in digits or spelt; None for none."""
    if word.isdecimal() and len(word) <= MOST_DIGITS:
        return int(word)
    return _NUMBER_OF.get(word)
