//! How the program is linked.

use std::process::Command;

/// Since this version the C library reads the short form of relocations.
const SHORT_RELOCATIONS: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if cfg!(all(target_os = "linux", target_env = "gnu")) && c_library() >= Some(SHORT_RELOCATIONS) {
        // Otherwise 24 bytes for each pointer in the constants of the program are read at each start, and stay in memory.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of the C library of this machine, where it tells it.
fn c_library() -> Option<(u32, u32)> {
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
