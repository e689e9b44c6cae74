//! Do names agree, and does one of them tell who the person is? Rules over words, without looking at the data behind them.
//!
//! **Agreement.** A sample is named in a text when its pseudonym stands there between characters that are neither letters
//! nor digits; of several pseudonyms that fit, one that is part of a longer one does not count (`P1` in `P1-T_R1.fq`).
//!
//! **Personal.** Pseudonyms, `SM` and `LB` are held to the strict rules; file names to fewer, because runs, flow cells and
//! deliveries carry dates. Strong: Japanese, Chinese or Korean script; a date of a Japanese era (`S60.3.12`); a date of
//! 1900–2004 as `19850312` or `1985-03-12` (no short-read sequencer delivered before 2005); `birth` or `dob`; a family
//! name and a given name of the list side by side. Weak: one name of the list as a word; a later date in a pseudonym (the
//! day of collection, or a child's birthday). The list holds frequent romanised Japanese names, for which the setting is.
//! What it cannot know it does not find: a pass is no proof of anonymity.

/// How sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// Might be.
    Weak,
    /// Hardly anything else.
    Strong,
}

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A pseudonym: sample, person, pair, family, SM, LB.
    Pseudonym,
    /// A file name, which may hold dates of runs.
    File,
}

/// Frequent family names, romanised. Meiji Yasuda's list of 2018, the first 60.
const FAMILY: [&str; 60] = [
    "sato",
    "suzuki",
    "takahashi",
    "tanaka",
    "ito",
    "watanabe",
    "yamamoto",
    "nakamura",
    "kobayashi",
    "kato",
    "yoshida",
    "yamada",
    "sasaki",
    "yamaguchi",
    "matsumoto",
    "inoue",
    "kimura",
    "hayashi",
    "saito",
    "shimizu",
    "yamazaki",
    "nakajima",
    "mori",
    "abe",
    "ikeda",
    "hashimoto",
    "yamashita",
    "ishikawa",
    "nakagawa",
    "maeda",
    "fujita",
    "ogawa",
    "okada",
    "goto",
    "hasegawa",
    "murakami",
    "kondo",
    "ishii",
    "sakamoto",
    "endo",
    "aoki",
    "fujii",
    "nishimura",
    "fukuda",
    "ota",
    "miura",
    "fujiwara",
    "okamoto",
    "matsuda",
    "nakano",
    "harada",
    "ono",
    "tamura",
    "takeuchi",
    "kaneko",
    "wada",
    "nakayama",
    "ishida",
    "ueda",
    "morita",
];

/// Frequent given names, romanised.
const GIVEN: [&str; 44] = [
    "taro", "ichiro", "jiro", "saburo", "hanako", "hiroshi", "takashi", "kenji", "akira", "satoshi", "makoto", "naoki",
    "daisuke", "kenta", "haruto", "hiroki", "takeshi", "masaru", "minoru", "kiyoshi", "shigeru", "yuki", "yoko",
    "keiko", "kazuko", "michiko", "masako", "sachiko", "kyoko", "tomoko", "yumiko", "akiko", "naoko", "yuko", "mayumi",
    "megumi", "sakura", "misaki", "haruka", "ayumi", "emiko", "noriko", "junko", "reiko",
];

/// The samples that a text names.
pub fn named<'s>(text: &str, samples: &[&'s str]) -> Vec<&'s str> {
    let found: Vec<&str> = samples.iter().copied().filter(|s| holds(text, s)).collect();
    found.iter().copied().filter(|s| found.iter().all(|o| o.len() <= s.len() || !holds(o, s))).collect()
}

/// Does a text hold a word between characters that are neither letters nor digits? Case counts.
pub fn holds(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let behind = text.get(at + word.len()..).and_then(|t| t.chars().next());
            !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
        })
}

/// What a text tells of a person.
pub fn personal(text: &str, place: Place) -> Option<(Sure, &'static str)> {
    let strict = place == Place::Pseudonym;
    if text.chars().any(is_cjk) {
        return Some((if strict { Sure::Strong } else { Sure::Weak }, "Japanese, Chinese or Korean script"));
    }
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.iter().any(|w| matches!(*w, "dob" | "birth" | "birthday" | "birthdate")) {
        return Some((Sure::Strong, "a word for birth"));
    }
    if era(text) {
        // A file name has dots for other reasons.
        return Some((if strict { Sure::Strong } else { Sure::Weak }, "a date of a Japanese era"));
    }
    match date_year(text) {
        Some(year) if year < 2005 => return Some((Sure::Strong, "a date before 2005")),
        Some(_) if strict => return Some((Sure::Weak, "a date")),
        _ => {}
    }
    let (family, given) = (|w: &&str| FAMILY.contains(w), |w: &&str| GIVEN.contains(w));
    let pair = |w: &[&str]| matches!(w, [a, b] if family(a) && given(b) || given(a) && family(b));
    if words.windows(2).any(pair) {
        return Some((Sure::Strong, "a family name and a given name"));
    }
    words.iter().any(|w| family(w) || given(w)).then_some((Sure::Weak, "a name"))
}

