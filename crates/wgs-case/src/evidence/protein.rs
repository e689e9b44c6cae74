//! Changes of a protein as tables and HGVS names write them, made comparable.

const LETTERS: [(char, &str); 22] = [
    ('A', "Ala"),
    ('R', "Arg"),
    ('N', "Asn"),
    ('D', "Asp"),
    ('C', "Cys"),
    ('Q', "Gln"),
    ('E', "Glu"),
    ('G', "Gly"),
    ('H', "His"),
    ('I', "Ile"),
    ('L', "Leu"),
    ('K', "Lys"),
    ('M', "Met"),
    ('F', "Phe"),
    ('P', "Pro"),
    ('S', "Ser"),
    ('T', "Thr"),
    ('W', "Trp"),
    ('Y', "Tyr"),
    ('V', "Val"),
    ('U', "Sec"),
    ('*', "Ter"),
];

/// The change of an HGVS name, without accession, `p.` and parentheses, in three letters; `*` becomes `Ter`.
pub fn three_letters(name: &str) -> String {
    let change = name.rsplit_once(':').map_or(name, |(_, change)| change);
    let change = change.strip_prefix("p.").unwrap_or(change);
    let change = change.trim_start_matches('(').trim_end_matches(')');
    match one_letter(change) {
        Some(change) => change,
        None => change.replace('*', "Ter"),
    }
}

/// A change of a protein from a table: `p.Val600Glu`, `Val600Glu`, `p.V600E`, `V600E`, `E746_A750del`, `W288Cfs*12`.
pub fn parse(text: &str) -> Option<String> {
    let marked = text.starts_with("p.") || text.contains(":p.");
    let change = text.rsplit_once(":p.").map_or_else(|| text.strip_prefix("p.").unwrap_or(text), |(_, c)| c);
    let change = change.trim_start_matches('(').trim_end_matches(')');
    if let Some(known) = one_letter(change) {
        return Some(known);
    }
    let begins = change.get(..3).is_some_and(|r| LETTERS.iter().any(|(_, three)| *three == r));
    let digit = change.as_bytes().get(3).is_some_and(u8::is_ascii_digit);
    ((begins && digit) || marked).then(|| change.replace('*', "Ter"))
}

/// A change in one-letter code, in three; `None` when it is none. Words of HGVS (`del`, `fs`, `dup`, `ins`) are in lower case, residues are not.
fn one_letter(change: &str) -> Option<String> {
    let mut chars = change.chars();
    let begins = chars.next().is_some_and(|c| three(c).is_some()) && chars.next().is_some_and(|c| c.is_ascii_digit());
    if !begins || !change.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(change.len() * 2);
    for c in change.chars() {
        match three(c) {
            Some(three) => out.push_str(three),
            None if c.is_ascii_uppercase() => return None,
            None => out.push(c),
        }
    }
    // `fsTer12` and `fs*12` are one.
    Some(out)
}

fn three(letter: char) -> Option<&'static str> {
    LETTERS.iter().find(|(one, _)| *one == letter).map(|(_, three)| *three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_all_spellings() {
        for (text, expected) in [
            ("V600E", "Val600Glu"),
            ("p.V600E", "Val600Glu"),
            ("p.(Val600Glu)", "Val600Glu"),
            ("NP_1.2:p.Val600Glu", "Val600Glu"),
            ("R175*", "Arg175Ter"),
            ("Arg175*", "Arg175Ter"),
            ("E746_A750del", "Glu746_Ala750del"),
            ("W288Cfs*12", "Trp288CysfsTer12"),
            ("p.Trp288CysfsTer12", "Trp288CysfsTer12"),
            ("p.Met1?", "Met1?"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(expected), "{text}");
            assert_eq!(three_letters(text), expected, "{text}");
        }
        for text in ["c.1799T>A", "chr1:7:A:T", "NC_000007.14:g.1A>T", "amplification", "NM_1:c.3A>T", "7:140:A:T"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
