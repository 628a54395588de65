//! HTTP by hand over a blocking socket: for what no proper client would send, and for measuring
//! without a client's own cost.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// How long to wait for bytes before giving up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most that a head may have.
const MAX_HEAD: usize = 64 * 1024;

/// A connection to a server on 127.0.0.1.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// What has been read beyond the last answer.
    ahead: Vec<u8>,
}

/// The head of an answer.
#[derive(Debug, Clone)]
pub struct Head {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its head.
    pub head: Head,
    /// Its body.
    pub body: Vec<u8>,
}

impl Head {
    /// The value of a header, by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// How many bytes of body it announces.
    ///
    /// # Errors
    /// It does not say.
    pub fn length(&self) -> Result<usize> {
        Ok(self.get("content-length").context("no Content-Length")?.parse()?)
    }

    /// Takes off the announced length what has been read of the body already.
    ///
    /// # Errors
    /// It does not say how long the body is.
    pub fn shorten(&mut self, read: usize) -> Result<()> {
        let left = self.length()?.saturating_sub(read).to_string();
        for (_, value) in self.headers.iter_mut().filter(|(name, _)| name == "content-length") {
            value.clone_from(&left);
        }
        Ok(())
    }

    fn parse(text: &str) -> Result<Self> {
        let mut lines = text.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("a status line")?;
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        let headers = lines.map(|line| header(line).with_context(|| format!("a header: {line}")));
        Ok(Self { status: status.parse()?, headers: headers.collect::<Result<_>>()? })
    }
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, ahead: Vec::new() })
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// The other side has closed.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        Ok(self.stream.write_all(bytes.as_ref())?)
    }

    /// Sends a request without a body and reads the answer.
    ///
    /// # Errors
    /// There is no answer.
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.send(request(method, path, headers))?;
        self.read(method)
    }

    /// Reads the answer to a request of that method.
    ///
    /// # Errors
    /// There is none, or it ends too early.
    pub fn read(&mut self, method: &str) -> Result<Answer> {
        let head = self.read_head()?;
        let mut body = std::mem::take(&mut self.ahead);
        if method != "HEAD" && !matches!(head.status, 204 | 304) {
            let length = head.length()?;
            self.ahead = if body.len() > length { body.split_off(length) } else { Vec::new() };
            let have = body.len();
            body.resize(length, 0);
            self.stream.read_exact(body.get_mut(have..).unwrap_or_default())?;
        }
        Ok(Answer { head, body })
    }

    /// Reads the head of an answer and leaves its body where it is.
    ///
    /// # Errors
    /// There is none.
    pub fn read_head(&mut self) -> Result<Head> {
        let mut block = [0; 4096];
        loop {
            if let Some(end) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.ahead.split_off(end + 4);
                let head = std::mem::replace(&mut self.ahead, rest);
                return Head::parse(std::str::from_utf8(head.get(..end).unwrap_or_default())?);
            }
            anyhow::ensure!(self.ahead.len() < MAX_HEAD, "a head without an end");
            let count = self.stream.read(&mut block)?;
            anyhow::ensure!(count > 0, "the connection was closed before an answer");
            self.ahead.extend_from_slice(block.get(..count).unwrap_or_default());
        }
    }

    /// Reads some of a body, at most as much as the buffer holds; 0 when the other side has closed.
    ///
    /// # Errors
    /// Nothing comes.
    pub fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.ahead.is_empty() {
            return Ok(self.stream.read(buffer)?);
        }
        let count = self.ahead.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.ahead.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }

    /// Waits for at most `time` until the other side closes; what it says before that is returned.
    ///
    /// # Errors
    /// It is still open then.
    pub fn read_until_closed(&mut self, time: Duration) -> Result<Vec<u8>> {
        self.stream.set_read_timeout(Some(time))?;
        let mut said = std::mem::take(&mut self.ahead);
        match self.stream.read_to_end(&mut said) {
            Ok(_) => Ok(said),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(said),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                bail!("the connection is still open after {time:?}")
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A second hold on the connection, to write from one thread and read in another.
    ///
    /// # Errors
    /// The system has no handle left.
    pub fn try_clone(&self) -> Result<TcpStream> {
        Ok(self.stream.try_clone()?)
    }
}

/// The text of a request without a body.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text
}

/// The whole text of a request that uploads a file.
pub fn upload_request(authorization: &str, name: &str, file: &[u8]) -> Vec<u8> {
    const BOUNDARY: &str = "a-line-that-no-audio-file-holds";
    let before = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: audio/mpeg\r\n\r\n"
    );
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    let head = request(
        "POST",
        "/api/v1/songs",
        &[
            ("Authorization", authorization),
            ("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}")),
            ("Content-Length", &(before.len() + file.len() + after.len()).to_string()),
        ],
    );
    [head.as_bytes(), before.as_bytes(), file, after.as_bytes()].concat()
}
