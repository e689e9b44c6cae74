//! Canonical JSON of what identifies a location and an allele.
//!
//! VRS 2.0 "Computed Identifiers", digest serialisation: only the keys that identify, in the order of their letters, no
//! white space, inner objects with a digest of their own by that digest (RFC 8785 with that choice of keys). The names of
//! keys and types and the letters of sequences need no escapes.

use crate::{Digest, SequenceDigest, State};

/// The serialised location, in place of what `out` held.
pub(crate) fn location(out: &mut Vec<u8>, sequence: &SequenceDigest, start: u32, end: u32) {
    out.clear();
    out.extend_from_slice(b"{\"end\":");
    number(out, end);
    out.extend_from_slice(b",\"sequenceReference\":{\"refgetAccession\":\"SQ.");
    out.extend_from_slice(sequence.digest().as_bytes());
    out.extend_from_slice(b"\",\"type\":\"SequenceReference\"},\"start\":");
    number(out, start);
    out.extend_from_slice(b",\"type\":\"SequenceLocation\"}");
}

/// The serialised allele, in place of what `out` held. The sequence of a `ReferenceLengthExpression` does not identify.
pub(crate) fn allele(out: &mut Vec<u8>, location: &Digest, state: &State) {
    out.clear();
    out.extend_from_slice(b"{\"location\":\"");
    out.extend_from_slice(location.as_bytes());
    out.extend_from_slice(b"\",\"state\":{");
    match state {
        State::Literal { sequence } => {
            out.extend_from_slice(b"\"sequence\":\"");
            out.extend_from_slice(sequence.as_bytes());
            out.extend_from_slice(b"\",\"type\":\"LiteralSequenceExpression\"");
        }
        State::ReferenceLength { length, repeat_subunit, .. } => {
            out.extend_from_slice(b"\"length\":");
            number(out, *length);
            out.extend_from_slice(b",\"repeatSubunitLength\":");
            number(out, *repeat_subunit);
            out.extend_from_slice(b",\"type\":\"ReferenceLengthExpression\"");
        }
    }
    out.extend_from_slice(b"},\"type\":\"Allele\"}");
}

/// Appends the decimal digits of `n`.
fn number(out: &mut Vec<u8>, n: u32) {
    let (mut digits, mut at, mut rest) = ([0; 10], 10, n);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sha512t24u;

    /// VRS, validation/models.yaml: rs7412.
    #[test]
    fn serialised_as_the_specification_does() {
        let sequence: SequenceDigest = "SQ.IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl".parse().unwrap();
        let mut out = b"left over".to_vec();
        location(&mut out, &sequence, 44_908_821, 44_908_822);
        assert_eq!(
            str::from_utf8(&out).unwrap(),
            r#"{"end":44908822,"sequenceReference":{"refgetAccession":"SQ.IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl","type":"SequenceReference"},"start":44908821,"type":"SequenceLocation"}"#
        );
        let digest = sha512t24u(&out);
        assert_eq!(digest.as_str(), "wIlaGykfwHIpPY2Fcxtbx4TINbbODFVz");
        allele(&mut out, &digest, &State::Literal { sequence: "T".into() });
        assert_eq!(
            str::from_utf8(&out).unwrap(),
            r#"{"location":"wIlaGykfwHIpPY2Fcxtbx4TINbbODFVz","state":{"sequence":"T","type":"LiteralSequenceExpression"},"type":"Allele"}"#
        );
        let state = State::ReferenceLength { length: 11, repeat_subunit: 3, sequence: None };
        allele(&mut out, &Digest::parse(b"nQGBuvRQOLEboA5TYtcz975fp_GulxbZ").unwrap(), &state);
        assert_eq!(
            str::from_utf8(&out).unwrap(),
            r#"{"location":"nQGBuvRQOLEboA5TYtcz975fp_GulxbZ","state":{"length":11,"repeatSubunitLength":3,"type":"ReferenceLengthExpression"},"type":"Allele"}"#
        );
    }

    #[test]
    fn numbers() {
        for n in [0, 7, 10, 99, 100, 1_234_567_890, u32::MAX] {
            let mut out = Vec::new();
            number(&mut out, n);
            assert_eq!(out, n.to_string().as_bytes());
        }
    }
}
