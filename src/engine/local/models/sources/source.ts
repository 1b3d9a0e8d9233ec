/** Where a file of a pack comes from, read from its manifest. */
import { isAbsolute, join, normalize, sep } from 'node:path'
import { LikenessError } from '#errors'
import { PACKAGE } from './npm-client.ts'

export type Source =
  { kind: 'npm'; package: string; path: string } | { kind: 'http'; url: URL } | { kind: 'file'; path: string }

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** `baseDirectory`: the folder of the user's `pack.json`; `file:` is refused without it. Throws `models_invalid`. */
export function parseSource(text: string, baseDirectory?: string): Source {
  if (text.startsWith('npm:')) return npmSource(text)
  if (text.startsWith('file:')) return fileSource(text, baseDirectory)
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return { kind: 'http', url: secure(new URL(text)) }
  throw invalid(`${text} is not a source: use npm:package@version/path, https://... or file:...`)
}

/** Throws `models_invalid` for addresses over which anybody on the way could read along or answer instead. */
export function secure(url: URL): URL {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return url
  throw invalid(`${url.href} is not https. Plain http is allowed only from this machine itself.`)
}

function npmSource(text: string): Source {
  const parts = text.slice('npm:'.length).split('/')
  const name = parts.splice(0, text.startsWith('npm:@') ? 2 : 1).join('/')
  if (!PACKAGE.test(name) || !parts.length || parts.some((part) => !part || part === '..'))
    throw invalid(`${text} is not npm:package@version/path with an exact version`)
  return { kind: 'npm', package: name, path: parts.join('/') }
}

function fileSource(text: string, baseDirectory?: string): Source {
  if (!baseDirectory) throw invalid(`${text}: only packs in a folder may name files beside them`)
  const path = normalize(text.slice('file:'.length))
  if (isAbsolute(path) || path === '.' || path.split(sep).includes('..'))
    throw invalid(`${text} leads out of the pack's folder`)
  return { kind: 'file', path: join(baseDirectory, path) }
}

const invalid = (message: string) => new LikenessError('models_invalid', { message })
