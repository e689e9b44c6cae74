//! Files that were cut, shuffled or overwritten at random: read or refused, never a panic, never without end.

use proptest::prelude::*;
use std::io::Write;
use wgs_genes::{GeneModels, GenesError, Index, Layout, Spliced};
use wgs_io::reference::RefSlice;

const GFF3: &str = "##gff-version 3
1\tx\tgene\t1\t400\t.\t-\t.\tID=gene:g;biotype=protein_coding
1\tx\tmRNA\t1\t400\t.\t-\t.\tID=transcript:t;Parent=gene:g;tag=basic
1\tx\texon\t301\t400\t.\t-\t.\tParent=transcript:t
1\tx\tCDS\t301\t391\t.\t-\t0\tParent=transcript:t;transl_except=(pos:complement(join(200,301..302)),aa:Sec)
1\tx\texon\t101\t200\t.\t-\t.\tParent=transcript:t
1\tx\tCDS\t151\t200\t.\t-\t2\tParent=transcript:t
1\tx\tcDNA_match\t101\t200\t100\t-\t.\tID=a;Target=t 101 201 +;Gap=M60 I2 M30 D1 M9
1\tx\tgene\t501\t520\t.\t+\t.\tID=gene-n
1\tx\tCDS\t501\t510\t.\t+\t0\tID=cds-1;Parent=gene-n;exception=ribosomal slippage
1\tx\tCDS\t509\t520\t.\t+\t0\tID=cds-1;Parent=gene-n;exception=ribosomal slippage
";
const GTF: &str = "1\tx\tgene\t101\t210\t.\t+\t.\tgene_id \"G\"; gene_biotype \"protein_coding\";
1\tx\ttranscript\t101\t210\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; tag \"basic\";
1\tx\texon\t101\t110\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\";
1\tx\tCDS\t103\t110\t.\t+\t0\tgene_id \"G\"; transcript_id \"T\";
1\tx\tstop_codon\t201\t202\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\";
1\tx\tSelenocysteine\t106\t108\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\";
1\tx\texon\t201\t210\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\";
";
const GENE_PRED: &str =
    "585\tNM_1\tchr1\t+\t100\t400\t110\t390\t4\t100,200,250,352,\t150,250,350,400,\t0\tS\tcmpl\tcmpl\t0,1,1,2,
585\tNM_1\tchr2\t-\t100\t400\t110\t390\t4\t100,200,250,352,\t150,250,350,400,\t0\tS\tincmpl\tcmpl\t0,1,1,2,
0\tNR_2\tchr1\t-\t300\t400\t400\t400\t1\t300,\t400,\t0\tA\tunk\tunk\t-1,
";

/// Loads and uses what was loaded.
fn run(bytes: &[u8]) -> Result<(), GenesError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let models = GeneModels::load(file.path())?.models;
    let index = Index::new(&models);
    let genome = RefSlice { start: 0, codes: (0..600).map(|i| 1 << (i * 7 % 4)).collect() };
    for transcript in &models.transcripts {
        let (start, end) = (transcript.start, transcript.end);
        let mut found = Vec::new();
        index.overlapping(transcript.contig, start, start + 1, &mut found);
        assert!(found.iter().any(|id| models.transcripts[id.0 as usize] == *transcript));
        assert!(transcript.exons.iter().all(|e| start <= e.start && e.start < e.end && e.end <= end));
        // A layout of a real length; what a damaged number makes is as long as it says.
        if end < 100_000 {
            let layout = Layout::new(transcript);
            let spliced = Spliced::new(transcript, &layout, &genome);
            assert_eq!(spliced.bases.len(), layout.len() as usize);
            let _ = wgs_genes::oddities(transcript, &layout, &spliced);
            (start.saturating_sub(9)..end + 9).for_each(|at| {
                let _ = layout.place(at);
            });
        }
    }
    Ok(())
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let text = prop::sample::select(vec![GFF3, GTF, GENE_PRED]);
    let damage =
        prop::collection::vec((0u8..6, any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..5);
    (text, damage).prop_map(|(text, damage)| {
        let mut bytes = text.as_bytes().to_vec();
        for (what, a, b, byte) in damage {
            let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
            if lines.is_empty() {
                break;
            }
            let (i, j) = (a.index(lines.len()), b.index(lines.len()));
            match what {
                0 => lines.swap(i, j),
                1 => drop(lines.remove(i)),
                2 => lines.insert(i, lines[j].clone()),
                3 => {
                    let at = b.index(lines[i].len());
                    lines[i][at] = byte;
                }
                // Another digit, which keeps the line's form.
                4 => {
                    let digits: Vec<usize> = (0..lines[i].len()).filter(|&k| lines[i][k].is_ascii_digit()).collect();
                    if !digits.is_empty() {
                        lines[i][digits[b.index(digits.len())]] = b'0' + byte % 10;
                    }
                }
                _ => {
                    let at = b.index(lines[i].len());
                    lines[i].truncate(at);
                }
            }
            bytes = lines.concat();
        }
        bytes
    })
}

#[test]
fn whole_files_are_read() {
    for text in [GFF3, GTF, GENE_PRED] {
        run(text.as_bytes()).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_read_or_refused(bytes in damaged()) {
        if let Err(e) = run(&bytes) {
            prop_assert!(!e.to_string().is_empty());
        }
    }
}
