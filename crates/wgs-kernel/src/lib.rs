//! SIMD slice kernels and their dispatch. The scalar version is the definition; a variant is an opinion that the parity
//! suite checks.

pub mod math;

pub mod align;
pub mod fastq;
pub mod pairhmm;

use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that kernels are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// Plain Rust: the definition.
    Scalar = 1,
    /// AVX2.
    Avx2 = 2,
    /// AVX-512 F, BW, VL, VBMI.
    Avx512 = 3,
}

/// 0 while not chosen, else the level's number.
static CHOSEN: AtomicU8 = AtomicU8::new(0);

impl Level {
    /// Every level this CPU can run, worst first.
    pub fn available() -> Vec<Level> {
        let mut levels = vec![Level::Scalar];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("popcnt")
            {
                levels.push(Level::Avx2);
                let wide = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
                if wide && is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("avx512vbmi") {
                    levels.push(Level::Avx512);
                }
            }
        }
        levels
    }

    /// The level in use: the best available unless [`Level::force`] chose another.
    #[inline]
    pub fn current() -> Level {
        match CHOSEN.load(Ordering::Relaxed) {
            1 => Level::Scalar,
            2 => Level::Avx2,
            3 => Level::Avx512,
            _ => {
                let best = Level::available().pop().unwrap_or(Level::Scalar);
                CHOSEN.store(best as u8, Ordering::Relaxed);
                best
            }
        }
    }

    /// Chooses a level by name for the whole process; the error is a message for the user.
    pub fn force(name: &str) -> Result<(), String> {
        let available = Level::available();
        match available.iter().find(|l| l.name() == name) {
            Some(&level) => {
                CHOSEN.store(level as u8, Ordering::Relaxed);
                Ok(())
            }
            None => Err(format!(
                "--simd {name}: this CPU runs {}",
                available.iter().map(|l| l.name()).collect::<Vec<_>>().join(", ")
            )),
        }
    }

    /// `scalar`, `avx2`, `avx512`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Scalar => "scalar",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }
}
