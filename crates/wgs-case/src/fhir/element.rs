//! Elements of FHIR R4: clean strings, codings, quantities, references, and what a resource is made of.
//!
//! Every resource passes [`pruned`] before it enters the bundle: strings become FHIR strings, and what is empty goes, as
//! FHIR allows neither null nor empty elements. A renderer can therefore write any field of a case as it stands.

use super::codes;
use serde_json::{Map, Value, json};

/// Longest string that is written, bytes. FHIR allows 1 MiB.
const LONGEST: usize = 1_000_000;

/// A FHIR string: control characters and those XML cannot hold become U+FFFD, blanks of any kind become spaces (tab and
/// line ends stay), ends are trimmed, and what is longer than 1 MB is cut with `…`. `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let of = |c: char| match c {
        '\t' | '\n' | '\r' => c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        // Directions of text could make one value look like another.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let mut out: String = text.trim().chars().map(of).collect();
    if out.len() > LONGEST {
        let cut = (0..=LONGEST - 3).rev().find(|&at| out.is_char_boundary(at)).unwrap_or(0);
        out.truncate(cut);
        out.push('…');
    }
    (!out.trim().is_empty()).then_some(out)
}

/// The value with clean strings, without nulls, empty strings, empty lists and empty objects; `None` when nothing is left.
pub(crate) fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => clean(&text).map(Value::String),
        Value::Array(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(fields) => {
            let fields: Map<String, Value> =
                fields.into_iter().filter_map(|(name, value)| Some((name, pruned(value)?))).collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        other => Some(other),
    }
}

/// A coding.
pub(super) fn coding(system: &str, code: &str, display: &str) -> Value {
    json!({ "system": system, "code": code, "display": display })
}

/// A coding of LOINC with its display name.
pub(super) fn loinc_coding(code: &str) -> Value {
    json!({ "system": codes::LOINC, "code": code, "display": codes::display(code) })
}

/// A concept of LOINC.
pub(super) fn loinc(code: &str) -> Value {
    concept(loinc_coding(code))
}

/// A concept with one coding.
pub(super) fn concept(coding: Value) -> Value {
    json!({ "coding": [coding] })
}

/// A concept in words.
pub(super) fn words(text: &str) -> Value {
    json!({ "text": text })
}

/// A concept of the guide's own codes.
pub(super) fn guide_code(code: &str) -> Value {
    let display = codes::TBD_CODES.iter().find(|(c, _)| *c == code).map(|(_, display)| *display);
    json!({ "coding": [{ "system": codes::TBD, "code": code, "display": display }] })
}

/// A quantity of UCUM.
pub(super) fn quantity(value: f64, unit: &str, code: &str) -> Value {
    json!({ "value": number(value), "unit": unit, "system": codes::UCUM, "code": code })
}

/// A count of UCUM.
pub(super) fn count(value: u64, unit: &str, code: &str) -> Value {
    json!({ "value": value, "unit": unit, "system": codes::UCUM, "code": code })
}

/// A decimal; whole numbers without a point, so that 30 is written `30`.
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

/// A component; nothing when its value is empty.
pub(super) fn component(code: Value, kind: &str, value: Value) -> Option<Value> {
    let value = pruned(value)?;
    let mut out = Map::new();
    out.insert("code".into(), code);
    out.insert(format!("value{kind}"), value);
    Some(Value::Object(out))
}

/// An extension with one value.
pub(super) fn extension(url: &str, kind: &str, value: Value) -> Option<Value> {
    let value = pruned(value)?;
    let mut out = Map::new();
    out.insert("url".into(), json!(url));
    out.insert(format!("value{kind}"), value);
    Some(Value::Object(out))
}

/// A remark of the guide's coded kind; `code` is one of `test-disclaimer`, `test-methodology`, `result-confirmation`.
pub(super) fn note(code: Option<&str>, text: &str) -> Option<Value> {
    let text = clean(text)?;
    let kind = code.and_then(|code| {
        let display = codes::ANNOTATION_TYPES.iter().find(|(c, _)| *c == code)?.1;
        extension(
            &codes::profile("annotation-code"),
            "CodeableConcept",
            concept(coding(codes::ANNOTATIONS, code, display)),
        )
    });
    pruned(json!({ "extension": [kind], "text": text }))
}

/// True for an absolute URI that is safe to write as one: a scheme, printable ASCII, no blanks.
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    !rest.is_empty()
        && text.len() <= 2048
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && text.bytes().all(|b| {
            b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`')
        })
}

/// Base64 with padding (RFC 4648).
pub(super) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, &b| word << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sextet = (word >> (18 - 6 * place) & 63) as usize;
            out.push(if place <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_clean() {
        assert_eq!(clean(" a\u{0}b\u{3000}c\u{a0}d\te\n").as_deref(), Some("a\u{fffd}b c d\te"));
        assert_eq!(clean(" \u{3000}\n"), None);
        assert_eq!(clean("<b>&\"'").as_deref(), Some("<b>&\"'"), "no markup is made or unmade of text");
        let long = clean(&"深".repeat(400_000)).unwrap();
        assert!(long.len() <= LONGEST && long.ends_with('…'));
    }

    #[test]
    fn empty_elements_go() {
        let value = json!({ "a": null, "b": [], "c": { "d": "  " }, "e": [null, { "f": 1 }], "g": false, "h": 0 });
        assert_eq!(pruned(value), Some(json!({ "e": [{ "f": 1 }], "g": false, "h": 0 })));
        assert_eq!(pruned(json!({ "a": [{}] })), None);
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn uris_have_a_scheme_and_no_blanks() {
        assert!(is_uri("urn:oid:1.2.392.100495.20.3.51.11312345670"));
        assert!(is_uri("https://example.org/a?b=c"));
        assert!(!is_uri("example.org"));
        assert!(!is_uri("https://example.org/a b"));
        assert!(!is_uri("https://example.org/\"><script>"));
        assert!(!is_uri("1http://x"));
    }
}
