// What has to work before, without or in spite of the WebAssembly: the theme of the first paint, a
// readable message when the app does not start or breaks, the workers, and what WebAssembly is clumsy at.
(() => {
  "use strict";
  const root = document.documentElement;

  // The app writes the choice there; see src/services.
  try {
    const theme = localStorage.getItem("rhythmix.theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch {
    // Storage can be forbidden; the system's theme is a good answer then.
  }

  let started = false;
  let slow = 0;
  addEventListener("TrunkApplicationStarted", () => {
    started = true;
    clearTimeout(slow);
    // It may have come through after all.
    const box = document.getElementById("boot-failure");
    if (box) box.hidden = true;
  });

  function fail(title, text) {
    const box = document.getElementById("boot-failure");
    if (!box || !box.hidden) return;
    document.getElementById("boot-failure-title").textContent = title;
    document.getElementById("boot-failure-text").textContent = text;
    box.hidden = false;
    document.getElementById("boot-retry").focus();
  }

  function notStarted() {
    fail(
      "The app did not start",
      navigator.onLine
        ? "A part of it could not be loaded. Check your connection and try again."
        : "You are offline, and this device does not have the app yet. Try again when you are connected.",
    );
  }

  // Load errors of scripts and styles do not bubble, hence the capture. A panic is a trap in the
  // WebAssembly; the sound plays on, but the page must not pretend to work.
  addEventListener(
    "error",
    (event) => {
      const trap = event.error instanceof WebAssembly.RuntimeError;
      if (started && trap) fail("Something broke", "The app ran into a fault of its own. What you hear plays on until you reload.");
      const ours = event.target instanceof HTMLScriptElement || event.target instanceof HTMLLinkElement;
      if (!started && (ours || event.error)) notStarted();
    },
    true,
  );
  addEventListener("unhandledrejection", () => {
    if (!started) notStarted();
  });

  addEventListener("DOMContentLoaded", () => {
    if (!("WebAssembly" in window)) {
      fail("This browser is too old", "Rhythmix needs WebAssembly. Any browser from 2023 or later will do.");
    }
    slow = setTimeout(() => {
      const status = document.getElementById("boot-status");
      if (status) status.textContent = "Still loading. This is taking longer than usual…";
    }, 5000);
    document.getElementById("boot-retry").addEventListener("click", async () => {
      // A damaged copy of the shell must not come back from the cache.
      if (!started && navigator.onLine && "caches" in window) {
        for (const name of await caches.keys()) if (name.startsWith("shell-")) await caches.delete(name);
      }
      location.reload();
    });
  });

  // Scripts that run beside the page must be ours.
  const policy = window.trustedTypes?.createPolicy("rhythmix-worker", {
    createScriptURL: (url) => {
      if (url === "/sw.js" || /^\/uploader(-[0-9a-f]+)?\.js$/.test(url)) return url;
      throw new TypeError("This is no worker of this app.");
    },
  });
  const trusted = (url) => (policy ? policy.createScriptURL(url) : url);

  // --- What the app asks for when files are brought in -------------------------------------------
  window.startUploader = () => new Worker(trusted(root.dataset.uploader), { type: "module" });

  // Files that were chosen or dropped, with those inside of folders: [files, paths].
  window.gatherFiles = async (source) => {
    const files = [];
    const paths = [];
    const add = (file, path) => {
      files.push(file);
      paths.push(path);
    };
    const walk = async (entry) => {
      if (entry.isFile) {
        // What cannot be read any more is left out.
        const file = await new Promise((take) => entry.file(take, () => take(null)));
        if (file) add(file, entry.fullPath);
        return;
      }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((take) => reader.readEntries(take, () => take([])));
        if (some.length === 0) return;
        for (const inner of some) await walk(inner);
      }
    };
    if (!source.items) {
      for (const file of source) add(file, file.webkitRelativePath);
      return [files, paths];
    }
    // The list is empty once the event is over.
    const dropped = [...source.items].filter((item) => item.kind === "file");
    for (const entry of dropped.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())) {
      if (entry instanceof File) add(entry, "");
      else if (entry) await walk(entry);
    }
    return [files, paths];
  };

  // --- Service worker and updates ---------------------------------------------------------------
  // `updateready` goes to the app when a new version waits, `applyupdate` comes back when the user
  // wants it. `data-update` holds the same for an app that starts later than the event.
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const HOUR_MS = 3_600_000;
  let waiting = null;

  function watch(registration) {
    const offer = () => {
      // Without a controller this is the first visit, and there is nothing to update.
      if (!registration.waiting || !navigator.serviceWorker.controller) return;
      waiting = registration.waiting;
      root.dataset.update = "ready";
      dispatchEvent(new Event("updateready"));
    };
    offer();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", offer);
    });
    const check = () => registration.update().catch(() => undefined);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") check();
    });
    setInterval(check, HOUR_MS);
  }

  addEventListener("applyupdate", () => {
    if (!waiting) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("SKIP_WAITING");
  });
  addEventListener("load", () => {
    navigator.serviceWorker
      .register(trusted("/sw.js"), { updateViaCache: "none" })
      .then(watch)
      .catch((error) => console.warn("The app will not work offline:", error));
  });
})();
