//! Exact sums over the genotypes of a pedigree, by elimination of one member after the other.
//!
//! Each member is a variable, with a weight for each of its states; each child and the parents that give it something are a
//! table. Members are eliminated in an order that keeps the tables of what is left small; a member's *bucket* holds the
//! tables that nobody before it took, and the sums of buckets before it over members they share with it. Sums go up to
//! the last bucket, which gives the total, and down again, which gives every member's and every table's share of it. Loops
//! (marriages of relatives) make buckets larger and nothing inexact.
//!
//! METHOD: peeling of pedigrees (Elston and Stewart 1971, doi:10.1159/000152448; Cannings, Thompson and Skolnick 1978,
//! doi:10.2307/1426718) as elimination in buckets (Dechter 1999, doi:10.1016/S0004-3702(99)00059-4).

/// Largest table of a bucket.
pub const TABLE_MAX: usize = 1 << 16;

/// One member's elimination.
struct Bucket {
    member: usize,
    size: usize,
    /// By index of the table: the member's state.
    states: Vec<u32>,
    /// Tables taken here, with the index in each by index of the bucket's.
    tables: Vec<(usize, Vec<u32>)>,
    /// Buckets that come here, with the index in their sums.
    below: Vec<(usize, Vec<u32>)>,
    /// Where it goes.
    above: Option<usize>,
    /// The index in its own sums, and their number.
    kept: Vec<u32>,
    sums: usize,
}

/// An order of elimination with its tables' shapes.
pub struct Peeling {
    states: Vec<usize>,
    buckets: Vec<Bucket>,
    sizes: Vec<usize>,
}

/// Weighted sums of states and of table entries.
#[derive(Default)]
pub struct Beliefs {
    /// By member and state.
    pub members: Vec<Vec<f64>>,
    /// By table and entry.
    pub tables: Vec<Vec<f64>>,
}

/// Buffers.
#[derive(Default)]
pub struct Buffers {
    up: Vec<Vec<f64>>,
    down: Vec<Vec<f64>>,
    products: Vec<Vec<f64>>,
    work: Vec<f64>,
}

/// Index in the table over `part` by index in the table over `whole`; the first member of a scope varies fastest.
fn projection(whole: &[usize], part: &[usize], states: &[usize]) -> Vec<u32> {
    let size: usize = whole.iter().map(|&m| states[m]).product();
    let mut stride = 1;
    let strides: Vec<(usize, usize)> = part
        .iter()
        .map(|&m| {
            let s = stride;
            stride *= states[m];
            (m, s)
        })
        .collect();
    let of = |mut index: usize| {
        let mut out = 0;
        for &m in whole {
            let state = index % states[m];
            index /= states[m];
            out += strides.iter().filter(|s| s.0 == m).map(|s| s.1 * state).sum::<usize>();
        }
        out as u32
    };
    (0..size).map(of).collect()
}

