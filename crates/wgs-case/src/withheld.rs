//! What consent keeps back: the words by which a suppressed finding could be told, and the looks for them.
//!
//! Findings that may not be shown never get into a [`Case`](crate::Case). Their names are kept here, in memory only, so that
//! free text that mentions them (remarks, comments, columns of tables, command lines) is left out too, and so that a last look at
//! the finished case ([`Withheld::check`]) refuses to write one that says a name of the variant itself.

use crate::model::Variant;
use std::collections::BTreeSet;

/// Words that must not be said.
#[derive(Clone, Debug, Default)]
pub struct Withheld {
    /// Names of variants, conditions, comments: said anywhere, also inside of longer text, they tell.
    names: BTreeSet<String>,
    /// Symbols, ids: they tell where they stand as a word.
    words: BTreeSet<String>,
    /// Symbols of the list that is not spoken of: as they are written, for `MAX` is a gene and max is a word.
    symbols: BTreeSet<String>,
    /// Of `names`, those that are of one variant alone: the last look is for these.
    own: BTreeSet<String>,
    /// `contig:pos:ref:alt`.
    places: BTreeSet<String>,
}

impl Withheld {
    /// Keeps back a variant.
    pub fn variant(&mut self, v: &Variant) {
        let place = place(v);
        self.own.insert(place.clone());
        self.own.insert(format!("{}-{}-{}-{}", v.contig, v.pos, v.reference, v.alternate));
        for name in [&v.hgvs_g, &v.hgvs_c, &v.hgvs_p].into_iter().flatten() {
            self.own.insert(name.clone());
            // Without the sequence it is a name that another gene may have too: a word, not one of the last look.
            self.words.extend(name.split_once(':').map(|(_, change)| change.to_owned()));
        }
        self.own.extend(v.vrs_id.clone());
        self.words.extend([&v.gene, &v.hgnc, &v.dbsnp, &v.clinvar_id].into_iter().flatten().cloned());
        self.words.insert(format!("{}:{}", v.contig, v.pos));
        self.places.insert(place);
        self.names.extend(self.own.iter().cloned());
    }

    /// Keeps back a word: a gene symbol, a condition, a comment.
    pub fn word(&mut self, word: &str) {
        if !word.trim().is_empty() {
            self.words.insert(word.trim().to_owned());
        }
    }

    /// Keeps back a gene of the list that is not spoken of.
    pub fn symbol(&mut self, symbol: &str) {
        self.symbols.insert(symbol.to_owned());
    }

    /// Is nothing kept back?
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.words.is_empty() && self.symbols.is_empty()
    }

    /// Is it a variant that is kept back?
    pub fn has(&self, v: &Variant) -> bool {
        self.places.contains(&place(v))
    }

    /// Is the place, `contig:pos:ref:alt`, kept back?
    pub fn has_place(&self, place: &str) -> bool {
        self.places.contains(place)
    }

    /// Does the text say any of it?
    pub fn says(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.names.iter().any(|n| lower.contains(&n.to_lowercase()))
            || self.words.iter().any(|w| as_word(&lower, &w.to_lowercase()))
            || self.symbols.iter().any(|s| as_word(text, s))
    }

    /// Is there a string in the value that says a name of a variant?
    pub fn check(&self, value: &serde_json::Value) -> bool {
        use serde_json::Value;
        match value {
            Value::String(s) => !self.own.iter().any(|n| s.contains(n.as_str())),
            Value::Array(all) => all.iter().all(|v| self.check(v)),
            Value::Object(all) => {
                all.iter().all(|(k, v)| !self.own.iter().any(|n| k.contains(n.as_str())) && self.check(v))
            }
            _ => true,
        }
    }
}

/// `contig:pos:ref:alt`.
pub fn place(v: &Variant) -> String {
    format!("{}:{}:{}:{}", v.contig, v.pos, v.reference, v.alternate)
}

/// Does the word stand in the text, not inside a longer one? Digits and letters make words; `_` and `-` do not, so that file names are seen through.
fn as_word(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|t| t.find(word)) {
        let (start, end) = (from + found, from + found + word.len());
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let after = text.get(end..).and_then(|t| t.chars().next());
        if ![before, after].into_iter().flatten().any(|c| c.is_ascii_alphanumeric()) {
            return true;
        }
        from = start + word.chars().next().map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_found_and_other_words_are_not() {
        let mut w = Withheld::default();
        let v = Variant {
            contig: "chr1".into(),
            pos: 700,
            reference: "A".into(),
            alternate: "T".into(),
            gene: Some("MET".into()),
            hgvs_c: Some("NM_1.2:c.3A>T".into()),
            dbsnp: Some("rs12".into()),
            ..Variant::default()
        };
        assert!(w.is_empty() && !w.says("MET"));
        w.variant(&v);
        assert!(w.has(&v) && w.has_place("chr1:700:A:T"));
        let telling = [
            "a MET variant",
            "see met.",
            "list_met_v3.tsv",
            "c.3A>T",
            "(NM_1.2:C.3A>T)",
            "rs12,rs13",
            "chr1:700",
            "METでの",
        ];
        for text in telling {
            assert!(w.says(text), "{text}");
        }
        for text in ["method", "metal", "rs123", "chr1:7000", "c.13A>T", "METTL1"] {
            assert!(!w.says(text), "{text}");
        }
        w.symbol("MAX");
        assert!(w.says("MAX was found") && !w.says("max. depth"));
        assert!(w.check(&json!({"a": ["MET", 7, "NM_1.2:c.30A>T"]})));
        for value in [json!(["x NM_1.2:c.3A>T"]), json!({"chr1:700:A:T": 1}), json!({"k": {"l": "chr1-700-A-T"}})] {
            assert!(!w.check(&value), "{value}");
        }
    }
}
