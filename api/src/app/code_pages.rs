//! Gives back the pages of the program's own code when it has come to rest. Whatever is touched, the system maps sixteen pages around it
//! along: after the start, which registers every route, and again after a few requests nearly all of the code is mapped, 20 MiB, of which
//! three are used. What is needed again comes back by itself: the file lies in the memory of the system, which all processes share.

use std::time::Duration;

/// How often is looked whether the process rests.
const EVERY: Duration = Duration::from_secs(3);
/// It rests when it used no more processor time than this meanwhile: one hundredth of it.
const REST: Duration = Duration::from_millis(30);

/// Gives the code's pages back whenever the process rests after it has done something. Ends with the runtime.
pub async fn give_back_at_rest() {
    let (mut used, mut used_when_given_back) = (processor_time(), Duration::ZERO);
    loop {
        tokio::time::sleep(EVERY).await;
        let before = std::mem::replace(&mut used, processor_time());
        if used.saturating_sub(before) > REST || used.saturating_sub(used_when_given_back) <= REST {
            continue;
        }
        used_when_given_back = used;
        if let Err(error) = give_back() {
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
    let mappings = std::fs::read_to_string("/proc/self/smaps")?;
    for code in code_of(&mappings, &program.to_string_lossy()).into_iter().filter(|code| !code.has_own_pages) {
        #[expect(unsafe_code, reason = "the advice has no safe interface")]
        // SAFETY: the range is a mapping of this very process, of its program's file, executable and not writable, and none of its pages was
        // ever copied and changed (by relocations in the code, or by a debugger): each is a page of the file, and is read from it again
        // when it is next touched.
        let given_back = unsafe {
            rustix::mm::madvise(
                std::ptr::with_exposed_provenance_mut(code.addresses.start),
                code.addresses.len(),
                rustix::mm::Advice::LinuxDontNeed,
            )
        };
        given_back?;
    }
    Ok(())
}

/// A mapping of the program's code.
#[derive(Debug, PartialEq, Eq)]
struct Code {
    addresses: std::ops::Range<usize>,
    /// KiB in memory.
    resident: usize,
    /// Some of its pages are no longer those of the file.
    has_own_pages: bool,
}

/// The mappings of the program's code among those of `/proc/self/smaps`.
fn code_of(mappings: &str, program: &str) -> Vec<Code> {
    let mut found: Vec<Code> = Vec::new();
    let mut is_code = false;
    for line in mappings.lines() {
        let kib = |name: &str| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<usize>().ok();
        // Only the first line of a mapping has a word without a colon at its end in front.
        if line.split(' ').next().is_some_and(|word| !word.ends_with(':')) {
            let code = head_of_code(line, program);
            is_code = code.is_some();
            found.extend(code.map(|addresses| Code { addresses, resident: 0, has_own_pages: true }));
        } else if let Some(code) = found.last_mut().filter(|_| is_code) {
            code.resident = kib("Rss:").unwrap_or(code.resident);
            code.has_own_pages = kib("Anonymous:").map_or(code.has_own_pages, |own| own > 0);
        }
    }
    found
}

/// The addresses in the first line of a mapping, where it is the program's code.
fn head_of_code(line: &str, program: &str) -> Option<std::ops::Range<usize>> {
    let mut fields = line.splitn(6, ' ');
    let (addresses, rights) = (fields.next()?, fields.next()?);
    // A path may hold spaces.
    let file = fields.nth(3)?.trim_start();
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

    fn mapping(rights: &str, file: &str, own: usize) -> String {
        format!(
            "55f0a0c00000-55f0a2000000 {rights} 00c00000 fe:00 1234                   {file}\n\
             Size:              20480 kB\nRss:               12288 kB\nAnonymous:         {own:>5} kB\nVmFlags: rd ex mr mw me\n"
        )
    }

    #[test]
    fn only_untouched_pages_of_the_programs_own_code_are_given_back() {
        let program = "/srv/two towns/quartierhilfe (deleted)";
        let code =
            |has_own_pages| Code { addresses: 0x55f0_a0c0_0000..0x55f0_a200_0000, resident: 12288, has_own_pages };
        let mappings = mapping("r--p", program, 4) + &mapping("r-xp", program, 0) + &mapping("rw-p", "[heap]", 8);
        assert_eq!(code_of(&mappings, program), [code(false)]);
        assert_eq!(code_of(&mapping("r-xp", program, 4), program), [code(true)]);
        for (rights, file) in
            [("r--p", program), ("rw-p", program), ("rwxp", program), ("r-xp", "/usr/lib/libc.so.6"), ("r-xp", "")]
        {
            assert_eq!(code_of(&mapping(rights, file, 0), program), [], "{rights} {file}");
        }
        let unknown = mapping("r-xp", program, 0).replace("Anonymous", "Different");
        assert_eq!(code_of(&unknown, program), [code(true)], "what is not known to be untouched stays");
    }

    #[test]
    fn what_is_given_back_is_there_again_when_needed() {
        let resident = || {
            let mappings = std::fs::read_to_string("/proc/self/smaps").unwrap();
            let program = std::fs::read_link("/proc/self/exe").unwrap();
            code_of(&mappings, &program.to_string_lossy()).iter().map(|code| code.resident).sum::<usize>()
        };
        assert!(resident() > 0, "a test is a program too");
        // Other tests run beside this one and take pages back at once: of several times one shows it.
        let shrinks = (0..50).any(|_| {
            let before = resident();
            give_back().unwrap();
            resident() < before
        });
        assert!(shrinks);
        assert!(processor_time() > Duration::ZERO);
    }
}
