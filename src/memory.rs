//! Peak memory of this process, where Linux reports it.

use std::fs;

/// Peak memory in bytes since the process began, or since [`reset_peak`].
pub(crate) fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes * 1024)
}

/// Resets the peak to the current value; false where the system cannot.
pub(crate) fn reset_peak() -> bool {
    // 5 resets the peak: proc_pid_clear_refs(5), Linux 4.0 and newer.
    fs::write("/proc/self/clear_refs", "5").is_ok()
}

#[cfg(test)]
mod tests {
    use super::{peak_bytes, reset_peak};

    #[test]
    #[cfg(target_os = "linux")]
    fn the_peak_is_that_of_this_process() {
        let peak = peak_bytes().unwrap();
        assert!(peak > 1 << 20, "{peak}");
        // Other tests run at the same time, so a lower peak cannot be asserted.
        if reset_peak() {
            assert!(peak_bytes().unwrap() > 1 << 20);
        }
    }
}
