//! The lists that invented text is made from.

/// The commonest first.
pub(super) const FUNCTION_WORDS: &str = "the of and to a in that is was for it on with as he be at by i this had not are but \
    from or have an they which one you were her all she there would their we him been has when who will more no if \
    out so said what up its about into than them can only other new some could time these two may then do first any \
    my now such like our over man me even most made after also did many before must through back years where much \
    your way well down should because each just those people how too little state good very make world still own \
    see men work long get here between both life being under never day same another know while last might us great \
    old year off come since against go came right used take three it’s don’t didn’t can’t won’t he’s that’s we’re \
    isn’t there’s they’re I’m wasn’t country’s city’s";

/// The commonest first. They give unrelated texts the few shared word sequences that English has.
pub(super) const PHRASES: &[&str] = &[
    "one of the",
    "according to the",
    "as well as",
    "a number of",
    "the end of the",
    "at the same time",
    "in order to",
    "said in a statement",
    "for the first time",
    "the fact that",
    "at the end of the",
    "is expected to",
    "the rest of the",
    "as a result of",
    "more than a",
    "in the wake of",
    "on the other hand",
    "the number of",
    "a spokesman for the",
    "it would be",
    "going to be",
    "there is a",
    "some of the",
    "most of the",
    "in front of the",
    "over the past year",
    "will be able to",
    "per cent of the",
    "did not respond to a request for comment",
    "earlier this year",
    "told reporters on",
    "at a news conference",
    "in the first half of the year",
    "the majority of",
    "in addition to the",
    "because of the",
    "due to the",
    "ahead of the",
    "members of the",
    "be able to",
    "a series of",
    "is one of the",
    "at the time of the",
    "in the middle of",
    "the prime minister",
    "on behalf of the",
    "the chief executive of",
    "in response to the",
    "it is not clear",
    "has been in",
    "would have been",
    "has said that",
    "said that the",
    "he said that",
    "in the past few years",
    "the first time since",
    "by the end of the",
    "the government has",
    "a member of the",
    "in recent years",
    "as soon as possible",
    "part of the",
    "out of the",
    "in the case of",
    "the beginning of the",
    "with the help of",
    "in accordance with the",
    "under the terms of the",
    "in terms of",
    "the use of",
    "the development of",
    "on the part of",
    "a great deal of",
    "for more than a decade",
    "the world’s largest",
    "is likely to be",
    "in the united states",
    "the european union",
    "the city council",
    "the ministry of health",
    "in an interview with",
    "spoke on condition of anonymity",
    "the supreme court",
    "law enforcement officials",
    "in the hours after the",
    "the second quarter",
    "compared with a year earlier",
    "declined to comment",
    "on social media",
    "the national weather service",
    "local time on",
    "years in prison",
    "in connection with the",
    "a few days after",
    "the third time in",
];

pub(super) const FIRST_NAMES: &[&str] = &[
    "Anna",
    "José",
    "Maria",
    "John",
    "Ayşe",
    "Peter",
    "Amélie",
    "David",
    "Ingrid",
    "Omar",
    "Helen",
    "Jürgen",
    "Priya",
    "Michael",
    "Björn",
    "Susan",
    "Begoña",
    "Thomas",
    "Grace",
    "Kwame",
    "Linda",
    "Sean",
    "Françoise",
    "Robert",
    "Yuki",
];

pub(super) const WEEKDAYS: &[&str] =
    &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) const ROLES: &[&str] = &[
    "mayor",
    "minister",
    "spokeswoman",
    "chief executive",
    "professor",
    "police chief",
    "analyst",
    "coach",
    "director",
    "union leader",
    "prosecutor",
    "resident",
];

/// Parts of a syllable; what is there twice is twice as common.
pub(super) const ONSETS: &[&str] = &[
    "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "b", "c", "d", "m",
    "p", "r", "s", "t", "br", "cl", "cr", "fl", "gr", "pr", "sh", "st", "th", "tr", "j", "k",
];
/// See [`ONSETS`].
pub(super) const NUCLEI: &[&str] = &["a", "e", "i", "o", "u", "a", "e", "i", "o", "ea", "ou", "ai"];
/// See [`ONSETS`].
pub(super) const CODAS: &[&str] =
    &["", "", "", "", "n", "r", "l", "s", "t", "m", "n", "r", "nd", "nt", "st", "ff"];
/// See [`ONSETS`].
pub(super) const ENDINGS: &[&str] =
    &["", "", "", "", "", "s", "ed", "ing", "er", "ly", "tion", "ment", "al", "ity", "y", "e"];
