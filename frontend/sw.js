// The service worker: it keeps the app's own files, so that the app starts without a network, and
// nothing else. Requests for data and sound never pass through it.

// Both lines are filled in by the build; empty means a development build, which is never cached.
const VERSION = "dev";
const PRECACHE = [];

const PREFIX = "shell-";
const CACHE = PREFIX + VERSION;
// The page for every navigation. It holds nothing about anybody.
const SHELL = "/";
const FILES = new Set([SHELL, ...PRECACHE.filter((url) => url !== "/index.html")]);

self.addEventListener("install", (event) => {
  if (PRECACHE.length === 0) return;
  // All of it or nothing: a worker that lacks a file would break the app offline.
  const requests = [...FILES].map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

// A new version waits until the page says so, since a reload would stop the music.
self.addEventListener("message", (event) => {
  if (event.data === "SKIP_WAITING") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (PRECACHE.length === 0 || request.method !== "GET" || url.origin !== self.location.origin) return;
  if (/^\/(api|health|metrics|s)(\/|$)/.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(fromCache(SHELL, request));
  else if (FILES.has(url.pathname)) event.respondWith(fromCache(url.pathname, request));
});

// The cached file, or the network's when the browser has thrown the cache away.
async function fromCache(key, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(key, { ignoreVary: true })) ?? fetch(request);
}
