use super::*;
use proptest::prelude::*;

fn header(contigs: &[(&str, u32)]) -> Contigs {
    Contigs::new(contigs.iter().map(|&(name, len)| Contig { name: name.to_owned(), len, md5: None }).collect())
}

#[test]
fn embedded_panels_decode_and_are_sorted() {
    for (assembly, n, id) in
        [(Assembly::GRCh37, 10_000, "1000g-phase3-10k"), (Assembly::GRCh38, 100_000, "1000g-phase3-100k")]
    {
        let panel = Panel::embedded(assembly).expect("decodes");
        assert_eq!((panel.markers().len(), panel.id(), panel.fingerprint_sites()), (n, id, FINGERPRINT_SITES));
        for contig in &panel.contigs {
            let range = contig.markers.start as usize..contig.markers.end as usize;
            assert!(panel.positions[range.clone()].is_sorted_by(|a, b| a < b), "{}", contig.name);
            assert!(panel.markers[range].iter().all(|m| m.pos < contig.len));
        }
        let mut slots: Vec<u16> = panel.markers().iter().filter_map(|m| m.slot).collect();
        slots.sort_unstable();
        assert!(slots.iter().copied().eq(0..10_000));
        assert!(panel.markers().iter().all(|m| (0.0..=2.0).contains(&m.mean) && m.reference != m.alternate));
    }
}

/// The first line of the source files: chr1 874495 874496 A G, mean 0.339457, loadings -7.3015 -6.35635 5.8115 0.152551.
#[test]
fn first_marker_is_the_source_s() {
    let panel = Panel::embedded(Assembly::GRCh38).expect("decodes");
    let m = panel.markers()[0];
    assert_eq!((m.pos, m.reference, m.alternate), (874_495, 1, 4));
    assert_eq!((m.mean, m.loadings), (0.339457, [-7.3015, -6.35635, 5.8115, 0.152551]));
    assert!((m.frequency(&[0.01, 0.0, 0.0, 0.0]) - (0.339457 - 0.073015) / 2.0).abs() < 1e-8);
}

#[test]
fn fingerprint_sites_are_the_same_in_both_assemblies() {
    let (a, b) = (Panel::embedded(Assembly::GRCh37).expect("a"), Panel::embedded(Assembly::GRCh38).expect("b"));
    assert_eq!(a.fingerprint_key(), b.fingerprint_key());
    let mean = |p: &Panel| {
        let mut means = vec![f32::NAN; FINGERPRINT_SITES];
        p.markers().iter().for_each(|m| means[usize::from(m.slot.unwrap_or(0))] = m.mean);
        p.markers().iter().filter(|m| m.slot == Some(0)).for_each(|m| means[0] = m.mean);
        means
    };
    for (x, y) in mean(&a).iter().zip(mean(&b)) {
        assert!((x - y).abs() < 1e-5);
    }
}

#[test]
fn assembly_is_recognised_by_length() {
    let of = |c: &[(&str, u32)]| Panel::for_contigs(&header(c)).map(|p| p.panel().assembly());
    assert_eq!(of(&[("chr1", 248_956_422), ("chrUn_x", 5)]), Some(Assembly::GRCh38));
    assert_eq!(of(&[("1", 248_956_422)]), Some(Assembly::GRCh38));
    assert_eq!(of(&[("MT", 16_569), ("20", 63_025_520)]), Some(Assembly::GRCh37));
    assert_eq!(of(&[("chr20", 63_025_520)]), Some(Assembly::GRCh37));
    assert_eq!(of(&[("chr1", 249_250_621), ("chr2", 242_193_529)]), None, "contradictory lengths");
    assert_eq!(of(&[("chr1", 195_471_971)]), None, "mouse");
    assert_eq!(of(&[]), None);
}

