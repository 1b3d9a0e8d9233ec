/**
 * ffmpeg and ffprobe as child processes: no shell, no standard input, nothing of the network. A playlist that names other
 * files is refused too: only formats that hold their own pictures are opened.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { LikenessError, messageOf } from '#errors'

const run = promisify(execFile)

const FORMATS = [
  ...['mov', 'matroska', 'avi', 'mpegts', 'mpeg', 'mpegvideo', 'flv', 'asf', 'ogg', 'gif', 'mxf', 'nut', 'ivf', 'dv'],
  ...['h264', 'hevc', 'm4v', 'mjpeg', 'obu', 'wtv', 'rm'],
]
/** More pixels than any camera has: a header may claim whatever it likes. */
const MOST_PIXELS = 100_000_000
const MOST_PROBE_BYTES = 1024 * 1024
const PROBE_MS = 30_000
const MOST_COMPLAINT = 4096

/** What stands before the input, for both programs. */
export const inputOptions = [
  ...['-hide_banner', '-loglevel', 'error', '-max_pixels', String(MOST_PIXELS)],
  ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS.join(',')],
]
/** With the protocol's name no path can be taken for an address or an option. */
export const inputFile = (path: string) => ['-i', `file:${path}`]

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT'
export const toolsMissing = (cause: unknown) => new LikenessError('video_tools_missing', { cause })
export const unreadable = (message?: string, cause?: unknown) =>
  new LikenessError('video_unreadable', { ...(message !== undefined && { message }), cause })

/** Resolves with what the program printed. Throws `video_tools_missing`, `cancelled`, or what `execFile` throws. */
export async function output(program: string, args: string[], signal?: AbortSignal): Promise<string> {
  try {
    const limits = { timeout: PROBE_MS, maxBuffer: MOST_PROBE_BYTES, killSignal: 'SIGKILL', windowsHide: true } as const
    return (await run(program, args, { ...limits, signal })).stdout
  } catch (error) {
    if (signal?.aborted) throw new LikenessError('cancelled', { cause: error })
    throw isMissing(error) ? toolsMissing(error) : error
  }
}

export interface Decoder {
  child: ChildProcess
  /** The end of what it wrote to standard error; tells of the file, never of its name. */
  complaint(): string
  /** Resolves when it has ended, with its exit code; null: it was killed. */
  ended: Promise<number | null>
  kill(): void
}

/** Three pipes: frames on 1, complaints on 2, times on 3. Throws `video_tools_missing`. */
export async function startDecoder(program: string, args: string[]): Promise<Decoder> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], windowsHide: true })
  const kill = () => void child.kill('SIGKILL')
  // A process of ours that is itself killed outright closes the pipe, and ffmpeg ends at its next frame.
  process.once('exit', kill)
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MOST_COMPLAINT)
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  void ended.then(() => process.off('exit', kill))
  try {
    await once(child, 'spawn')
  } catch (error) {
    process.off('exit', kill)
    throw isMissing(error) ? toolsMissing(error) : new LikenessError('engine_failed', { message: startFailed(error) })
  }
  child.on('error', () => undefined)
  return { child, complaint: () => complaint, ended, kill }
}

const startFailed = (error: unknown) => `ffmpeg could not be started: ${messageOf(error)}`
