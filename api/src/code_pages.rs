//! Gives back the pages of the program's own code while nobody asks it anything. Whatever is touched, the system maps sixteen pages around it
//! along: after the start, which registers every route, and again after a few requests nearly all of the code is mapped, 20 MiB, of which
//! three are used. They would stay with an idle process for as long as nobody else wants the memory, and a machine with many towns has many
//! idle processes. What is needed again comes back by itself in microseconds: the file lies in the memory of the system.

use std::time::Duration;

/// How often is looked whether the process is idle.
const EVERY: Duration = Duration::from_secs(3);
/// Idle is who used less processor time than this meanwhile: one hundredth of it.
const IDLE: Duration = Duration::from_millis(30);

/// Gives the code's pages back whenever the process is idle. Ends with the runtime.
pub async fn give_back_when_idle() {
    let mut used = processor_time();
    loop {
        tokio::time::sleep(EVERY).await;
        let before = std::mem::replace(&mut used, processor_time());
        if used.saturating_sub(before) <= IDLE
            && let Err(error) = give_back()
        {
            tracing::warn!(error = %error, "unused pages of the program could not be given back");
            return;
        }
    }
}

/// What all threads of the process have used so far.
fn processor_time() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.try_into().unwrap_or_default()
}

fn give_back() -> std::io::Result<()> {
    let program = std::fs::read_link("/proc/self/exe")?;
    let maps = std::fs::read_to_string("/proc/self/maps")?;
    for code in maps.lines().filter_map(|line| code_of(line, &program.to_string_lossy())) {
        #[expect(unsafe_code, reason = "the advice has no safe interface")]
        // SAFETY: the range is a mapping of this very process, of its program's file, readable and executable and never writable: no page
        // of it can differ from the file, whose bytes cannot change while it runs (ETXTBSY). A page that is given back is read again
        // when it is next touched.
        let given_back = unsafe {
            rustix::mm::madvise(
                std::ptr::with_exposed_provenance_mut(code.start),
                code.len(),
                rustix::mm::Advice::LinuxDontNeed,
            )
        };
        given_back?;
    }
    Ok(())
}

/// The addresses of a line of `/proc/self/maps`, where it is the program's code.
fn code_of(line: &str, program: &str) -> Option<std::ops::Range<usize>> {
    let mut fields = line.split_whitespace();
    let (addresses, rights) = (fields.next()?, fields.next()?);
    let file = fields.nth(3)?;
    if rights != "r-xp" || file != program {
        return None;
    }
    let (start, end) = addresses.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    Some(address(start)?..address(end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_code_is_given_back() {
        let line =
            |rights: &str, file: &str| format!("55f0a0c00000-55f0a2000000 {rights} 00c00000 fe:00 1234   {file}");
        let code = code_of(&line("r-xp", "/usr/bin/quartierhilfe"), "/usr/bin/quartierhilfe");
        assert_eq!(code, Some(0x55f0_a0c0_0000..0x55f0_a200_0000));
        for (rights, file) in [
            ("r--p", "/usr/bin/quartierhilfe"),
            ("rw-p", "/usr/bin/quartierhilfe"),
            ("rwxp", "/usr/bin/quartierhilfe"),
            ("r-xp", "/usr/lib/libc.so.6"),
            ("r-xp", ""),
        ] {
            assert_eq!(code_of(&line(rights, file), "/usr/bin/quartierhilfe"), None, "{rights} {file}");
        }
    }

    /// Of all mappings of the program's code: how much is in memory, in KiB.
    fn mapped() -> usize {
        let smaps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let program = std::fs::read_link("/proc/self/exe").unwrap();
        let mut is_code = false;
        let mut mapped = 0;
        for line in smaps.lines() {
            if line.split_whitespace().next().is_some_and(|word| word.contains('-')) {
                is_code = code_of(line, &program.to_string_lossy()).is_some();
            } else if let Some(size) = line.strip_prefix("Rss:").filter(|_| is_code) {
                mapped += size.trim().trim_end_matches(" kB").parse::<usize>().unwrap();
            }
        }
        mapped
    }

    #[test]
    fn what_is_given_back_is_there_again_when_needed() {
        assert!(mapped() > 0, "a test is a program too");
        // Other tests run beside this one and take pages back at once: of several times one shows it.
        let shrinks = (0..50).any(|_| {
            let before = mapped();
            give_back().unwrap();
            mapped() < before
        });
        assert!(shrinks);
        assert!(processor_time() > Duration::ZERO);
    }
}
