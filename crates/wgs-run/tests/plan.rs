//! What a table and a configuration become: which steps, after what, with which options.

use std::path::{Path, PathBuf};
use wgs_run::{Config, Plan, Samples};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Makes the plan in a folder where every file named here is there, empty.
fn plan(dir: &Folder, samples: &str, config: &str) -> Plan {
    let touch = |name: &str| {
        let path = dir.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    };
    for line in samples.lines().skip(1) {
        line.split('\t').filter(|f| f.ends_with(".bam")).for_each(touch);
    }
    ["ref.fa", "genes.gff3", "panel.tsv", "pop.vcf.gz"].into_iter().for_each(touch);
    let config = format!("out = \"out\"\n[reference]\nfasta = \"ref.fa\"\n{config}");
    let samples = Samples::parse(samples, &dir.path("samples.tsv")).unwrap();
    Plan::new(&samples, &Config::parse(&config, &dir.path("config.toml")).unwrap()).unwrap()
}

/// The command lines of a step, the folder's path left out.
fn typed(dir: &Folder, plan: &Plan, id: &str) -> String {
    let step = plan.steps.iter().find(|s| s.id == id);
    let step = step.unwrap_or_else(|| panic!("{id} in {:?}", plan.steps.iter().map(|s| &s.id).collect::<Vec<_>>()));
    let root = format!("{}/", dir.path("").display()).replace("//", "/");
    step.typed(&plan.out.display().to_string(), "N", "SCRATCH").join(" && ").replace(&root, "")
}

fn needs(plan: &Plan, id: &str) -> Vec<String> {
    let step = plan.steps.iter().find(|s| s.id == id).unwrap();
    step.needs.iter().map(|n| plan.steps[*n].id.clone()).collect()
}

#[test]
fn a_pair_is_learned_together_and_called_in_parts() {
    let dir = Folder::new();
    let samples = "sample\tbam\trole\tpair\nT\tt.bam\ttumor\tP\nN\tn.bam\tnormal\tP\n";
    let more = "[call]\nshards = 3\nfdr = 0.05\ngvcf = true\npopulation = \"pop.vcf.gz\"\n[annotate]\ngenes = \"genes.gff3\"\n";
    let plan = plan(&dir, samples, more);
    assert_eq!(
        typed(&dir, &plan, "reference"),
        "wgs qc reference -r ref.fa -@ N --dict out/reference.dict --json out/reference.json t.bam n.bam pop.vcf.gz"
    );
    assert_eq!(
        typed(&dir, &plan, "learn/T"),
        "wgs call learn t.bam --normal n.bam -r ref.fa --sample T -@ N -o out/T/T.profile --normal-sample N --normal-output out/N/N.profile"
    );
    assert!(!plan.steps.iter().any(|s| s.id == "learn/N"));
    assert_eq!(
        typed(&dir, &plan, "somatic/T/2of3"),
        "wgs call somatic t.bam -r ref.fa --profile out/T/T.profile --normal n.bam --normal-profile out/N/N.profile \
         --population pop.vcf.gz -@ N --sample T --shard 2/3 -o out/cases/P/T.somatic.2of3.part"
    );
    let gather = typed(&dir, &plan, "somatic/T");
    assert!(
        gather.starts_with("wgs call gather out/cases/P/T.somatic.1of3.part") && gather.contains("--fdr 0.05"),
        "{gather}"
    );
    assert!(typed(&dir, &plan, "germline/N").contains("--gvcf out/cases/P/N.germline.g.vcf.gz"));
    assert!(typed(&dir, &plan, "germline/N/1of3").contains("--gvcf of-gather.g.vcf.gz --shard 1/3"));
    assert!(plan.steps.iter().filter(|s| s.kind == "somatic_shard").all(|s| s.outputs.iter().all(|o| o.temporary)));
    // Nothing that stands on the reference before it is checked; no calls before the identity gate.
    for id in ["qc_align/T", "learn/T"] {
        assert_eq!(needs(&plan, id), ["reference"], "{id}");
    }
    assert!(needs(&plan, "germline/N/1of3").contains(&"identity/P".to_owned()));
}

