//! How much memory this process has held, where Linux tells.

use std::fs;

/// The most that the process has held since it began or since [`reset_peak`], in bytes.
pub(crate) fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes * 1024)
}

/// Lets the peak begin anew at what the process holds now; false where the system does not do that.
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
        // Other tests run at the same time: that the peak falls cannot be asserted.
        if reset_peak() {
            assert!(peak_bytes().unwrap() > 1 << 20);
        }
    }
}
