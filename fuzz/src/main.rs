//! `wgs-fuzz TARGET|all SECONDS [SEED]`: looks for crashes and hangs; a finding is written to `fuzz/regressions/TARGET/` and
//! ends the run with exit code 1.

use std::process::ExitCode;
use std::time::Duration;
use wgs_fuzz::{FOREIGN, TARGETS, Target, hunt, regressions};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&str> = TARGETS.iter().chain(FOREIGN).map(|t| t.name).collect();
    let chosen = |name: &str| -> Vec<&'static Target> {
        let ours = TARGETS.iter().filter(|t| name == "all" || t.name == name);
        ours.chain(FOREIGN.iter().filter(|t| t.name == name)).collect()
    };
    let (targets, seconds) = match &args[..] {
        [name, seconds, ..] => (chosen(name), seconds.parse::<u64>().ok()),
        _ => (Vec::new(), None),
    };
    let (false, Some(seconds)) = (targets.is_empty(), seconds) else {
        eprintln!("usage: wgs-fuzz TARGET|all SECONDS [SEED]; targets: {}", names.join(", "));
        return ExitCode::from(2);
    };
    let seed = args.get(2).and_then(|s| s.parse().ok()).unwrap_or(1);
    // Panics are reported as findings, not printed.
    std::panic::set_hook(Box::new(|_| {}));
    let mut found = false;
    for target in targets {
        match hunt(target, seed, Duration::from_secs(seconds), u64::MAX) {
            Ok(shown) => println!("{}: {shown} inputs, no crash, no hang", target.name),
            Err(finding) => {
                found = true;
                let folder = regressions(target);
                let path = folder.join(format!("{:08x}", wgs_testkit::bgzf::crc32(&finding.input)));
                let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, &finding.input));
                println!("{}: {}\n  kept as {} {kept:?}", target.name, finding.what, path.display());
            }
        }
    }
    ExitCode::from(u8::from(found))
}
