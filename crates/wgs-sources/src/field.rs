//! Fields of a source: what they are called, what they hold, and how their values are printed.
//!
//! Values are kept as the source's bytes. In INFO a comma separates the alleles, so a value is printed with `&` for `,` as VEP
//! does, and what INFO forbids is percent-encoded (`%3B` for `;`, `%3D` for `=`, `%20`, `%09`, `%0A`, `%0D` for white space);
//! a `%` stays as it is. In CSQ `|` separates fields, so there it becomes `&` too.

use serde::{Deserialize, Serialize};

/// Type of a field, as VCF has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Type {
    /// Whole numbers.
    Integer,
    /// Numbers.
    Float,
    /// Text.
    String,
}

impl Type {
    /// As in a header.
    pub fn text(self) -> &'static str {
        match self {
            Self::Integer => "Integer",
            Self::Float => "Float",
            Self::String => "String",
        }
    }

    /// True when `text` is a value of the type.
    pub fn admits(self, text: &str) -> bool {
        match self {
            Self::Integer => text.parse::<i64>().is_ok(),
            Self::Float => number(text).is_some(),
            Self::String => true,
        }
    }
}

/// The number a text is; words are none, other than VCF's `inf` and `nan`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let sound = |c: u8| c.is_ascii_digit() || matches!(c, b'.' | b'+' | b'-' | b'e' | b'E');
    let word = text.trim_start_matches(['+', '-']);
    let special = word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan");
    (special || text.bytes().all(sound)).then(|| text.parse().ok()).flatten()
}

/// A field of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Our name.
    pub name: String,
    /// The source's name: INFO key, column, `ID`, `FILTER`, `QUAL` or `HIT`.
    pub from: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: Type,
    /// What it means, in the source's words.
    pub description: String,
}

/// Where a value is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// An INFO field of its own.
    Info,
    /// A field of CSQ.
    Csq,
}

/// Appends a value as it may stand there.
pub fn escape(value: &str, place: Escape, out: &mut String) {
    // Most values need nothing.
    let plain = |b: u8| !matches!(b, b',' | b';' | b'=' | b' ' | b'\t' | b'\n' | b'\r' | b'|');
    if value.bytes().all(plain) {
        out.push_str(value);
        return;
    }
    for c in value.chars() {
        match c {
            ',' => out.push('&'),
            '|' if place == Escape::Csq => out.push('&'),
            ';' => out.push_str("%3B"),
            '=' => out.push_str("%3D"),
            ' ' => out.push_str("%20"),
            '\t' => out.push_str("%09"),
            '\n' => out.push_str("%0A"),
            '\r' => out.push_str("%0D"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_where_they_stand() {
        let escaped = |v, place| {
            let mut out = String::new();
            escape(v, place, &mut out);
            out
        };
        assert_eq!(escaped("a,b;c=d e|f%2C", Escape::Info), "a&b%3Bc%3Dd%20e|f%2C");
        assert_eq!(escaped("a|b,c", Escape::Csq), "a&b&c");
        assert_eq!(escaped("1.50e-05", Escape::Info), "1.50e-05");
    }

    #[test]
    fn types() {
        assert!(Type::Integer.admits("-3") && !Type::Integer.admits("3.0") && !Type::Integer.admits(""));
        assert!(Type::Float.admits("3e-05") && Type::Float.admits("nan") && !Type::Float.admits("infinity"));
        assert!(!Type::Float.admits("1,2") && !Type::Float.admits("") && Type::String.admits(""));
    }
}