#[test]
fn two_tumours_of_one_normal_are_learned_apart() {
    let dir = Folder::new();
    let samples = "sample\tbam\trole\tpair\nA\ta.bam\ttumor\tP\nB\tb.bam\ttumor\tP\nN\tn.bam\tnormal\tP\n";
    let plan = plan(&dir, samples, "");
    for id in ["learn/A", "learn/B"] {
        let line = typed(&dir, &plan, id);
        assert!(line.contains("--normal n.bam") && !line.contains("--normal-output"), "{line}");
    }
    assert!(!typed(&dir, &plan, "learn/N").contains("--normal"));
}

#[test]
fn a_family_has_a_pedigree_and_candidates_after_the_phenotypes() {
    let dir = Folder::new();
    let samples = "sample\tbam\trole\tfamily\nC\tc.bam\tproband\tF\nM\tm.bam\tmother\tF\nD\td.bam\tfather\tF\n";
    std::fs::create_dir_all(dir.path("cases")).unwrap();
    let case = "[subject]\n[[subject.phenotype]]\nid = \"HP:0001250\"\n[[subject.phenotype]]\nid = \"HP:0000252\"\nexcluded = true\n";
    std::fs::write(dir.path("cases/F.toml"), case).unwrap();
    let more = "[annotate]\ngenes = \"genes.gff3\"\n[candidates]\npanel = \"panel.tsv\"\nmax_af = [\"AF<=0.01\"]\n[report]\ncases = \"cases\"\n";
    let plan = plan(&dir, samples, more);
    let text = |name: &str| plan.texts.iter().find(|(p, _)| p == Path::new(name)).map(|(_, t)| t.clone()).unwrap();
    assert_eq!(text("cases/F/family.ped"), "F\tC\tD\tM\t0\t2\nF\tM\t0\t0\t2\t0\nF\tD\t0\t0\t1\t0\n");
    let lines = typed(&dir, &plan, "annotate/F/germline/lines");
    for expected in [
        "--candidates out/cases/F/F.candidates.tsv --sample C",
        "--ped out/cases/F/family.ped",
        "--panel panel.tsv",
        "'AF<=0.01'",
        "--hpo HP:0001250",
    ] {
        assert!(lines.contains(expected), "{expected}: {lines}");
    }
    assert!(typed(&dir, &plan, "report/F").contains("--candidates out/cases/F/F.candidates.tsv"));
    assert_eq!(plan.out, dir.path("out"));
}

#[test]
fn a_profile_that_is_not_there_is_said_before_anything_runs() {
    let dir = Folder::new();
    let samples = "sample\tbam\trole\nS\ts.bam\tgermline\n";
    plan(&dir, samples, "[judge]\nprofile = \"japan-wgs-2022\"\n");
    let config = "out = \"out\"\n[reference]\nfasta = \"ref.fa\"\n[judge]\nprofile = \"no-such\"\n";
    let samples = Samples::parse(samples, &dir.path("samples.tsv")).unwrap();
    let config = Config::parse(config, &dir.path("config.toml")).unwrap();
    let said = Plan::new(&samples, &config).unwrap_err().to_string();
    assert!(said.contains("judge.profile") && said.contains("no-such"), "{said}");
}

#[test]
fn the_plan_of_a_thousand_samples_is_made_at_once() {
    let dir = Folder::new();
    let mut samples = "sample\tbam\trole\n".to_owned();
    (0..1_000).for_each(|i| samples += &format!("S{i}\ts.bam\tgermline\n"));
    let plan = plan(&dir, &samples, "[call]\nshards = 16\n");
    assert_eq!(plan.steps.len(), 1 + 1_000 * (5 + 16 + 1));
    let last: Vec<PathBuf> = plan.steps.iter().flat_map(|s| &s.outputs).map(|o| o.path.clone()).collect();
    let mut once = last.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), last.len(), "two steps make one file");
}