/// Kana, ideographs and their extensions, Hangul, half-width kana.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3134f}')
}

/// A letter of an era with year, month and day between dots or strokes: `S60.3.12`, `H2/12/31`. Hyphens are left out: sample
/// numbers look so (`S1-3-12`). The letter begins a word.
fn era(text: &str) -> bool {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/')));
    words
        .flat_map(|w| w.match_indices(['M', 'T', 'S', 'H', 'R', 'm', 't', 's', 'h', 'r']).map(move |(at, _)| (w, at)))
        .any(|(word, at)| {
            let before = word.get(..at).and_then(|t| t.chars().next_back());
            if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
                return false;
            }
            let rest = word.get(at + 1..).unwrap_or_default();
            ['.', '/'].iter().any(|mark| {
                let fields: Vec<&str> = rest.split(*mark).collect();
                let number = |i: usize| {
                    let field = fields.get(i)?;
                    let digits = (1..=2).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit());
                    digits.then(|| field.parse::<u32>().ok()).flatten()
                };
                // The longest era, Showa, had 64 years.
                matches!((number(0), number(1), number(2)), (Some(1..=64), Some(1..=12), Some(1..=31)))
            })
        })
}

/// Year of the first date written as `YYYYMMDD`, `YYYY-MM-DD`, `YYYY.MM.DD` or `YYYY_MM_DD`, 1900–2099, between characters
/// that are no digits.
fn date_year(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let number = |from: usize, n: usize| {
        let field = bytes.get(from..from + n)?;
        field.iter().all(u8::is_ascii_digit).then(|| field.iter().fold(0, |v, d| 10 * v + u32::from(d - b'0')))
    };
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).filter(|&at| !digit(at.checked_sub(1))).find_map(|at| {
        let year = number(at, 4).filter(|y| (1900..2100).contains(y))?;
        let marked = matches!(bytes.get(at + 4), Some(b'-' | b'.' | b'_')) && bytes.get(at + 4) == bytes.get(at + 7);
        let (month, day, end) = match marked {
            true => (number(at + 5, 2)?, number(at + 8, 2)?, at + 10),
            false => (number(at + 4, 2)?, number(at + 6, 2)?, at + 8),
        };
        ((1..=12).contains(&month) && (1..=31).contains(&day) && !digit(Some(end))).then_some(year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_texts() {
        let samples = ["P1", "P1-T", "P10", "S1"];
        assert_eq!(named("run/P1-T_S1_L001_R1.fq.gz", &samples), ["P1-T", "S1"]);
        assert_eq!(named("P10_R1.fq.gz", &samples), ["P10"]);
        assert_eq!(named("P1.bam", &samples), ["P1"]);
        assert!(named("XP1_R1.fq.gz", &samples).is_empty());
        assert!(!holds("abc", ""));
    }

    #[test]
    fn what_tells_of_a_person() {
        use Place::{File, Pseudonym};
        let strong = |why| Some((Sure::Strong, why));
        let weak = |why| Some((Sure::Weak, why));
        for (text, place, expected) in [
            ("山田太郎", Pseudonym, strong("Japanese, Chinese or Korean script")),
            ("ﾔﾏﾀﾞ", Pseudonym, strong("Japanese, Chinese or Korean script")),
            ("腫瘍/P1_R1.fq.gz", File, weak("Japanese, Chinese or Korean script")),
            ("P1-S60.3.12", Pseudonym, strong("a date of a Japanese era")),
            ("H02/12/31", Pseudonym, strong("a date of a Japanese era")),
            ("P1_19850312", Pseudonym, strong("a date before 2005")),
            ("1985-03-12_R1.fq.gz", File, strong("a date before 2005")),
            ("P1_20240312", Pseudonym, weak("a date")),
            ("20240312_P1_R1.fq.gz", File, None),
            ("TARO_YAMADA", Pseudonym, strong("a family name and a given name")),
            ("yamada-hanako_R1.fq.gz", File, strong("a family name and a given name")),
            ("tanaka-01", Pseudonym, weak("a name")),
            ("P1.dob", Pseudonym, strong("a word for birth")),
            // False alarms that must not be.
            ("A00123_0045_AHV5CTDSXX", File, None),
            ("7_100326_FC6107FAAXX_1.fq.gz", File, None),
            ("NA12878_S60_L003_R1_001.fastq.gz", File, None),
            ("HG002.novaseq.pcr-free.30x.R1.fastq.gz", File, None),
            ("PAT-2024-001-T", Pseudonym, None),
            ("JG-000123", Pseudonym, None),
            ("S1-3-12", Pseudonym, None),
            ("S60.3.12_R1.fq.gz", File, weak("a date of a Japanese era")),
            ("19851399", Pseudonym, None),
            ("919850312", Pseudonym, None),
            ("TCGA-02-0001-01C", Pseudonym, None),
            ("OMORI", Pseudonym, None),
        ] {
            assert_eq!(personal(text, place), expected, "{text} {place:?}");
        }
    }
}
