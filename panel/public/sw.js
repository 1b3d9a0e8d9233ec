/*
 * Keeps the program of the panel, so that it opens as a window and says in its own words that the server is away.
 * Only files of the panel itself: never an answer of the API, never a picture of anybody.
 */
const cacheName = `panel-${new URL(self.location.href).searchParams.get('build')}`
const SHELL = '/'
const FILES = [SHELL, '/theme.js', '/icon.svg', '/manifest.webmanifest']
const isProgram = (path) => path.startsWith('/assets/') || FILES.includes(path)
/** Addresses of the server that are not pages of the panel. */
const isElsewhere = (path) => /^\/(api|docs|openapi\.json|metrics|health|ready)(\/|$)/.test(path)

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(FILES.map((path) => new Request(path, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

async function program(event) {
  const { request } = event
  const cache = await caches.open(cacheName)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  // A page that says something is wrong, under the name of a script, must not be kept.
  if (answer.ok && !answer.headers.get('content-type')?.includes('text/html'))
    // The page waits for its script, not for the disk; a full one is no reason to be without it.
    event.waitUntil(cache.put(request, answer.clone()).catch(() => undefined))
  return answer
}

async function page(request) {
  try {
    return await fetch(request)
  } catch {
    // The panel itself then finds that the server is away, and says so.
    const kept = await (await caches.open(cacheName)).match(SHELL)
    return (
      kept ??
      new Response('Offline. / Sem conexão.', { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    )
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || isElsewhere(pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (isProgram(pathname)) event.respondWith(program(event))
})
