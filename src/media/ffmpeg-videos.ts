/**
 * Videos by the ffmpeg that is installed. Frames come as raw RGB through a pipe and leave as PPM, so nothing is encoded
 * on the way. 20 s of 1080p at 2 frames a second take 1.5 s to decode (two threads); the engine is what takes the time.
 */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { LikenessError } from '#errors'
import { inputFile, inputOptions, output, startDecoder, unreadable } from './ffmpeg-process.ts'
import type { Decoder } from './ffmpeg-process.ts'
import type { Frame, FrameOptions, VideoInfo, Videos } from './video.ts'

export interface FfmpegOptions {
  /** Default: found on the PATH. */
  ffmpeg?: string
  ffprobe?: string
  /** Default 6 hours. */
  maxDurationMs?: number
  /** The longer side of a frame, in pixels: larger ones are scaled down. Default 1920. */
  longSide?: number
  /** Without a frame for so long the decoder is given up. Default 60,000. */
  stallMs?: number
}

const HOUR_MS = 3_600_000
/** What is looked for at the end of a file may be missing there without anything being wrong. */
const TOLERANCE_MS = 1500

/** In slots: what falls on the beginning of one must not miss it. */
const ROUNDING = 0.000001
/** In seconds. */
const EARLIER = 0.005

const number = z.coerce.number().catch(0)
const Probe = z.object({
  streams: z.array(
    z.object({
      codec_name: z.string().catch('unknown'),
      width: z.int().min(1),
      height: z.int().min(1),
      sample_aspect_ratio: z.string().optional(),
      color_range: z.string().optional(),
      avg_frame_rate: z.string().optional(),
      duration: number.optional(),
      side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
    }),
  ),
  format: z.object({ format_long_name: z.string().catch('unknown'), duration: number.optional() }),
})

const ratio = (text = '', mark = '/'): number => {
  const [above = 0, below = 0] = text.split(mark).map(Number)
  return above > 0 && below > 0 ? above / below : 0
}

function toInfo({ streams: [stream], format }: z.output<typeof Probe>): VideoInfo {
  if (!stream) throw unreadable('There are no moving pictures in the file.')
  const wide = Math.max(1, Math.round(stream.width * (ratio(stream.sample_aspect_ratio, ':') || 1)))
  const turn = stream.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0
  const [width, height] = Math.abs(turn) % 180 === 90 ? [stream.height, wide] : [wide, stream.height]
  const seconds = format.duration || stream.duration || 0
  const colorRange = stream.color_range === 'pc' ? 'FULL' : stream.color_range === 'tv' ? 'LIMITED' : null
  return {
    ...{ codec: stream.codec_name, format: format.format_long_name, width, height, colorRange },
    durationMs: seconds > 0 ? Math.round(seconds * 1000) : null,
    frameRate: ratio(stream.avg_frame_rate),
  }
}

/** `data`, `width`x`height` pixels of RGB, behind a header that makes them a picture file. */
function pictureBuffer(width: number, height: number) {
  const header = Buffer.from(`P6 ${width} ${height} 255\n`, 'latin1')
  return () => {
    const image = Buffer.allocUnsafeSlow(header.length + width * height * 3)
    header.copy(image)
    return { image, start: header.length }
  }
}

