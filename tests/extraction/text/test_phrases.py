"""The phrases of the lexicons by their words."""

from extraction.text.phrases import by_first, by_word, goes_on


def test_the_longest_phrase_of_a_word_comes_first() -> None:
    """A phrase is tried before the shorter ones that it begins with, whatever order the lexicon has."""
    found = by_word([(("two",), 1), (("two", "days", "ago"), 2), (("two", "days"), 3), (("today",), 4)])

    assert [meaning for _, meaning in found["two"]] == [2, 3, 1]
    assert found["today"] == ((("today",), 4),)


def test_phrases_may_be_kept_by_their_last_word() -> None:
    """What stands before a number is looked up from its last word back."""
    found = by_word([(("at", "least"), "bound"), (("about",), "blur")], at=-1)

    assert found == {"least": ((("at", "least"), "bound"),), "about": ((("about",), "blur"),)}


def test_phrases_of_one_meaning_are_kept_without_it() -> None:
    """A lexicon of plain phrases has them by their first word, the longest first."""
    assert by_first([("told",), ("told", "by")]) == {"told": (("told", "by"), ("told",))}


def test_a_phrase_goes_on_only_with_all_its_words() -> None:
    """The first word is the caller's to compare; the end of the text ends a phrase."""
    texts = ("and-at", "least", "two")

    assert goes_on(texts, 0, ("at", "least"))
    assert goes_on(texts, 2, ("anything",))
    assert not goes_on(texts, 0, ("at", "most"))
    assert not goes_on(texts, 1, ("least", "two", "men"))
