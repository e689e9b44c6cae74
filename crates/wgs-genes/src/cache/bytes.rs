//! Integers in 7-bit groups, texts and lists, written and read back.

/// Bytes being written.
#[derive(Default)]
pub(super) struct Put {
    pub(super) bytes: Vec<u8>,
}

impl Put {
    pub(super) fn long(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    pub(super) fn number(&mut self, n: u32) {
        self.long(n.into());
    }

    /// Small numbers of either sign are short.
    pub(super) fn signed(&mut self, n: i64) {
        self.long(((n << 1) ^ (n >> 63)) as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.long(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

/// Bytes being read; `None` where they end or are wrong.
pub(super) struct Get<'a> {
    rest: &'a [u8],
}

impl<'a> Get<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    pub(super) fn long(&mut self) -> Option<u64> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        if first < 0x80 {
            return Some(first.into());
        }
        let mut n = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    #[inline]
    pub(super) fn number(&mut self) -> Option<u32> {
        u32::try_from(self.long()?).ok()
    }

    #[inline]
    pub(super) fn signed(&mut self) -> Option<i64> {
        let n = self.long()?;
        // A sum with a position cannot overflow then.
        Some((n >> 1) as i64 ^ -((n & 1) as i64)).filter(|n| n.unsigned_abs() < 1 << 40)
    }

    pub(super) fn text(&mut self) -> Option<String> {
        let len = usize::try_from(self.long()?).ok()?;
        let (text, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(std::str::from_utf8(text).ok()?.to_owned())
    }

    /// A list; its length is not trusted with memory before the members are there.
    pub(super) fn list<T>(&mut self, mut member: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len = usize::try_from(self.long()?).ok()?;
        let mut list = Vec::with_capacity(len.min(self.rest.len()));
        for _ in 0..len {
            list.push(member(self)?);
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let mut put = Put::default();
        let numbers = [0, 1, -1, 63, -64, 64, 8191, -8192, 1 << 39, -(1 << 39)];
        numbers.iter().for_each(|&n| put.signed(n));
        put.long(u64::MAX);
        put.text("é");
        let mut get = Get::new(&put.bytes);
        for n in numbers {
            assert_eq!(get.signed(), Some(n));
        }
        assert_eq!((get.long(), get.text().as_deref()), (Some(u64::MAX), Some("é")));
        assert!(get.is_empty() && get.long().is_none());
        assert_eq!(Get::new(&[0xff; 11]).long(), None, "a number that does not end");
        assert_eq!(Get::new(&[0xff, 0xff, 0xff, 0xff, 0x7f]).list(|g| g.long()), None, "a list that is not there");
    }
}
