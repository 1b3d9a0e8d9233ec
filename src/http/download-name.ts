/** How a file is to be called where it is saved (RFC 6266). */

/** Reserved by one system or another. */
const RESERVED = /[<>:"|?*]/g
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const LONGEST = 200

/** A name that is a file's name everywhere: no folders, nothing invisible, nothing that systems take for something else. */
export function safeFileName(name: string): string {
  // Halves of characters cannot be sent.
  const last = Buffer.from(name).toString().split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/\p{C}/gu, '')
    .replace(RESERVED, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const short = [...plain].slice(-LONGEST).join('')
  if (!short) return 'photo'
  return DEVICE.test(short) ? `_${short}` : short
}

const percent = (text: string) => `%${text.charCodeAt(0).toString(16).toUpperCase()}`

export function attachment(name: string): string {
  const safe = safeFileName(name)
  const ascii = safe.replace(/[^\x20-\x7e]|[%\\]/g, '_')
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, percent)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/** Names that do not clash, also where large and small letters are the same. */
export function uniqueNames(): (name: string) => string {
  const taken = new Set<string>()
  const next = new Map<string, number>()
  return (name) => {
    const safe = safeFileName(name)
    const dot = safe.lastIndexOf('.')
    const [stem, extension] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, '']
    const key = safe.normalize('NFC').toLowerCase()
    for (let n = next.get(key) ?? 1; ; n++) {
      const tried = n === 1 ? safe : `${stem} (${n})${extension}`
      const folded = tried.normalize('NFC').toLowerCase()
      if (taken.has(folded)) continue
      taken.add(folded)
      next.set(key, n + 1)
      return tried
    }
  }
}
