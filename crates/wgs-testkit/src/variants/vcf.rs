//! VCF text of variant sets, both ways.

use super::Variant;

/// A VCF with one sample `SAMPLE`: header with the contigs (name, length), then the records in the order given. Records
/// without genotype are written with `.`.
pub fn text(contigs: &[(&str, usize)], variants: &[Variant]) -> String {
    let mut out = String::from("##fileformat=VCFv4.3\n");
    for (name, length) in contigs {
        out += &format!("##contig=<ID={name},length={length}>\n");
    }
    out += "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n";
    out += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAMPLE\n";
    for v in variants {
        out += &line(v);
        out.push('\n');
    }
    out
}

/// A record as a line without its end.
pub fn line(v: &Variant) -> String {
    let alts = if v.alts.is_empty() { ".".into() } else { v.alts.join(",") };
    let gt = if v.gt.is_empty() { ".".into() } else { v.genotype() };
    format!("{}\t{}\t.\t{}\t{alts}\t50\tPASS\t.\tGT\t{gt}", v.contig, v.pos + 1, v.reference)
}

/// The records of a VCF text with their first sample's genotype, whatever FILTER says; panics on what is no VCF.
pub fn parse(text: &str) -> Vec<Variant> {
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(record).collect()
}

fn record(line: &str) -> Variant {
    let fields: Vec<&str> = line.split('\t').collect();
    let number = |text: &str| text.parse::<usize>().unwrap_or_else(|_| panic!("POS in {line}"));
    let alts: Vec<&str> = if fields[4] == "." { Vec::new() } else { fields[4].split(',').collect() };
    // GT comes first when it is there (VCF 4.3, 1.6.2).
    let gt = match (fields.get(8), fields.get(9)) {
        (Some(format), Some(sample)) if format.split(':').next() == Some("GT") => sample.split(':').next().unwrap(),
        _ => "",
    };
    Variant::new(fields[0], number(fields[1]) - 1, fields[3], &alts, gt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back() {
        let set = [
            Variant::new("c", 4, "A", &["G"], "0/1"),
            Variant::new("c", 9, "AC", &["A", "*"], "2|1"),
            Variant::new("c", 11, "a", &["<DEL>"], "./1"),
        ];
        let text = text(&[("c", 20)], &set);
        assert!(text.contains("\nc\t10\t.\tAC\tA,*\t50\tPASS\t.\tGT\t2|1\n"), "{text}");
        assert_eq!(parse(&text), set);
    }
}
