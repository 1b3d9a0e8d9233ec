/** A picture given as a text: an address, a path, or the picture itself. Decided by how it begins, never by trying. */
import { isAbsolute } from 'node:path'
import type { Source } from './entry.ts'

export type PictureText =
  | { kind: 'url'; url: string }
  /** An address of something that is not asked for pictures: `file:`, `ftp:` and all others. */
  | { kind: 'refused' }
  | { kind: 'path'; path: string }
  /** `type` is what a data URL says; null of plain base64. Not decoded yet. */
  | { kind: 'data'; type: string | null; base64: string }
  | { kind: 'nothing' }

const SCHEME = /^([a-z][a-z\d+.-]*):/i
const DATA = /^data:([^,]{0,200}),/i
/** Every JPEG begins so in base64; a path that does is shorter, or has a dot or a dash in it. */
const JPEG_BASE64 = /^\/9j\/[A-Za-z\d+/]{60}/

export function textOf(given: string): PictureText {
  const text = given.trim()
  const data = DATA.exec(text)
  if (data) {
    const [type = '', ...parameters] = data[1]!.toLowerCase().split(';')
    if (parameters.at(-1)?.trim() !== 'base64') return { kind: 'nothing' }
    return { kind: 'data', type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : null, base64: text.slice(data[0].length) }
  }
  if (JPEG_BASE64.test(text)) return { kind: 'data', type: null, base64: text }
  if (isAbsolute(text)) return { kind: 'path', path: text }
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'data') return { kind: 'nothing' }
  if (scheme !== undefined) return /^https?$/.test(scheme) ? { kind: 'url', url: text } : { kind: 'refused' }
  return text === '' ? { kind: 'nothing' } : { kind: 'data', type: null, base64: text }
}

/** Bytes that so much base64 stands for, at most. */
export const decodedLength = (base64: string): number => Math.floor((base64.length * 3) / 4)

/** Undefined unless it is base64 all through: Node.js would leave out whatever is not. Lines may be broken. */
export function decodeBase64(base64: string): Uint8Array | undefined {
  const plain = base64.replace(/[\r\n]+/g, '')
  const bytes = Buffer.from(plain, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === plain ? bytes : undefined
}

const LONGEST = 100
/** Nothing that stores cannot hold, or that makes a line look like another: half characters, controls, turned writing. */
const UNREADABLE = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/gu

const short = (text: string): string => {
  const plain = text.slice(0, 2 * LONGEST).replace(UNREADABLE, '\ufffd')
  // Not in the middle of a character.
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1).replace(/\p{Cs}$/u, '')}…` : plain
}

/** Of a place in a tree the end tells pictures apart. */
const shortPlace = (text: string): string => {
  const plain = text.slice(-2 * LONGEST).replace(UNREADABLE, '\ufffd')
  const isWhole = text.length <= LONGEST && plain.length <= LONGEST
  return isWhole ? plain : `…${plain.slice(1 - LONGEST).replace(/^\p{Cs}/u, '')}`
}

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

/** Without what is secret in an address: name, password, what is asked for and signed. */
function plainUrl(text: string): string {
  if (!URL.canParse(text)) return `${SCHEME.exec(text)?.[1]?.toLowerCase() ?? 'an address'}:`
  const { protocol, host, pathname } = new URL(text)
  // Without a host nobody knows what is secret: `mailto:`, `javascript:`.
  return host || protocol === 'file:' ? `${protocol}//${host}${pathname}` : protocol
}

export interface Identified {
  source: Source
  /** 1-100 characters, however they are counted. */
  identifier: string
}

/** `bytes` of what was given as base64 is not looked into. Never throws. */
export function identifyText(given: string): Identified {
  const text = textOf(given)
  if (text.kind === 'path') return { source: 'path', identifier: shortPlace(text.path) }
  if (text.kind === 'url' || text.kind === 'refused')
    return { source: 'url', identifier: shortPlace(plainUrl(given.trim())) }
  if (text.kind === 'nothing') return { source: 'data', identifier: 'data' }
  const kind = text.type === null ? 'base64' : `data:${text.type}`
  return { source: 'data', identifier: short(`${kind} (${sizeOf(decodedLength(text.base64))})`) }
}

export const identifyName = (name: string): string => short(name.trim()) || 'picture'
export const identifyPlace = (place: string): string => shortPlace(place.trim()) || 'picture'
