//! Runs other programs: each in a process group of its own, so that stopping xtask
//! stops all they started, and each failure names the command and what to do.

use anyhow::{Context, Result, anyhow, bail};
use std::{
    ffi::OsStr,
    fs::File,
    io::Read,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const POLL: Duration = Duration::from_millis(20);
/// A program that was asked to stop is killed after this time.
const GRACE: Duration = Duration::from_secs(20);

static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From here on Ctrl-C and SIGTERM are noted and acted on, and end nothing by themselves.
pub fn catch_signals() -> Result<()> {
    let flag = STOP.get_or_init(Arc::default);
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ] {
        signal_hook::flag::register(signal, Arc::clone(flag))?;
    }
    Ok(())
}

/// Whether someone asked this command to stop.
pub fn stopping() -> bool {
    STOP.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// A program to run, and what to tell a person when it fails.
pub struct Run {
    command: Command,
    advice: Option<String>,
    stoppable: bool,
}

impl Run {
    /// Nothing runs before [`Run::run`], [`Run::output`] or [`Run::spawn`].
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).process_group(0);
        Self {
            command,
            advice: None,
            stoppable: true,
        }
    }

    /// A program that may ask the person at the terminal. It stays in our process
    /// group, since only the group in the foreground may read.
    pub fn attached(program: impl AsRef<OsStr>) -> Self {
        Self {
            command: Command::new(program),
            advice: None,
            stoppable: true,
        }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs as another user; only root may.
    pub fn user(mut self, uid: u32, gid: u32) -> Self {
        self.command.uid(uid).gid(gid);
        self
    }

    /// The sentence that follows the error: what a person can do about it.
    pub fn advice(mut self, text: impl Into<String>) -> Self {
        self.advice = Some(text.into());
        self
    }

    /// Writes what it says to a file instead of the terminal.
    pub fn log(mut self, file: &Path) -> Result<Self> {
        let out = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
        self.command.stderr(out.try_clone()?).stdout(out);
        Ok(self)
    }

    /// For what cleans up: it runs to its end although we were asked to stop.
    pub fn even_when_stopping(mut self) -> Self {
        self.stoppable = false;
        self
    }

    /// Runs to the end, its output shown as it comes.
    pub fn run(mut self) -> Result<()> {
        let mut child = self.start()?;
        let status = self.wait(&mut child)?;
        self.judge(status, "")
    }

    /// Runs to the end and returns what it wrote to standard output; shown only on failure.
    pub fn output(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.start()?;
        let out = child.stdout.take().map(read_aside);
        let err = child.stderr.take().map(read_aside);
        let status = self.wait(&mut child)?;
        let out = collect(out);
        self.judge(status, &format!("{out}{}", collect(err)))?;
        Ok(out)
    }

    /// Starts it and returns; dropping the result stops it.
    pub fn spawn(mut self) -> Result<Running> {
        let child = self.start()?;
        Ok(Running {
            child,
            name: self.line(),
        })
    }

    fn start(&mut self) -> Result<Child> {
        if self.stoppable && stopping() {
            bail!("stopped");
        }
        self.command.spawn().map_err(|error| {
            let advice = self.advice.as_deref().unwrap_or("Is it installed?");
            anyhow!("cannot start `{}`: {error}. {advice}", self.line())
        })
    }

    fn wait(&self, child: &mut Child) -> Result<ExitStatus> {
        match self.stoppable {
            true => wait(child),
            false => Ok(child.wait()?),
        }
    }

    fn judge(&self, status: ExitStatus, output: &str) -> Result<()> {
        if status.success() {
            return Ok(());
        }
        if self.stoppable && stopping() {
            bail!("stopped");
        }
        let advice = self.advice.as_deref().unwrap_or_default();
        let separator = if output.is_empty() { "" } else { "\n" };
        bail!(
            "{separator}{}{separator}`{}` failed ({status}). {advice}",
            output.trim_end(),
            self.line()
        )
    }

    fn line(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A program running beside this one.
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `Some` when it ended by itself.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until it ends, or until someone asks this command to stop, and then stops it.
    pub fn wait(mut self) -> Result<()> {
        let status = wait(&mut self.child)?;
        if status.success() || stopping() {
            return Ok(());
        }
        bail!("`{}` ended early ({status})", self.name)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_)))
            && let Err(error) = stop(&mut self.child)
        {
            eprintln!("could not stop `{}`: {error}", self.name);
        }
    }
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if stopping() {
            return stop(child);
        }
        thread::sleep(POLL);
    }
}

/// Asks the whole process group to end, or the program alone if it has none, and
/// ends it when it does not.
fn stop(child: &mut Child) -> Result<ExitStatus> {
    signal_group(child, "TERM")?;
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(POLL);
    }
    signal_group(child, "KILL")?;
    Ok(child.wait()?)
}

fn signal_group(child: &Child, signal: &str) -> Result<()> {
    // The shell's own `kill`: minimal images have no /bin/kill.
    Command::new("sh")
        .arg("-c")
        .arg(format!(
            "kill -{signal} -{0} || kill -{signal} {0}",
            child.id()
        ))
        .stderr(Stdio::null())
        .status()
        .context("cannot run sh")?;
    Ok(())
}

fn read_aside(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks ends the text; the exit status says the rest.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn collect(reader: Option<thread::JoinHandle<String>>) -> String {
    reader
        .and_then(|reader| reader.join().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_its_output_and_what_to_do() {
        let run = Run::new("sh").args(["-c", "echo no room; exit 3"]);
        let error = run.advice("Make room.").output().unwrap_err().to_string();
        assert!(error.contains("no room"), "{error}");
        assert!(
            error.contains("`sh -c echo no room; exit 3` failed"),
            "{error}"
        );
        assert!(error.ends_with("Make room."), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = Run::new("no-such-program").run().unwrap_err().to_string();
        assert!(error.contains("cannot start `no-such-program`"), "{error}");
    }

    #[test]
    fn dropping_a_running_program_stops_it() {
        let mut running = Run::new("tail").args(["-f", "/dev/null"]).spawn().unwrap();
        assert!(running.ended().unwrap().is_none());
        let id = running.child.id();
        drop(running);
        assert!(!Path::new(&format!("/proc/{id}")).exists());
    }
}
