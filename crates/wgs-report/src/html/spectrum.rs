//! The spectrum of the 96 classes of substitutions (COSMIC's SBS-96) as a plot.
//!
//! In: classes (`A[C>A]A`) with their counts, in any order of substitutions; within one substitution in COSMIC's order. Out:
//! the plot, its six substitutions as bands, and the sums and highest classes that a sentence beside it names. Words are the
//! caller's, so that pages in other languages draw the same plot.

use super::format::fixed;
use super::plot::{Mark, Plot};

/// The six substitutions and the classes of their colours, in the order of COSMIC's plots.
pub const SUBSTITUTIONS: [(&str, &str); 6] =
    [("C>A", "sub1"), ("C>G", "sub2"), ("C>T", "sub3"), ("T>A", "sub4"), ("T>C", "sub5"), ("T>G", "sub6")];
/// Classes of one substitution.
pub const EACH: usize = 16;
/// Classes that the text beside the plot names.
const NAMED: usize = 5;

/// Counts by substitution.
pub struct Spectrum<'a>(Vec<Vec<(&'a str, f64)>>);

impl<'a> Spectrum<'a> {
    /// Sorts classes to their substitutions; what is of none is left out.
    pub fn new(classes: impl Iterator<Item = (&'a str, f64)>) -> Self {
        let mut groups: Vec<Vec<(&str, f64)>> = SUBSTITUTIONS.iter().map(|_| Vec::new()).collect();
        for (class, count) in classes {
            let of = SUBSTITUTIONS.iter().position(|(name, _)| class.get(2..5) == Some(name));
            if let Some(group) = of.and_then(|i| groups.get_mut(i)).filter(|g| g.len() < EACH) {
                group.push((class, count));
            }
        }
        Self(groups)
    }

    fn counts(&self) -> impl Iterator<Item = (&'a str, f64)> {
        self.0.iter().flatten().copied().filter(|c| c.1.is_finite())
    }

    /// No class has a count.
    pub fn is_empty(&self) -> bool {
        self.counts().next().is_none()
    }

    /// SNVs of all classes.
    pub fn sum(&self) -> f64 {
        self.counts().map(|c| c.1).sum()
    }

    /// `C>A 12`, … for the six.
    pub fn by_substitution(&self) -> Vec<String> {
        let sum = |rows: &[(&str, f64)]| rows.iter().map(|c| c.1).filter(|n| n.is_finite()).sum::<f64>();
        SUBSTITUTIONS.iter().zip(&self.0).map(|((name, _), rows)| format!("{name} {}", fixed(sum(rows), 0))).collect()
    }

    /// `A[C>T]G 40`, …: the highest classes that are not zero.
    pub fn most_frequent(&self) -> Vec<String> {
        let mut all: Vec<(&str, f64)> = self.counts().filter(|c| c.1 > 0.0).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        all.iter().take(NAMED).map(|(class, n)| format!("{class} {}", fixed(*n, 0))).collect()
    }

    /// Draws the bars into a plot that has its words.
    pub fn draw(&self, plot: Plot) -> Plot {
        let mut plot = plot.x_range(0.0, (SUBSTITUTIONS.len() * EACH) as f64);
        plot.wide = true;
        for (i, ((name, colour), rows)) in SUBSTITUTIONS.iter().zip(&self.0).enumerate() {
            let from = (i * EACH) as f64;
            let bars = rows.iter().enumerate().map(|(j, (_, n))| (from + j as f64 + 0.5, *n)).collect();
            plot = plot.with(name, colour, Mark::Bars(bars, 0.7));
            plot.bands.push((from, from + EACH as f64, (*name).to_owned()));
        }
        plot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_go_to_their_substitutions() {
        let rows = [("A[C>T]G", 40.0), ("A[C>A]A", 2.0), ("G[C>T]G", f64::NAN), ("nonsense", 9.0), ("é[C", 1.0)];
        let spectrum = Spectrum::new(rows.into_iter());
        assert_eq!(spectrum.sum(), 42.0);
        assert_eq!(spectrum.most_frequent(), ["A[C>T]G 40", "A[C>A]A 2"]);
        assert_eq!(spectrum.by_substitution().join(", "), "C>A 2, C>G 0, C>T 40, T>A 0, T>C 0, T>G 0");
        assert!(Spectrum::new(std::iter::empty()).is_empty());
    }
}