#[test]
fn markers_are_found_by_contig_and_range() {
    let placed = Panel::for_contigs(&header(&[("chrM", 16_569), ("chr20", 64_444_167)])).expect("GRCh38");
    assert!(placed.markers_in(ContigId(0), 0..16_569).is_empty());
    assert!(placed.markers_in(ContigId(9), 0..100).is_empty());
    let all = placed.markers_in(ContigId(1), 0..64_444_167);
    assert_eq!(all.len(), 2613);
    // chr20 110866 110867 G A is the first of chr20 in the source.
    assert_eq!(placed.markers_in(ContigId(1), 110_866..110_867), all.start..all.start + 1);
    assert!(placed.markers_in(ContigId(1), 110_867..110_868).is_empty());
    assert_eq!(placed.marker(all.start).map(|m| (m.pos, m.reference, m.alternate)), Some((110_866, 4, 1)));
    assert_eq!(placed.positions(all.clone())[0], 110_866);
}

#[test]
fn own_sites_are_parsed_and_refused() {
    let text = "# my sites\nchr2\t10\t11\tA\tG\t0.25\nchr2 4 5 c t 1 0.5 -1 2 3\nchr10\t7\t8\tT\tC\t0\n";
    let panel = Panel::from_sites(text).expect("parses");
    assert_eq!(panel.markers().iter().map(|m| m.pos).collect::<Vec<_>>(), [7, 4, 10]);
    assert_eq!(panel.markers()[1].loadings, [0.5, -1.0, 2.0, 3.0]);
    assert_eq!(panel.markers()[2].mean, 0.5);
    let contigs = header(&[("2", 100)]);
    let placed = PlacedPanel::own(panel.clone(), &contigs).expect("on contig 2");
    assert_eq!(placed.markers_in(ContigId(0), 0..100).len(), 2);
    assert!(matches!(PlacedPanel::own(panel, &header(&[("X", 9)])), Err(IdentityError::NoSite(3))));
    for (bad, line, what) in [
        ("2 10 11 A G", 1, "columns"),
        ("\n2 10 12 A G 0.1", 2, "span one base"),
        ("2 x 12 A G 0.1", 1, "not a position"),
        ("2 1 2 A N 0.1", 1, "not one of"),
        ("2 1 2 A A 0.1", 1, "same"),
        ("2 1 2 A C 1.1", 1, "outside"),
        ("2 1 2 A C nan", 1, "not a number"),
        ("2 1 2 A C 0.1 3", 1, "loadings"),
        ("2 1 2 A C 0.1\n2 1 2 A C 0.2", 2, "already"),
    ] {
        match Panel::from_sites(bad) {
            Err(IdentityError::Site { line: at, what: text }) => {
                assert_eq!(at, line, "{bad}");
                assert!(text.contains(what), "{bad}: {text}");
            }
            other => panic!("{bad}: {other:?}"),
        }
    }
}

#[test]
fn a_damaged_panel_does_not_decode() {
    let bytes = include_bytes!("../../data/1000g-phase3-10k.grch37.panel");
    assert!(codec::decode(bytes).is_some());
    assert!(codec::decode(&bytes[..bytes.len() - 1]).is_none());
    assert!(codec::decode(&[&bytes[..], b"x"].concat()).is_none());
    assert!(codec::decode(b"").is_none());
}

proptest! {
    #[test]
    fn any_sites_file_is_refused_or_sorted(text in "([ACGTNacgt0-9.#-]{1,4}[ \t\n]){0,40}", own in 0u32..9, q in -1.0f64..2.0) {
        for text in [text.clone(), format!("1 {own} {} A C {q}\n{text}", own + 1)] {
            if let Ok(panel) = Panel::from_sites(&text) {
                prop_assert!(panel.markers().iter().all(|m| (0.0..=2.0).contains(&m.mean) && m.reference != m.alternate));
                for contig in &panel.contigs {
                    let range = contig.markers.start as usize..contig.markers.end as usize;
                    prop_assert!(panel.positions[range].is_sorted_by(|a, b| a < b));
                }
            }
        }
    }

    #[test]
    fn any_bytes_decode_or_not(bytes: Vec<u8>, at in 0usize..259_000, value: u8) {
        let _ = codec::decode(&bytes);
        let mut panel = include_bytes!("../../data/1000g-phase3-10k.grch37.panel").to_vec();
        if let Some(b) = panel.get_mut(at) {
            *b = value;
        }
        let _ = codec::decode(&panel);
    }
}
