/**
 * Files over https. What arrived before an interruption is kept beside the target as `.partial` and continued with a Range
 * request, https://www.rfc-editor.org/rfc/rfc9110#name-range-requests; `If-Range` makes the server start over when its
 * file has changed. A file gets its name only after its SHA-256 was found right.
 */
import { mkdir, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import { checkCancelled, onDisk, systemCode } from '../failures.ts'
import { secure } from './source.ts'
import { sha256OfFile, wrongHash } from './verified-file.ts'

export interface HttpSettings {
  /** How often a broken connection or a server in trouble is tried again. Default 4. */
  retries?: number
  /** Milliseconds before the first retry; doubled each time. Default 1000. */
  retryDelay?: number
  /** Milliseconds without a byte after which the connection counts as broken. Default 30 000. */
  stallTimeout?: number
}

export interface HttpDownload {
  url: URL
  file: { name: string; sha256: string; bytes?: number }
  /** Where the whole file goes. */
  target: string
  onProgress?: (progress: { file: string; stage: 'download'; done: number; total?: number }) => void
  signal?: AbortSignal
  http?: HttpSettings
}

const MAX_BYTES = 1024 ** 3
const MAX_REDIRECTS = 5
const WORTH_RETRYING = new Set([408, 425, 429, 500, 502, 503, 504])

/** Something that may be better in a moment. */
class Interruption extends Error {}

/** Throws `models_download_failed`, `models_wrong_hash`, `disk_full`, `models_unwritable`, `cancelled`. */
export async function httpDownload(job: HttpDownload): Promise<void> {
  const { retries = 4, retryDelay = 1000 } = job.http ?? {}
  const partial = partialOf(job.target)
  await onDisk(dirname(job.target), () => mkdir(dirname(job.target), { recursive: true }))
  let restarted = false
  for (let attempt = 0; ; attempt++) {
    checkCancelled(job.signal)
    try {
      const resumed = await fetchRest(job, partial)
      const actual = (await sha256OfFile(partial.data)) ?? ''
      if (actual === job.file.sha256) return await keep(job.target, partial)
      await discard(partial)
      // Two halves of different files may have met: that is told from a wrong file by fetching it whole, once.
      if (!resumed || restarted) throw wrongHash(job.file.name, job.url.href, job.file.sha256, actual)
      restarted = true
    } catch (cause) {
      checkCancelled(job.signal)
      if (!(cause instanceof Interruption)) throw cause
      if (attempt >= retries)
        throw failed(job, `${cause.message} Check the network, then run the command again.`, cause)
      await sleep(retryDelay * 2 ** attempt, undefined, { signal: job.signal }).catch(() => undefined)
    }
  }
}

interface Partial {
  data: string
  /** The server's name for the version that was begun. */
  validator: string
}

const partialOf = (target: string): Partial => ({ data: `${target}.partial`, validator: `${target}.partial.validator` })

async function discard(partial: Partial): Promise<void> {
  await rm(partial.data, { force: true })
  await rm(partial.validator, { force: true })
}

async function keep(target: string, partial: Partial): Promise<void> {
  await onDisk(target, () => rename(partial.data, target))
  await rm(partial.validator, { force: true })
}

/** Fetches what is not there yet; true when there was something before. Throws Interruption. */
async function fetchRest(job: HttpDownload, partial: Partial): Promise<boolean> {
  const start = await stat(partial.data).then(
    ({ size }) => size,
    () => 0,
  )
  if (start > 0 && start === job.file.bytes) return true
  const { stallTimeout = 30_000 } = job.http ?? {}
  const stalled = new AbortController()
  const stop = AbortSignal.any([stalled.signal, ...(job.signal ? [job.signal] : [])])
  const timer = setTimeout(() => stalled.abort(), stallTimeout)
  try {
    const response = await request(job, await rangeHeaders(partial, start), stop)
    if (response.status === 416) {
      await discard(partial)
      throw new Interruption('The server has another file than before.')
    }
    const at = response.status === 206 ? start : 0
    if (at > 0 && !response.headers.get('content-range')?.startsWith(`bytes ${at}-`)) {
      await discard(partial)
      throw new Interruption('The server did not continue where the download had stopped.')
    }
    const validator = response.headers.get('etag') ?? response.headers.get('last-modified') ?? ''
    await onDisk(partial.validator, () => writeFile(partial.validator, validator))
    await receive(job, response, partial, at, () => timer.refresh())
    return at > 0
  } catch (cause) {
    if (isLikenessError(cause) || cause instanceof Interruption || isDisk(cause)) throw cause
    checkCancelled(job.signal)
    throw new Interruption(
      stalled.signal.aborted
        ? `The server sent nothing for ${stallTimeout / 1000} s.`
        : `The connection broke${why(cause)}.`,
      { cause },
    )
  } finally {
    clearTimeout(timer)
    // Lets go of a connection whose rest nobody wants.
    stalled.abort()
  }
}

const isDisk = (cause: unknown) => cause instanceof Error && 'syscall' in cause && 'path' in cause

function why(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined
  const reason = systemCode(inner) || systemCode(cause) || messageOf(inner ?? cause)
  return reason ? ` (${reason})` : ''
}

async function rangeHeaders(partial: Partial, start: number): Promise<Record<string, string>> {
  if (!start) return {}
  const validator = await readFile(partial.validator, 'utf8').catch(() => '')
  // Weak validators do not promise equal bytes and are not allowed here; the hash is checked at the end in any case.
  const strong = validator && !validator.startsWith('W/')
  return { range: `bytes=${start}-`, ...(strong && { 'if-range': validator }) }
}

async function request(job: HttpDownload, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let url = job.url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await fetch(url, {
      // Compressed on the way, a range would not be one of the file.
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'likeness' },
      redirect: 'manual',
      signal,
    })
    const { status } = response
    if (status === 200 || status === 206 || status === 416) return response
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (status >= 300 && status < 400 && location && URL.canParse(location, url.href))
      url = secure(new URL(location, url))
    else if (WORTH_RETRYING.has(status)) throw new Interruption(`The server answered ${status}.`)
    else throw failed(job, `The server answered ${status}${status === 404 ? ' (not there)' : ''}.`)
  }
  throw failed(job, 'The server redirects without end.')
}

