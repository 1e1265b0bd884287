"""Invented texts: words of chance letters, as long and as unequally frequent as those of a language."""

import itertools
import random

# Letters, the more frequent more often; lengths of words and how often they come.
LATIN = "eeeeeeetttttaaaaooooiiiinnnnsssshhhrrrdddlllcuumwfgypbvk"
ALPHABETS = {
    "English": (LATIN, {1: 3, 2: 17, 3: 21, 4: 16, 5: 11, 6: 9, 7: 8, 8: 6, 9: 4, 10: 3, 12: 2}),
    "German": (LATIN + "eeennnrrriizßüüääö", {2: 9, 3: 25, 4: 13, 5: 11, 6: 9, 7: 8, 8: 6, 9: 5, 10: 4, 12: 5, 15: 4, 19: 1}),
    "Russian": ("ооооеееееаааанннтттиииссррввллккмдпуяыьгзбчйхжшюцщэф", {1: 10, 2: 10, 3: 10, 4: 9, 5: 12, 6: 12, 7: 12, 8: 9, 9: 7, 10: 5, 12: 4}),
    "Arabic": ("ااااللللييممننووررتتببععدسهفقكحجخصشضطظثذزغءةى", {2: 16, 3: 19, 4: 22, 5: 19, 6: 13, 7: 7, 8: 4}),
    "Chinese": ("".join(map(chr, range(0x4E00, 0x4E00 + 3000))), {1: 35, 2: 55, 3: 6, 4: 4}),
}  # fmt: skip
# Between words, at the end of a sentence, around a quotation.
MARKS = {"Chinese": ("", "，", "。", "“", "”"), "Arabic": (" ", "، ", ". ", "«", "»"), "German": (" ", ", ", ". ", "„", "“")}
MARKS["Russian"] = (" ", ", ", ". ", "«", "»")
ENGLISH_MARKS = (" ", ", ", ". ", "“", "”")


class Language:
    """Texts of one language; the same seed gives the same."""

    def __init__(self, name="English", words=20_000, seed=1):
        letters, lengths = ALPHABETS[name]
        self.name, self.random = name, random.Random(f"{name} {seed}")
        sizes = self.random.choices(list(lengths), list(lengths.values()), k=words)
        self.lexicon = ["".join(self.random.choices(letters, k=size)) for size in sizes]
        self.weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(words)))
        self.space, self.comma, self.stop, self.open, self.close = MARKS.get(name, ENGLISH_MARKS)

    def words(self, number):
        return self.random.choices(self.lexicon, cum_weights=self.weights, k=number)

    def sentence(self):
        words = self.words(self.random.randint(8, 28))
        words[0] = words[0].capitalize()
        middle = len(words) // 2
        text = self.space.join(words[:middle]) + self.comma + self.space.join(words[middle:])
        chance = self.random.random()
        if chance < 0.2:
            text = self.open + text + self.close
        elif chance < 0.3 and self.name == "English":
            text = text.replace(" ", "’s ", 1)
        return text + self.stop

    def paragraph(self):
        return "".join(self.sentence() for _ in range(3)).strip()

    def article(self, paragraphs=7):
        return "\n\n".join(self.paragraph() for _ in range(paragraphs))
