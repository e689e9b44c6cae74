//! The kernels of the callers, one by one: pileup, scan, columns, pair-HMM, assembly.
//!
//! `cargo bench --bench call_kernels` prints time and elements per second of each; what an element is stands beside it in
//! `benches/README.md`. Kernels with variants run at every SIMD level the CPU has. The input is made here, the same each time
//! ([`made`]). The pair-HMM's arithmetic limit is printed before it runs ([`limit`]).

mod limit;
mod made;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use made::{LEN, Made, READ};
use std::hint::black_box;
use wgs_call::assembly::Assembler;
use wgs_core::Interval;
use wgs_kernel::Level;
use wgs_kernel::align::{Kernels, Rows};
use wgs_kernel::pairhmm::{Batch, HmmHaplotype, HmmRead, LANES, State};
use wgs_pileup::{Column, NO_QUALITY, Pile, Rules, Scan, ScanLimits};

/// The tile kernels: each element is a base.
fn tile(c: &mut Criterion) {
    let made = Made::new();
    let (codes, quals) = made.codes();
    let packed: Vec<u8> = codes.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect();
    let reference = vec![1u8; codes.len()];
    let mut group = c.benchmark_group("tile");
    group.throughput(Throughput::Elements(codes.len() as u64));
    for level in Level::available() {
        let kernels = Kernels::at(level);
        let mut out = vec![0u8; codes.len().next_multiple_of(64)];
        group.bench_function(BenchmarkId::new("unpack", level.name()), |b| {
            b.iter(|| {
                for (read, out) in packed.chunks(READ / 2).zip(out.chunks_mut(READ)) {
                    // Room for whole vectors, as the pass has.
                    let mut room = [0u8; READ.next_multiple_of(64)];
                    (kernels.unpack)(black_box(read), out.len(), &mut room);
                    out.copy_from_slice(&room[..out.len()]);
                }
            });
        });
        let mut rows = Rows::default();
        group.bench_function(BenchmarkId::new("compare", level.name()), |b| {
            b.iter(|| {
                rows.clear();
                for ((read, quals), reference) in codes.chunks(READ).zip(quals.chunks(READ)).zip(reference.chunks(READ))
                {
                    (kernels.compare)(black_box(read), quals, reference, 20, &mut rows);
                }
                rows.good.len()
            });
        });
        let mut good = Vec::new();
        let mut depth = vec![0u32; LEN as usize];
        group.bench_function(BenchmarkId::new("good_and_add", level.name()), |b| {
            b.iter(|| {
                depth.fill(0);
                for ((read, quals), at) in packed.chunks(READ / 2).zip(quals.chunks(READ)).zip(made.starts()) {
                    good.clear();
                    (kernels.good)(black_box(read), quals, 20, &mut good);
                    if let Some(depth) = depth.get_mut(at..at + READ) {
                        (kernels.add_bits)(depth, &good);
                    }
                }
                depth[LEN as usize / 2]
            });
        });
    }
    group.finish();
}

/// Records into a pile: each element is a base of a record.
fn pile(c: &mut Criterion) {
    let made = Made::new();
    let rules = Rules::default();
    let mut group = c.benchmark_group("pileup");
    group.throughput(Throughput::Elements(made.bases()));
    group.bench_function("fill", |b| {
        let mut pile = Pile::default();
        b.iter(|| {
            made.fill(&mut pile, &rules);
            pile.reads().len()
        });
    });
    let mut pile = Pile::default();
    made.fill(&mut pile, &rules);
    let (mut scan, limits) = (Scan::default(), limits());
    group.bench_function("scan", |b| {
        b.iter(|| scan.run(black_box(&pile), &made.reference.codes, &limits).len());
    });
    let candidates = scan.run(&pile, &made.reference.codes, &limits).to_vec();
    let mut column = Column::default();
    group.throughput(Throughput::Elements(candidates.iter().map(|c| u64::from(c.depth)).sum()));
    group.bench_function("column", |b| {
        b.iter(|| {
            let fill = |pos| {
                column.fill(black_box(&pile), pos, rules.min_bq);
                column.evidence().len()
            };
            candidates.iter().map(|c| c.pos).map(fill).sum::<usize>()
        });
    });
    group.finish();
}

/// About those of a sample with 0.2 % errors.
fn limits() -> ScanLimits {
    let mut evidence = [0; NO_QUALITY as usize + 1];
    evidence.iter_mut().enumerate().for_each(|(q, e)| *e = q as i32 * 150);
    ScanLimits { evidence, against: 105, limit: 3000, min_bq: 3 }
}

/// Pair-HMM of full batches: each element is a cell, one base of a read against one of a haplotype.
fn pair_hmm(c: &mut Criterion) {
    let made = Made::new();
    let (codes, quals) = made.codes();
    let errors: Vec<f32> = quals.iter().map(|&q| 10f32.powf(-f32::from(q) / 10.0)).collect();
    let haplotype: Vec<u8> = made.reference.codes[1000..1256].to_vec();
    let (gap, extend) = (vec![3e-5f32; haplotype.len()], vec![0.2f32; haplotype.len()]);
    let haplotype = HmmHaplotype { bases: &haplotype, insert: &gap, delete: &gap, extend: &extend };
    let mut group = c.benchmark_group("pair_hmm");
    let clock = limit::clock();
    for read in [64, READ] {
        let reads = codes.chunks(READ).zip(errors.chunks(READ)).take(LANES);
        let reads: Vec<HmmRead<'_>> =
            reads.map(|(bases, errors)| HmmRead { bases: &bases[..read], errors: &errors[..read] }).collect();
        let mut batch = Batch::default();
        batch.fill(&reads);
        group.throughput(Throughput::Elements((read * LANES * haplotype.bases.len()) as u64));
        let mut state = State::default();
        for level in Level::available() {
            limit::print(level, clock);
            group.bench_function(BenchmarkId::new(level.name(), read), |b| {
                b.iter(|| {
                    state.begin(&batch);
                    state.advance_at(level, black_box(&batch), haplotype);
                    state.finish(&batch)[0]
                });
            });
        }
    }
    group.finish();
}

/// Assembly where records are clipped: each element is a base of a record in reach of an assembled stretch.
fn assembly(c: &mut Criterion) {
    let made = Made::new();
    let mut pile = Pile::default();
    made.fill(&mut pile, &Rules::default());
    let mut scan = Scan::default();
    scan.run(&pile, &made.reference.codes, &limits());
    let reach = Interval { contig: made.contig(), start: 0, end: LEN };
    let mut assembler = Assembler::default();
    let found = assembler.run(&pile, &made.reference, reach, scan.depth());
    assert_eq!(found.len(), made::INSERTIONS.len(), "every planted insertion is assembled");
    // The stretch of 128 bases of the contig's grid with 150 on either side.
    let near = |&at: &u32| pile.near(at / 128 * 128 - 150, at / 128 * 128 + 128 + 150).len() * READ;
    let mut group = c.benchmark_group("assembly");
    group.throughput(Throughput::Elements(made::INSERTIONS.iter().map(near).sum::<usize>() as u64));
    group.bench_function("clipped", |b| {
        b.iter(|| assembler.run(black_box(&pile), &made.reference, reach, scan.depth()).len());
    });
    group.finish();
}

criterion_group!(kernels, tile, pile, pair_hmm, assembly);
criterion_main!(kernels);