export function createFfmpegVideos(options: FfmpegOptions = {}): Videos {
  const { ffmpeg = 'ffmpeg', ffprobe = 'ffprobe', maxDurationMs = 6 * HOUR_MS } = options
  const { longSide = 1920, stallMs = 60_000 } = options

  async function probe(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<VideoInfo> {
    const show = ['-print_format', 'json', '-show_format', '-show_streams', '-select_streams', 'V:0']
    let text: string
    try {
      text = await output(ffprobe, [...inputOptions, ...show, ...inputFile(path)], signal)
    } catch (cause) {
      throw cause instanceof LikenessError ? cause : unreadable(undefined, cause)
    }
    const parsed = Probe.safeParse(JSON.parse(text))
    if (!parsed.success) throw unreadable('There are no moving pictures in the file.', parsed.error)
    const info = toInfo(parsed.data)
    const limit = { limit: maxDurationMs, actual: info.durationMs }
    if ((info.durationMs ?? 0) > maxDurationMs)
      throw new LikenessError('video_too_large', {
        message: `The video is ${hours(info.durationMs ?? 0)} hours long; at most ${hours(maxDurationMs)} are taken.`,
        details: limit,
      })
    return info
  }

  function fit({ width, height }: Pick<VideoInfo, 'width' | 'height'>) {
    const scale = Math.min(1, longSide / Math.max(width, height))
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  }

  function commandLine(path: string, { perSecond, fromMs = 0 }: FrameOptions, size: { width: number; height: number }) {
    const slot = (time: string) => `floor(${time}*${perSecond}+${ROUNDING.toFixed(6)})`
    const filters = [
      // Whole microseconds: times in seconds are printed with six digits, which is too few after a quarter of an hour.
      'settb=1/1000000',
      `select='isnan(prev_selected_t)+gt(${slot('t')},${slot('prev_selected_t')})'`,
      `scale=${size.width}:${size.height},setsar=1`,
      // A frame without any metadata is not printed.
      "metadata=mode=add:key=likeness:value=1,metadata=mode=print:file='pipe\\:3':direct=1",
    ]
    // A little earlier, as seeking rounds to the file's own ticks; what comes too early is left out by its slot. Times
    // stay those of the whole video.
    const seek = ['-ss', Math.max(0, fromMs / 1000 - EARLIER).toFixed(6)]
    const from = fromMs > 0 ? ['-copyts', '-start_at_zero', ...seek] : []
    const longest = ['-t', String(Math.max(1, (maxDurationMs - fromMs) / 1000))]
    return [
      ...['-nostdin', ...inputOptions, '-threads', '2', '-timelimit', String(maxDurationMs / 1000)],
      ...[...from, ...longest, ...inputFile(path)],
      ...['-map', '0:V:0', '-an', '-sn', '-dn', '-vf', filters.join(','), '-fps_mode', 'passthrough'],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ]
  }

  async function* frames(path: string, asked: FrameOptions): AsyncGenerator<Frame> {
    const { info, perSecond, fromMs = 0, signal } = asked
    if (signal?.aborted) throw new LikenessError('cancelled')
    const size = fit(info)
    const decoder = await startDecoder(ffmpeg, commandLine(path, asked, size))
    signal?.addEventListener('abort', decoder.kill, { once: true })
    const times = readTimes(decoder)
    const first = Math.ceil((fromMs * perSecond) / 1000 - ROUNDING)
    let last: number | undefined
    try {
      for await (const image of readImages(decoder, pictureBuffer(size.width, size.height), stallMs)) {
        const seconds = await times.next()
        if (seconds === undefined) break
        const slot = Math.floor(seconds * perSecond + ROUNDING)
        if (slot < first) continue
        last = Math.max(0, Math.round(seconds * 1000))
        yield { timestampMs: last, nextMs: ((slot + 1) * 1000) / perSecond, image }
      }
      const code = await decoder.ended
      if (signal?.aborted) throw new LikenessError('cancelled')
      assertWhole(decoder, code, last ?? fromMs, asked, last !== undefined)
    } finally {
      signal?.removeEventListener('abort', decoder.kill)
      decoder.kill()
      times.close()
      await decoder.ended
    }
  }

  let found = false
  async function assertAvailable(): Promise<void> {
    if (!found) await checkTools(ffmpeg, ffprobe)
    found = true
  }

  return { assertAvailable, probe, frames }
}

const hours = (ms: number) => Math.round((ms / HOUR_MS) * 10) / 10

async function checkTools(...programs: string[]): Promise<void> {
  for (const program of programs)
    await output(program, ['-version']).catch((cause: unknown) => {
      throw cause instanceof LikenessError ? cause : new LikenessError('video_tools_missing', { cause })
    })
}

/** Seconds since the beginning, one for each frame, in order. */
function readTimes({ child }: Decoder) {
  const lines = createInterface({ input: child.stdio[3] as Readable })
  const iterator = lines[Symbol.asyncIterator]()
  return {
    close: () => lines.close(),
    async next(): Promise<number | undefined> {
      for (;;) {
        const { value, done } = (await iterator.next()) as IteratorResult<string, undefined>
        if (done || value === undefined) return undefined
        const found = /pts:(-?\d+)/.exec(value)
        if (found) return Number(found[1]) / 1_000_000
      }
    },
  }
}

/** The consumer's time does not count: only a decoder that is waited for can stall. */
async function* readImages(decoder: Decoder, make: ReturnType<typeof pictureBuffer>, stallMs: number) {
  let next = make()
  let filled = next.start
  const watch = { stalled: false, timer: undefined as NodeJS.Timeout | undefined }
  const wait = () => {
    watch.timer = setTimeout(() => {
      watch.stalled = true
      decoder.kill()
    }, stallMs)
  }
  try {
    wait()
    for await (const chunk of decoder.child.stdout as AsyncIterable<Buffer>) {
      for (let read = 0; read < chunk.length;) {
        const length = chunk.copy(next.image, filled, read)
        read += length
        filled += length
        if (filled < next.image.length) continue
        clearTimeout(watch.timer)
        const { image } = next
        next = make()
        filled = next.start
        yield image
        wait()
      }
    }
  } finally {
    clearTimeout(watch.timer)
  }
  if (watch.stalled) throw unreadable('The video gives no more pictures: it is damaged.')
}

/** ffmpeg itself is content with a file that breaks off: it says so, and ends as if all were well. */
function assertWhole(
  decoder: Decoder,
  code: number | null,
  lastMs: number,
  { info: { durationMs }, perSecond, fromMs = 0 }: FrameOptions,
  any: boolean,
): void {
  const cause = new Error(`ffmpeg ended with ${code}: ${decoder.complaint().replaceAll(/file:\S*/g, 'file:...')}`)
  if (code !== 0) throw unreadable('The video is damaged and cannot be read to its end.', cause)
  if (!any && fromMs === 0) throw unreadable('There are no pictures in the video.', cause)
  const missing = (durationMs ?? 0) - lastMs - 1000 / perSecond
  if (decoder.complaint() && missing > Math.max(TOLERANCE_MS, 0.05 * (durationMs ?? 0)))
    throw unreadable(
      `The video is damaged: it breaks off after ${Math.round(lastMs / 100) / 10} of ${Math.round((durationMs ?? 0) / 100) / 10} seconds.`,
      cause,
    )
}
