/** Makes the panel installable; what it keeps is told in public/sw.js. */
export function startServiceWorker() {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  window.addEventListener('load', () => {
    // Refused in private windows and by some policies: the panel works without it.
    navigator.serviceWorker.register(`/sw.js?build=${__BUILD__}`).catch(() => undefined)
  })
}
