// The player of the page of a public link: one for all songs, which goes on with the next. Without this script each
// song has a player of its own.
"use strict";
(() => {
  const main = document.querySelector("main.share");
  const rows = [...document.querySelectorAll(".song")];
  if (!main || rows.length === 0) return;

  const songs = rows.map((row) => ({
    row,
    title: row.querySelector(".title").textContent,
    by: row.querySelector(".by").textContent,
    src: row.querySelector("audio").getAttribute("src"),
  }));
  let current = -1;
  let renewed = false;

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  const player = make("audio");
  player.controls = true;
  player.preload = "none";
  const now = make("span", "now");
  now.setAttribute("role", "status");
  const bar = make("section", "bar");
  bar.setAttribute("aria-label", "Player");
  bar.hidden = true;
  bar.append(now, player);

  const play = (index, at = 0) => {
    const song = songs[index];
    if (!song) return;
    if (index !== current) renewed = false;
    current = index;
    rows.forEach((row, other) => row.classList.toggle("playing", other === index));
    now.textContent = `${song.title}, ${song.by}`;
    bar.hidden = false;
    player.src = song.src;
    player.currentTime = at;
    player.play().catch(() => {});
    if ("mediaSession" in navigator) {
      navigator.mediaSession.metadata = new MediaMetadata({ title: song.title, artist: song.by });
    }
  };

  player.addEventListener("ended", () => play(current + 1));

  // Links to sound end after some hours; the page they came from gives new ones.
  player.addEventListener("error", async () => {
    if (renewed || current < 0) return;
    renewed = true;
    const at = player.currentTime;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok) {
      now.textContent = "This cannot be played any more.";
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll(".song audio")].map((audio) => audio.getAttribute("src"));
    if (fresh.length !== songs.length) return location.reload();
    fresh.forEach((src, index) => (songs[index].src = src));
    play(current, at);
  });

  songs.forEach((song, index) => {
    const button = make("button", "", "Play");
    button.type = "button";
    button.setAttribute("aria-label", `Play ${song.title}`);
    button.addEventListener("click", () => play(index));
    song.row.prepend(button);
  });
  if (songs.length > 1) {
    const all = make("button", "", "Play all");
    all.type = "button";
    all.addEventListener("click", () => play(0));
    main.querySelector("header > div").append(all);
  }
  if ("mediaSession" in navigator) {
    navigator.mediaSession.setActionHandler("nexttrack", () => play(current + 1));
    navigator.mediaSession.setActionHandler("previoustrack", () => play(Math.max(0, current - 1)));
  }
  const accent = main.dataset.accent;
  if (/^#[0-9a-f]{6}$/i.test(accent)) main.style.setProperty("--tint", accent);
  main.classList.add("scripted");
  main.append(bar);
})();
