//! Every rule against biocommons' cases, which come from the data folder.

use super::cursor::Cursor;
use super::name::{Extension, Length, Level};
use super::nucleic::Letters;
use super::parse;
use std::path::Path;

fn table(name: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = wgs_testkit::tools::shared(&root)?.join("annotate/hgvs");
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

/// How biocommons prints a length: Python's `None` when there is none.
fn python(length: Length) -> String {
    match length {
        Length::None => "None".into(),
        length => length.to_string(),
    }
}

/// What a rule makes of a whole text, as biocommons prints it; `None` when it is refused.
fn rule(name: &str, text: &str) -> Option<String> {
    let mut cursor = Cursor::new(text);
    let c = &mut cursor;
    let level = match name.split('_').find(|part| matches!(*part, "g" | "m" | "c" | "n" | "r" | "p")) {
        Some("g") => Level::Genomic,
        Some("m") => Level::Mitochondrial,
        Some("n") => Level::NonCoding,
        Some("r") => Level::Rna,
        Some("p") => Level::Protein,
        _ => Level::Coding,
    };
    let letters = if name.starts_with("rna") { Letters::Rna } else { Letters::Dna };
    let quoted = |stop: &str, length: Length| match length {
        Length::Unknown => format!("('{stop}', '?')"),
        length => format!("('{stop}', {})", python(length)),
    };
    let extension = |e: Extension| match e {
        Extension::None => "(None, None)".to_owned(),
        Extension::Stop(length) => {
            let body = text.trim_start_matches("ext");
            quoted(body.trim_end_matches(|b: char| b.is_ascii_digit() || b == '?'), length)
        }
        Extension::Start(Some(amino), n) => format!("('{}', {n})", super::cursor::three(amino)),
        Extension::Start(None, n) => format!("(None, {n})"),
    };
    let sure = |text: String, unsure: bool| if unsure { format!("({text})") } else { text };
    match name {
        "accn" => c.whole(Cursor::accn),
        "aa1" => c.whole(Cursor::aa1).map(kept(text)),
        "aa3" => c.whole(Cursor::aa3).map(kept(text)),
        "aa13" => c.whole(Cursor::aa13).map(kept(text)),
        "aat1" => c.whole(Cursor::aat1).map(kept(text)),
        "aat3" => c.whole(Cursor::aat3).map(kept(text)),
        "aat13" => c.whole(Cursor::aat13).map(kept(text)),
        "term1" => c.whole(Cursor::term1).map(kept(text)),
        "term3" => c.whole(Cursor::term3).map(kept(text)),
        "term13" => c.whole(Cursor::term13).map(kept(text)),
        "aa1_seq" => c.whole(|c| c.aat1_seq().filter(|s| !s.contains(&b'*'))).map(|_| text.to_owned()),
        "aa3_seq" => c.whole(|c| c.aat3_seq().filter(|s| !s.contains(&b'*'))).map(|_| text.to_owned()),
        "aa13_seq" => c.whole(|c| c.aat13_seq().filter(|s| !s.contains(&b'*'))).map(|_| text.to_owned()),
        "aat1_seq" => c.whole(Cursor::aat1_seq).map(|_| text.to_owned()),
        "aat3_seq" => c.whole(Cursor::aat3_seq).map(|_| text.to_owned()),
        "aat13_seq" => c.whole(Cursor::aat13_seq).map(|_| text.to_owned()),
        "aa13_ext" => c.whole(Cursor::aa13_ext).map(extension),
        "ext" => c.whole(Cursor::ext).map(extension),
        "aa13_fs" => c.whole(Cursor::aa13_fs).map(python),
        "fs" => c.whole(Cursor::fs).map(python),
        "fsext_offset" => c.whole(|c| Some(c.fsext_offset())).map(python),
        "dna" | "dna_iupac" => c.whole(Cursor::dna).map(String::from),
        "rna" | "rna_iupac" => c.whole(Cursor::rna).map(String::from),
        "na_iupac" => c.whole(|c| c.dna().or_else(|| c.rna())).map(String::from),
        "dna_seq" => c.whole(|c| c.run(super::cursor::is_dna, "")),
        "rna_seq" => c.whole(|c| c.run(super::cursor::is_rna, "")),
        "num" => c.whole(Cursor::num).map(|n| n.to_string()),
        "nnum" => c.whole(Cursor::nnum).map(|n| n.to_string()),
        "snum" | "base" => c.whole(Cursor::snum).map(|n| n.to_string()),
        "offset" if text.is_empty() => Some("0".into()),
        "offset" => c.whole(Cursor::snum).map(|n| n.to_string()),
        "pm" => c.whole(Cursor::pm).map(|_| text.to_owned()),
        "gene_symbol" => c.whole(Cursor::gene_symbol),
        "paren_gene" | "opt_gene_expr" => c.whole(Cursor::paren_gene),
        "p_pos" | "def_p_pos" => c.whole(Cursor::p_pos).map(|r| r.to_string()),
        "def_p_interval" | "p_interval" => {
            let inner = name == "p_interval" && text.starts_with('(');
            c.whole(|c| {
                if inner {
                    c.word("(")?;
                }
                let found = c.def_p_interval()?;
                if inner {
                    c.word(")")?;
                }
                Some(found)
            })
            .map(|(a, b)| sure(b.map_or(a.to_string(), |b| format!("{a}_{b}")), inner))
        }
        _ if name.ends_with("hgvs_position") => c
            .whole(|c| {
                let (accession, _, found) = c.head()?;
                let place = match found {
                    Level::Protein => {
                        let (a, b) = c.def_p_interval()?;
                        b.map_or(a.to_string(), |b| format!("{a}_{b}"))
                    }
                    found => c.interval(found)?.to_string(),
                };
                (name == "hgvs_position" || found == level).then_some((accession, found, place))
            })
            .map(|(accession, level, place)| format!("{accession}:{level}{place}")),
        _ if name.ends_with("_variant") => {
            c.whole(|c| c.name().filter(|n| name == "hgvs_variant" || n.level == level)).map(|n| n.to_string())
        }
        _ if name.ends_with("_typed_posedit") => {
            c.whole(|c| c.level().filter(|&l| l == level).and_then(|l| c.description(l).map(|d| format!("{l}{d}"))))
        }
        "p_posedit_special" => c.whole(Cursor::p_posedit_special).map(|d| match d.to_string().as_str() {
            "?" => "None".to_owned(),
            other => other.to_owned(),
        }),
        _ if name.ends_with("_posedit") => c.whole(|c| c.description(level)).map(|d| match d.to_string().as_str() {
            "?" => "None".to_owned(),
            other => other.to_owned(),
        }),
        _ if name.starts_with("uncertain_") => c.whole(|c| c.uncertain_interval(level)).map(|i| i.to_string()),
        _ if name.starts_with("def_") && name.ends_with("_interval") => {
            c.whole(|c| c.def_interval(level)).map(|i| i.to_string())
        }
        _ if name.ends_with("_interval") => c.whole(|c| c.interval(level)).map(|i| i.to_string()),
        _ if name.ends_with("_pos") => c.whole(|c| c.pos(level)).map(|p| p.to_string()),
        "dna_edit_mu" | "rna_edit_mu" => c.whole(|c| c.edit_mu(letters)).map(|(e, unsure)| sure(e.to_string(), unsure)),
        "pro_edit_mu" => c.whole(Cursor::pro_edit_mu).map(|(e, unsure)| sure(e.to_string(), unsure)),
        "dna_edit" | "rna_edit" => c.whole(|c| c.edit(letters)).map(|e| e.to_string()),
        "dna_ident" | "rna_ident" => c.whole(|c| c.ident(letters)).map(|e| e.to_string()),
        "dna_subst" | "rna_subst" => c.whole(|c| c.subst(letters)).map(|e| e.to_string()),
        "dna_delins" | "rna_delins" => c.whole(|c| c.delins(letters)).map(|e| e.to_string()),
        "dna_del" | "rna_del" => c.whole(|c| c.del(letters)).map(|e| e.to_string()),
        "dna_ins" | "rna_ins" => c.whole(|c| c.ins(letters)).map(|e| e.to_string()),
        "dna_dup" | "rna_dup" => c.whole(|c| c.dup(letters)).map(|e| e.to_string()),
        "dna_inv" | "rna_inv" => c.whole(|c| c.inv(letters)).map(|e| e.to_string()),
        "dna_con" | "rna_con" => c.whole(Cursor::con).map(|e| e.to_string()),
        "dna_copy" => c.whole(Cursor::copy).map(|e| e.to_string()),
        "pro_edit" => c.whole(Cursor::pro_edit).map(|e| e.to_string()),
        "pro_fs" => c.whole(Cursor::pro_fs).map(|e| e.to_string()),
        "pro_ext" => c.whole(Cursor::pro_ext).map(|e| e.to_string()),
        "pro_subst" => c.whole(Cursor::pro_subst).map(|e| e.to_string()),
        "pro_delins" => c.whole(Cursor::pro_delins).map(|e| e.to_string()),
        "pro_ins" => c.whole(Cursor::pro_ins).map(|e| e.to_string()),
        "pro_del" => c.whole(Cursor::pro_del).map(|e| e.to_string()),
        "pro_dup" => c.whole(Cursor::pro_dup).map(|e| e.to_string()),
        "pro_ident" => c.whole(Cursor::pro_ident).map(|e| e.to_string()),
        _ => panic!("a rule that is not known: {name}"),
    }
}

#[test]
fn every_rule_of_the_grammar() {
    let Some(text) = table("grammar_test.tsv") else { return };
    let (mut cases, mut rules, mut wrong) = (0, std::collections::BTreeSet::new(), Vec::new());
    for line in text.lines().skip(1).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (name, test, valid, kind) = (fields[0], fields[1], fields[2].eq_ignore_ascii_case("true"), fields[3]);
        let split = |text: &str| -> Vec<String> {
            match kind {
                "list" => text.split('|').map(str::to_owned).collect(),
                "string" => text.chars().map(String::from).collect(),
                _ => vec![text.to_owned()],
            }
        };
        let inputs = split(test);
        let expected = match fields.get(4).filter(|e| !e.is_empty()) {
            Some(expected) => split(&expected.replace("u'", "'")),
            None => inputs.clone(),
        };
        rules.insert(name.to_owned());
        for (input, expected) in inputs.iter().zip(&expected) {
            cases += 1;
            let got = rule(name, input);
            if got.as_deref() != valid.then_some(expected.as_str()) {
                wrong.push(format!("{name} '{input}': {got:?}, wanted {:?}", valid.then_some(expected)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((cases, rules.len()), (813, 122));
}

#[test]
fn the_gauntlet() {
    let Some(text) = table("gauntlet") else { return };
    let (mut read, mut refused) = (0, 0);
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("#!unsupported: ") {
            refused += usize::from(parse(line.trim()).is_err());
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            if let Some(line) = line.strip_prefix("#- ") {
                // What has a colon is a name, the rest is talk. Position 0 is the mapper's to refuse, not the grammar's.
                if line.contains(':') {
                    assert_eq!(parse(line.trim()).is_err(), !line.contains("g.0"), "{line}");
                }
            }
            continue;
        }
        let name = parse(line).unwrap_or_else(|e| panic!("{e}"));
        let again = name.to_string();
        assert_eq!(parse(&again).unwrap().to_string(), again, "{line}");
        let bare = line.trim_end_matches(|b: char| b.is_ascii_digit());
        if !["delACT", "dupT", "dupTG", "dupCTG", "del"].iter().any(|end| bare.ends_with(end)) {
            assert_eq!(again, line);
        }
        read += 1;
    }
    assert_eq!((read, refused), (31, 21));
}

#[test]
fn what_is_refused() {
    let Some(text) = table("reject") else { return };
    for line in text.lines() {
        let (name, why) = line.split_once('\t').unwrap();
        let name = name.trim_start_matches('#');
        assert!(parse(name).is_err(), "{name}: {why}");
    }
    for (name, column, wanted) in [
        ("NM_1.1:c.12A>", 14, "a base"),
        ("NM_1.1:x.12A>G", 8, "one of g, m, c, n, r, p"),
        ("NM_1.1 c.12A>G", 7, ":"),
        ("NM_1.1:c.12A>GT", 15, "the end"),
        ("", 1, "an accession or symbol"),
    ] {
        let error = parse(name).unwrap_err();
        assert_eq!((error.column, error.wanted), (column, wanted), "{name}");
    }
}

/// Whatever stands there, reading ends with a name that prints and reads again, or with an error.
#[test]
fn any_text() {
    let names = [
        "NM_004006.2(DMD):c.93+1_94-2delinsACGT",
        "NC_000023.11(NM_004006.2):c.(88_*91)_93del",
        "NP_003997.1:p.(Trp24_Ter25delinsAlaTer)",
        "NP_003997.1:p.Ter314TrpextTer45",
        "LRG_199t1:r.(76a>u)",
        "NC_012920.1:m.8993T>G",
    ];
    let mut state = 88_172_645_463_325_252u64;
    let mut below = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n as u64) as usize
    };
    let mut read = 0;
    for _ in 0..60_000 {
        let mut bytes = names[below(names.len())].as_bytes().to_vec();
        for _ in 0..=below(3) {
            let at = below(bytes.len());
            let letter = b"NMPc.:()_+-*?=>0129ACGTacguTerdelinsupfx"[below(40)];
            match below(4) {
                0 => bytes[at] = letter,
                1 => bytes.insert(at, letter),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at + 1),
            }
        }
        let text = String::from_utf8(bytes).unwrap();
        match parse(&text) {
            Ok(name) => {
                read += 1;
                let printed = name.to_string();
                assert_eq!(parse(&printed).map(|n| n.to_string()), Ok(printed.clone()), "{text}");
            }
            Err(error) => assert!(error.column >= 1 && error.column <= text.len() + 1, "{text}: {error}"),
        }
    }
    assert!(read > 5_000, "{read}");
}

/// The letters of a rule that keeps them.
fn kept(text: &str) -> impl Fn(u8) -> String + '_ {
    move |_| text.to_owned()
}