async function receive(job: HttpDownload, response: Response, partial: Partial, at: number, alive: () => void) {
  const announced = Number(response.headers.get('content-length') ?? NaN)
  const total = Number.isNaN(announced) ? job.file.bytes : at + announced
  const limit = job.file.bytes ?? MAX_BYTES
  const refuse = async () => {
    await discard(partial)
    throw failed(job, `The file is larger than the ${limit} bytes it should have.`)
  }
  if (total !== undefined && total > limit) await refuse()
  const file = await onDisk(partial.data, () => open(partial.data, at ? 'a' : 'w'))
  try {
    let done = at
    job.onProgress?.({ file: job.file.name, stage: 'download', done, total })
    for await (const chunk of (response.body as AsyncIterable<Uint8Array> | null) ?? []) {
      alive()
      done += chunk.length
      if (done > limit) await refuse()
      await onDisk(partial.data, () => writeAll(file, chunk))
      job.onProgress?.({ file: job.file.name, stage: 'download', done, total })
    }
    if (total !== undefined && !Number.isNaN(announced) && done < total)
      throw new Interruption(`The connection broke at ${done} of ${total} bytes.`)
    await onDisk(partial.data, () => file.sync())
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;)
    written += (await file.write(chunk, written, chunk.length - written)).bytesWritten
}

const failed = (job: HttpDownload, reason: string, cause?: unknown) =>
  new LikenessError('models_download_failed', {
    message: `${job.file.name} could not be downloaded from ${job.url.href}. ${reason}`,
    details: { file: job.file.name, url: job.url.href },
    cause,
  })
