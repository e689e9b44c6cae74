//! The tags of a record: walked, and made.
//!
//! A tag is two letters, a type and a value, one after the other without padding (SAM specification, section 4.2.4).

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Two letters.
    pub name: [u8; 2],
    /// Type letter.
    pub kind: u8,
    /// The value's bytes; of `Z` and `H` with their NUL, of `B` with type and count.
    pub value: &'a [u8],
    /// All of it.
    pub bytes: &'a [u8],
}

/// Walks the tags of a record; ends before a malformed one.
#[derive(Clone, Copy, Debug)]
pub struct Tags<'a>(pub &'a [u8]);

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let (name, kind, value, rest) = split_tag(self.0)?;
        let bytes = &self.0[..self.0.len() - rest.len()];
        self.0 = rest;
        Some(Tag { name, kind, value, bytes })
    }
}

impl Tag<'_> {
    /// Value of an integer tag of any size.
    pub fn int(&self) -> Option<i64> {
        let v = self.value;
        match (self.kind, v) {
            (b'c', [a]) => Some(i64::from(*a as i8)),
            (b'C', [a]) => Some(i64::from(*a)),
            (b's', [a, b]) => Some(i64::from(i16::from_le_bytes([*a, *b]))),
            (b'S', [a, b]) => Some(i64::from(u16::from_le_bytes([*a, *b]))),
            (b'i', [a, b, c, d]) => Some(i64::from(i32::from_le_bytes([*a, *b, *c, *d]))),
            (b'I', [a, b, c, d]) => Some(i64::from(u32::from_le_bytes([*a, *b, *c, *d]))),
            _ => None,
        }
    }
}

/// Appends an integer tag.
pub fn push_int(out: &mut Vec<u8>, name: &[u8; 2], value: i32) {
    out.extend_from_slice(name);
    out.push(b'i');
    out.extend(value.to_le_bytes());
}

/// Appends a text tag; the text must hold no NUL.
pub fn push_text(out: &mut Vec<u8>, name: &[u8; 2], value: &[u8]) {
    out.extend_from_slice(name);
    out.push(b'Z');
    out.extend_from_slice(value);
    out.push(0);
}

/// Appends a list of 32-bit floats; of one, it is a list too.
pub fn push_floats(out: &mut Vec<u8>, name: &[u8; 2], values: &[f32]) {
    out.extend_from_slice(name);
    out.extend(b"Bf");
    out.extend((values.len() as u32).to_le_bytes());
    values.iter().for_each(|v| out.extend(v.to_le_bytes()));
}

/// Appends a 32-bit float.
pub fn push_float(out: &mut Vec<u8>, name: &[u8; 2], value: f32) {
    out.extend_from_slice(name);
    out.push(b'f');
    out.extend(value.to_le_bytes());
}

/// The first tag: name, type, the value's bytes, and what follows; `None` at the end or when malformed.
#[inline]
pub(crate) fn split_tag(tags: &[u8]) -> Option<([u8; 2], u8, &[u8], &[u8])> {
    let [a, b, kind, rest @ ..] = tags else { return None };
    let size = match kind {
        b'A' | b'c' | b'C' => 1,
        b's' | b'S' => 2,
        b'i' | b'I' | b'f' => 4,
        b'd' => 8,
        b'Z' | b'H' => rest.iter().position(|&b| b == 0)? + 1,
        b'B' => {
            let unit = match rest.first()? {
                b'c' | b'C' => 1,
                b's' | b'S' => 2,
                _ => 4,
            };
            let n = u32::from_le_bytes(rest.get(1..5)?.try_into().ok()?) as usize;
            n.checked_mul(unit)?.checked_add(5)?
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(size)?;
    Some(([*a, *b], *kind, value, rest))
}

/// Type and value of a tag.
pub(crate) fn find_tag<'a>(mut tags: &'a [u8], tag: &[u8; 2]) -> Option<(u8, &'a [u8])> {
    while let Some((name, kind, value, rest)) = split_tag(tags) {
        if name == *tag {
            return Some((kind, value));
        }
        tags = rest;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_walked() {
        let mut bytes = Vec::new();
        push_int(&mut bytes, b"NM", -3);
        push_text(&mut bytes, b"MD", b"10A5");
        push_floats(&mut bytes, b"YL", &[1.5, -2.0]);
        push_float(&mut bytes, b"YF", 0.25);
        bytes.extend(b"XCC\xff");
        let tags: Vec<Tag<'_>> = Tags(&bytes).collect();
        assert_eq!(
            tags.iter().map(|t| (&t.name, t.kind)).collect::<Vec<_>>(),
            [(b"NM", b'i'), (b"MD", b'Z'), (b"YL", b'B'), (b"YF", b'f'), (b"XC", b'C')]
        );
        assert_eq!((tags[0].int(), tags[1].int(), tags[4].int()), (Some(-3), None, Some(255)));
        assert_eq!(tags.iter().flat_map(|t| t.bytes.to_vec()).collect::<Vec<u8>>(), bytes);
        assert_eq!(Tags(&bytes[..9]).count(), 1, "a cut tag is none");
    }
}
