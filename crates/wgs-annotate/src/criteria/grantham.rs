//! How different two amino acids are: Grantham's distance (Science 1974, doi:10.1126/science.185.4154.862).
//!
//! Computed from the three properties of its table 1 with the constants of its formula. Its table 2 rounds at another place, so
//! that a few distances differ from it by 1.

/// Composition, polarity and volume of the residues.
const PROPERTIES: [(char, f64, f64, f64); 20] = [
    ('S', 1.42, 9.2, 32.0),
    ('R', 0.65, 10.5, 124.0),
    ('L', 0.0, 4.9, 111.0),
    ('P', 0.39, 8.0, 32.5),
    ('T', 0.71, 8.6, 61.0),
    ('A', 0.0, 8.1, 31.0),
    ('V', 0.0, 5.9, 84.0),
    ('G', 0.74, 9.0, 3.0),
    ('I', 0.0, 5.2, 111.0),
    ('F', 0.0, 5.2, 132.0),
    ('Y', 0.20, 6.2, 136.0),
    ('C', 2.75, 5.5, 55.0),
    ('H', 0.58, 10.4, 96.0),
    ('Q', 0.89, 10.5, 85.0),
    ('N', 1.33, 11.6, 56.0),
    ('K', 0.33, 11.3, 119.0),
    ('D', 1.38, 13.0, 54.0),
    ('E', 0.92, 12.3, 83.0),
    ('M', 0.0, 5.7, 105.0),
    ('W', 0.13, 5.4, 170.0),
];

/// Distance between two residues given by one letter, 0 to 215; `None` for a letter that is none of the twenty.
pub fn distance(a: char, b: char) -> Option<f64> {
    let of = |residue: char| PROPERTIES.iter().find(|p| p.0 == residue);
    let (a, b) = (of(a)?, of(b)?);
    let square = |x: f64, y: f64| (x - y) * (x - y);
    let sum = 1.833 * square(a.1, b.1) + 0.1018 * square(a.2, b.2) + 0.000_399 * square(a.3, b.3);
    Some((50.723 * sum.sqrt()).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of the paper's table 2.
    #[test]
    fn distances_of_the_paper() {
        let table = [
            ('L', 'I', 5.0),
            ('C', 'W', 215.0),
            ('S', 'R', 110.0),
            ('D', 'E', 45.0),
            ('K', 'R', 26.0),
            ('V', 'E', 121.0),
            ('G', 'D', 94.0),
            ('G', 'V', 109.0),
            ('R', 'H', 29.0),
            ('R', 'W', 101.0),
            ('F', 'Y', 22.0),
            ('N', 'S', 46.0),
        ];
        for (a, b, published) in table {
            let ours = distance(a, b).unwrap();
            assert!((ours - published).abs() <= 1.0, "{a}{b}: {ours}, published {published}");
            assert_eq!(distance(b, a), Some(ours));
        }
        assert_eq!(distance('A', 'A'), Some(0.0));
        assert_eq!(distance('A', '*'), None);
    }
}
