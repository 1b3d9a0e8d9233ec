/** Hands bytes that are here to the person, as a download of the browser. */
export function saveAs(bytes: Blob, name: string) {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not at once: the browser has only been asked to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