impl Peeling {
    /// For members with so many states and tables over `scopes`, of which the first member varies fastest. `None` when a
    /// bucket's table would be larger than [`TABLE_MAX`].
    pub fn new(states: &[usize], scopes: &[Vec<usize>]) -> Option<Self> {
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); states.len()];
        let mut tie = |a: usize, b: usize| {
            if a != b && !near[a].contains(&b) {
                near[a].push(b);
                near[b].push(a);
            }
        };
        scopes.iter().for_each(|s| s.iter().for_each(|&a| s.iter().for_each(|&b| tie(a, b))));
        let mut left: Vec<usize> = (0..states.len()).collect();
        let (mut order, mut bucket_scopes) = (Vec::new(), Vec::new());
        while !left.is_empty() {
            let size = |m: usize| near[m].iter().fold(states[m], |s, &o| s.saturating_mul(states[o]));
            let at = (0..left.len()).min_by_key(|&i| (size(left[i]), left[i]))?;
            if size(left[at]) > TABLE_MAX {
                return None;
            }
            let member = left.remove(at);
            let around = std::mem::take(&mut near[member]);
            for &a in &around {
                near[a].retain(|&o| o != member);
                let more: Vec<usize> = around.iter().copied().filter(|&b| b != a && !near[a].contains(&b)).collect();
                near[a].extend(more);
            }
            let mut scope = around;
            scope.sort_unstable();
            scope.insert(0, member);
            order.push(member);
            bucket_scopes.push(scope);
        }
        let rank = |m: usize| order.iter().position(|&o| o == m).unwrap_or(0);
        let first = |scope: &[usize]| scope.iter().map(|&m| rank(m)).min();
        let mut buckets: Vec<Bucket> = bucket_scopes
            .iter()
            .map(|scope| Bucket {
                member: scope[0],
                size: scope.iter().map(|&m| states[m]).product(),
                states: projection(scope, &scope[..1], states),
                tables: Vec::new(),
                below: Vec::new(),
                above: None,
                kept: projection(scope, &scope[1..], states),
                sums: scope[1..].iter().map(|&m| states[m]).product(),
            })
            .collect();
        for (t, scope) in scopes.iter().enumerate() {
            let Some(bucket) = first(scope) else { continue };
            buckets[bucket].tables.push((t, projection(&bucket_scopes[bucket], scope, states)));
        }
        for b in 0..buckets.len() {
            // The sum over a part of its own goes to the next bucket, as a number.
            let next = (b + 1 < buckets.len()).then_some(b + 1);
            let above = if bucket_scopes[b].len() > 1 { first(&bucket_scopes[b][1..]) } else { next };
            let Some(above) = above else { continue };
            buckets[b].above = Some(above);
            let map = projection(&bucket_scopes[above], &bucket_scopes[b][1..], states);
            buckets[above].below.push((b, map));
        }
        let sizes = scopes.iter().map(|s| s.iter().map(|&m| states[m]).product()).collect();
        Some(Self { states: states.to_vec(), buckets, sizes })
    }

    /// Entries of the largest bucket's table.
    pub fn largest(&self) -> usize {
        self.buckets.iter().map(|b| b.size).max().unwrap_or(1)
    }

    /// The total.
    pub fn total(&self, weights: &[Vec<f64>], tables: &[Vec<f64>], buffers: &mut Buffers) -> f64 {
        let Buffers { up, products, .. } = buffers;
        up.resize_with(self.buckets.len().max(up.len()), Vec::new);
        products.resize_with(self.buckets.len().max(products.len()), Vec::new);
        let mut total = 1.0;
        for (b, bucket) in self.buckets.iter().enumerate() {
            let mut product = std::mem::take(&mut products[b]);
            product.clear();
            let own = &weights[bucket.member];
            product.extend(bucket.states.iter().map(|&s| own[s as usize]));
            for (t, map) in &bucket.tables {
                product.iter_mut().zip(map).for_each(|(p, &i)| *p *= tables[*t][i as usize]);
            }
            for (below, map) in &bucket.below {
                product.iter_mut().zip(map).for_each(|(p, &i)| *p *= up[*below][i as usize]);
            }
            let sums = &mut up[b];
            sums.clear();
            sums.resize(bucket.sums, 0.0);
            product.iter().zip(&bucket.kept).for_each(|(p, &i)| sums[i as usize] += p);
            products[b] = product;
            if bucket.above.is_none() {
                total = sums.iter().sum();
            }
        }
        total
    }

    /// The total; adds `weight` times the sums by state and entry to `out`.
    pub fn run(
        &self,
        weights: &[Vec<f64>],
        tables: &[Vec<f64>],
        weight: f64,
        out: &mut Beliefs,
        buffers: &mut Buffers,
    ) -> f64 {
        let total = self.total(weights, tables, buffers);
        let Buffers { up, down, products, work } = buffers;
        down.resize_with(self.buckets.len().max(down.len()), Vec::new);
        for (b, bucket) in self.buckets.iter().enumerate().rev() {
            // What lies above, by entry of this bucket's table.
            work.clear();
            match bucket.above {
                Some(_) => work.extend(bucket.kept.iter().map(|&i| down[b][i as usize])),
                None => work.resize(bucket.size, 1.0),
            }
            for (below, map) in &bucket.below {
                let sums = &mut down[*below];
                sums.clear();
                sums.resize(self.buckets[*below].sums, 0.0);
                // The product without the sums that came from there.
                for e in 0..bucket.size {
                    let mut p = weights[bucket.member][bucket.states[e] as usize] * work[e];
                    for (t, at) in &bucket.tables {
                        p *= tables[*t][at[e] as usize];
                    }
                    for (other, at) in bucket.below.iter().filter(|o| o.0 != *below) {
                        p *= up[*other][at[e] as usize];
                    }
                    sums[map[e] as usize] += p;
                }
            }
            for e in 0..bucket.size {
                let belief = weight * products[b][e] * work[e];
                out.members[bucket.member][bucket.states[e] as usize] += belief;
                for (t, at) in &bucket.tables {
                    out.tables[*t][at[e] as usize] += belief;
                }
            }
        }
        total
    }

    /// Empty sums.
    pub fn beliefs(&self) -> Beliefs {
        Beliefs {
            members: self.states.iter().map(|&s| vec![0.0; s]).collect(),
            tables: self.sizes.iter().map(|&s| vec![0.0; s]).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All sums, by going through every combination.
    fn by_enumeration(
        states: &[usize],
        scopes: &[Vec<usize>],
        weights: &[Vec<f64>],
        tables: &[Vec<f64>],
    ) -> (f64, Beliefs) {
        let mut out = Beliefs {
            members: states.iter().map(|&s| vec![0.0; s]).collect(),
            tables: tables.iter().map(|t| vec![0.0; t.len()]).collect(),
        };
        let all: Vec<usize> = (0..states.len()).collect();
        let at: Vec<Vec<u32>> = scopes.iter().map(|s| projection(&all, s, states)).collect();
        let own: Vec<Vec<u32>> = all.iter().map(|&m| projection(&all, &[m], states)).collect();
        let mut total = 0.0;
        for i in 0..states.iter().product() {
            let p = all.iter().map(|&m| weights[m][own[m][i] as usize]).product::<f64>()
                * tables.iter().zip(&at).map(|(t, at)| t[at[i] as usize]).product::<f64>();
            total += p;
            all.iter().for_each(|&m| out.members[m][own[m][i] as usize] += p);
            at.iter().zip(&mut out.tables).for_each(|(at, t)| t[at[i] as usize] += p);
        }
        (total, out)
    }

    /// Trio, quad, three generations, half siblings, cousins who marry, and two who are not related.
    fn pedigrees() -> Vec<(usize, Vec<Vec<usize>>)> {
        vec![
            (1, vec![]),
            (3, vec![vec![0, 1, 2]]),
            (4, vec![vec![0, 2, 3], vec![1, 2, 3]]),
            (6, vec![vec![0, 1, 2], vec![1, 3, 4], vec![2, 5]]),
            (5, vec![vec![0, 1, 2], vec![3, 1, 4]]),
            (8, vec![vec![2, 0, 1], vec![3, 0, 1], vec![4, 2, 5], vec![6, 3], vec![7, 4, 6]]),
            (4, vec![vec![0, 1], vec![2, 3]]),
        ]
    }

    proptest! {
        #[test]
        fn elimination_is_enumeration(
            which in 0usize..7,
            sizes in proptest::collection::vec(1usize..4, 8),
            numbers in proptest::collection::vec(1e-6f64..1.0, 400),
        ) {
            let (members, scopes) = pedigrees().swap_remove(which);
            let states = &sizes[..members];
            let mut next = numbers.iter().cycle().copied();
            let mut some = |n: usize| (0..n).map(|_| next.next().unwrap()).collect::<Vec<f64>>();
            let weights: Vec<Vec<f64>> = states.iter().map(|&s| some(s)).collect();
            let tables: Vec<Vec<f64>> =
                scopes.iter().map(|s| some(s.iter().map(|&m| states[m]).product())).collect();
            let (total, expected) = by_enumeration(states, &scopes, &weights, &tables);
            let peeling = Peeling::new(states, &scopes).unwrap();
            let (mut out, mut buffers) = (peeling.beliefs(), Buffers::default());
            let found = peeling.run(&weights, &tables, 1.0, &mut out, &mut buffers);
            prop_assert!((found / total - 1.0).abs() < 1e-10, "{found} {total}");
            let pairs = out.members.iter().zip(&expected.members).chain(out.tables.iter().zip(&expected.tables));
            for (a, b) in pairs.flat_map(|(a, b)| a.iter().zip(b)) {
                prop_assert!((a / b - 1.0).abs() < 1e-10, "{a} {b}");
            }
        }
    }

    #[test]
    fn what_is_too_tangled_is_refused() {
        // Everybody with everybody: one bucket of all.
        let scopes: Vec<Vec<usize>> = (0..12).flat_map(|a| (0..a).map(move |b| vec![a, b])).collect();
        assert!(Peeling::new(&[3; 12], &scopes).is_none());
        assert!(Peeling::new(&[3; 6], &scopes[..15]).is_some_and(|p| p.largest() == 729));
    }
}
