//! Bases as two bits.

/// A, C, G, T (U) of either case = 0–3; 4 for every other character. The complement of a base is `code ^ 3`.
pub const CODE: [u8; 256] = {
    let mut code = [4; 256];
    let letters = *b"ACGTU";
    let mut i = 0;
    while i < letters.len() {
        let c = if i < 4 { i } else { 3 } as u8;
        code[letters[i] as usize] = c;
        code[(letters[i] | 32) as usize] = c;
        i += 1;
    }
    code
};

/// The code of a base.
#[inline]
pub fn code(base: u8) -> u8 {
    CODE[usize::from(base)]
}
