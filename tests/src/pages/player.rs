//! The player: its buttons, and the sound itself as Web Audio hears it.

use anyhow::Result;
use serde_json::json;

use crate::browser::Browser;
use crate::wait;

/// The player at the bottom of every page.
#[derive(Clone, Copy)]
pub struct Player<'a>(&'a Browser);

impl<'a> Player<'a> {
    /// The player of that browser.
    pub const fn new(browser: &'a Browser) -> Self {
        Self(browser)
    }

    /// Waits until that song is in the player.
    ///
    /// # Errors
    /// It does not come.
    pub async fn shows(&self, title: &str, artists: &str) -> Result<()> {
        let name = format!("Open the player: {title} {artists}");
        self.0.find("button", name.trim()).await.map(drop)
    }

    /// Waits until it plays, as the element says that makes the sound.
    ///
    /// # Errors
    /// It never does.
    pub async fn plays(&self) -> Result<()> {
        self.0
            .until(
                "the song to play",
                "const audio = document.querySelector('audio'); return !audio.paused && audio.currentTime > 0;",
            )
            .await
            .map(|_: bool| ())
    }

    /// Whether nothing sounds: the element is paused or has nothing to play.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn is_silent(&self) -> Result<bool> {
        self.0.script("return document.querySelector('audio').paused;", Vec::new()).await
    }

    /// Where the sound is, in seconds.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn position(&self) -> Result<f64> {
        self.0.script("return document.querySelector('audio').currentTime;", Vec::new()).await
    }

    /// Waits until the position is beyond so many seconds.
    ///
    /// # Errors
    /// It never is.
    pub async fn passes(&self, seconds: f64) -> Result<()> {
        wait::until(&format!("the position to pass {seconds} s"), || async {
            Ok((self.position().await? > seconds).then_some(()))
        })
        .await
    }

    /// Where the slider stands, in milliseconds.
    ///
    /// # Errors
    /// There is none.
    pub async fn slider(&self) -> Result<f64> {
        let slider = self.0.find("slider", "Position").await?;
        Ok(slider.prop("value").await?.unwrap_or_default().parse()?)
    }

    /// Clicks the slider at a share of its length, 0 to 1, as a mouse does.
    ///
    /// # Errors
    /// There is none.
    pub async fn seek(&self, share: f64) -> Result<()> {
        let slider = self.0.find("slider", "Position").await?;
        let (_, width) = slider.rect().await.map(|rect| (rect.height, rect.width))?;
        // Offsets count from the middle.
        let offset = (width * (share - 0.5)) as i64;
        let moves = self.0.driver().action_chain().move_to_element_with_offset(&slider, offset, 0);
        Ok(moves.click().perform().await?)
    }

    /// The loudness of a moment of the sound: the root mean square of the samples that the element
    /// gives out, the largest of several looks; 0 is silence, 1 the most there is.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn loudness(&self) -> Result<f64> {
        let listen = r"
            const [looks] = arguments;
            const context = new AudioContext();
            const source = context.createMediaStreamSource(document.querySelector('audio').captureStream());
            const analyser = new AnalyserNode(context, { fftSize: 2048 });
            source.connect(analyser);
            const samples = new Float32Array(analyser.fftSize);
            return (async () => {
                await context.resume();
                let loudest = 0;
                for (let look = 0; look < looks && loudest < 0.05; look += 1) {
                    await new Promise((done) => setTimeout(done, 50));
                    analyser.getFloatTimeDomainData(samples);
                    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
                    loudest = Math.max(loudest, Math.sqrt(power));
                }
                await context.close();
                return loudest;
            })();";
        self.0.script(listen, vec![json!(60)]).await
    }
}
