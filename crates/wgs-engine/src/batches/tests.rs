//! Numbers instead of reads: any number of threads sees each once, the lowest error wins, a panic is an error.

use super::*;

/// Gives `0..len` in pieces of `piece`; pieces of odd number are "compressed" and need expanding.
struct Numbers {
    next: u64,
    len: u64,
    piece: u64,
    fails_at: Option<u64>,
}

struct Chunk {
    numbers: Vec<u64>,
    packed: bool,
}

impl Read for Numbers {
    type Raw = Chunk;
    type Text = Vec<u64>;
    type Error = String;

    fn read(&mut self) -> Result<Option<Chunk>, String> {
        if self.fails_at.is_some_and(|at| self.next >= at) {
            return Err(format!("cannot read behind {}", self.next));
        }
        let end = (self.next + self.piece).min(self.len);
        let numbers: Vec<u64> = (self.next..end).collect();
        self.next = end;
        let packed = self.piece % 2 == 1;
        Ok((!numbers.is_empty()).then_some(Chunk { numbers, packed }))
    }

    fn is_text(raw: &Chunk) -> bool {
        !raw.packed
    }

    fn expand(raw: Chunk) -> Result<Vec<u64>, String> {
        // Later pieces are faster, so that they overtake.
        let first = raw.numbers.first().copied().unwrap_or(0);
        std::thread::sleep(std::time::Duration::from_micros(first % 7 * 20));
        Ok(raw.numbers)
    }
}

/// Checks the order and keeps back one number from piece to piece.
#[derive(Default)]
struct InOrder {
    next: u64,
    carry: Option<u64>,
}

impl Parse for InOrder {
    type Text = Vec<u64>;
    type Block = Vec<u64>;
    type Error = String;

    fn parse(&mut self, text: Option<Vec<u64>>, blocks: &mut Vec<Vec<u64>>) -> Result<(), String> {
        let at_end = text.is_none();
        for &n in text.iter().flatten() {
            assert_eq!(n, self.next, "pieces out of order");
            self.next += 1;
        }
        let mut block: Vec<u64> = self.carry.take().into_iter().chain(text.into_iter().flatten()).collect();
        if !at_end {
            self.carry = block.pop();
        }
        if !block.is_empty() {
            blocks.push(block);
        }
        Ok(())
    }
}

/// Two members of different piece sizes whose numbers must agree.
struct Pairs {
    group: u64,
    lens: [u64; 2],
    pieces: [u64; 2],
    fails_at: [Option<u64>; 2],
    queues: [VecDeque<u64>; 2],
    ended: [Option<Result<(), String>>; 2],
    joined: u64,
}

impl Pairs {
    fn new(group: u64, lens: [u64; 2], pieces: [u64; 2]) -> Self {
        let (queues, ended) = (Default::default(), [None, None]);
        Self { group, lens, pieces, fails_at: [None; 2], queues, ended, joined: 0 }
    }
}

impl Group for Pairs {
    type Reader = Numbers;
    type Parser = InOrder;
    type Block = Vec<u64>;
    type Task = (u64, Vec<u64>);
    type Error = String;

    fn open(&mut self) -> Result<Vec<(Numbers, InOrder)>, String> {
        let member = |m: usize| {
            let (len, piece, fails_at) = (self.lens[m], self.pieces[m], self.fails_at[m]);
            (Numbers { next: 0, len, piece, fails_at }, InOrder::default())
        };
        Ok((0..2).map(member).collect())
    }

    fn join(&mut self, m: usize, item: Item<Vec<u64>, String>, tasks: &mut Vec<(u64, Vec<u64>)>) -> Result<(), String> {
        match item {
            Item::Block(block) => self.queues[m].extend(block),
            Item::End => self.ended[m] = Some(Ok(())),
            Item::Failed(e) => self.ended[m] = Some(Err(e)),
        }
        let n = self.queues[0].len().min(self.queues[1].len());
        let numbers: Vec<u64> = self.queues[0].drain(..n).collect();
        assert!(self.queues[1].drain(..n).eq(numbers.iter().copied()));
        self.joined += n as u64;
        if n > 0 {
            tasks.push((self.group, numbers));
        }
        let known = |m: usize| !self.queues[m].is_empty() || self.ended[m].is_some();
        for m in [0, 1] {
            if self.queues[m].is_empty() && known(1 - m) && matches!(self.ended[m], Some(Err(_))) {
                return self.ended[m].take().unwrap_or(Ok(()));
            }
        }
        Ok(())
    }

    fn waiting(&self, m: usize) -> usize {
        self.queues[m].len() / 8
    }
}

#[derive(Default)]
struct Sum {
    count: u64,
    sum: u64,
    bad: Option<(u64, u64)>,
    panics: bool,
}

impl Observe<(u64, Vec<u64>), String> for Sum {
    fn observe(&mut self, (group, numbers): (u64, Vec<u64>)) -> Result<(), String> {
        for n in numbers {
            if Some((group, n)) == self.bad || self.bad.is_some_and(|(g, from)| g < group && n >= from) {
                assert!(!self.panics, "worker met {n}");
                return Err(format!("bad {n} in {group}"));
            }
            self.count += 1;
            self.sum += n * (group + 1);
        }
        Ok(())
    }
}

const THREADS: [usize; 4] = [1, 2, 3, 8];

#[test]
fn every_number_once_whatever_threads_and_pieces() {
    for threads in THREADS {
        for pieces in [[1, 1], [7, 64], [10, 3], [1000, 1]] {
            let groups = (0..5).map(|g| Pairs::new(g, [300 + g, 300 + g], pieces)).collect();
            let sums = run(groups, threads, Sum::default).unwrap();
            assert_eq!(sums.len(), threads);
            let total = sums.iter().fold((0, 0), |(c, s), sum| (c + sum.count, s + sum.sum));
            let expected: u64 = (0..5u64).map(|g| (g + 1) * (0..300 + g).sum::<u64>()).sum();
            assert_eq!(total, (5 * 300 + 10, expected), "{threads} threads, pieces {pieces:?}");
        }
    }
}

#[test]
fn the_lowest_error_wins() {
    for threads in THREADS {
        for pieces in [[3, 8], [16, 16]] {
            // Group 1 is bad at 40 when counted; groups behind it are bad from 0 on and must not be named.
            let groups = (0..4).map(|g| Pairs::new(g, [100, 100], pieces)).collect();
            let fork = || Sum { bad: Some((1, 40)), ..Sum::default() };
            let stopped = run(groups, threads, fork).err();
            assert_eq!(stopped, Some(Stopped::Failed("bad 40 in 1".into())), "{threads} threads");
            // Both members of one group fail; the first record not delivered decides, not who was read first.
            let mut group = Pairs::new(0, [500, 500], pieces);
            group.fails_at = [Some(320), Some(160)];
            let stopped = run(vec![group], threads, Sum::default).err();
            assert!(
                matches!(&stopped, Some(Stopped::Failed(e)) if e.starts_with("cannot read behind 16")),
                "{stopped:?}"
            );
        }
    }
}

#[test]
fn a_panic_is_an_error_and_nothing_hangs() {
    for threads in THREADS {
        let groups = (0..3).map(|g| Pairs::new(g, [200, 200], [5, 6])).collect();
        let fork = || Sum { bad: Some((0, 77)), panics: true, ..Sum::default() };
        match run(groups, threads, fork).err() {
            Some(Stopped::Panicked(message)) => assert_eq!(message, "worker met 77"),
            other => panic!("{threads} threads: {other:?}"),
        }
        assert!(run(Vec::<Pairs>::new(), threads, Sum::default).is_ok());
    }
}
