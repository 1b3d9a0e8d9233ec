import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFfmpegVideos } from './ffmpeg-videos.ts'
import type { FrameOptions } from './video.ts'
import { grey, hasFfmpeg, HEIGHT, makeVideo, WIDTH } from './videos.fixture.ts'

const run = promisify(execFile)

/** Brightness of the middle of a PPM. */
function levelOf(image: Uint8Array): number {
  const header = Buffer.from(image).indexOf('255\n') + 4
  return image[header + Math.floor((image.length - header) / 2)] ?? -1
}

/** Children of this process that are ffmpeg, zombies included. */
async function decoders(): Promise<number> {
  const { stdout } = await run('ps', ['--ppid', String(process.pid), '-o', 'comm='])
  return stdout.split('\n').filter((name) => name.startsWith('ff')).length
}

describe('without ffmpeg', () => {
  it('says what is missing', async () => {
    const videos = createFfmpegVideos({ ffmpeg: '/nonexistent/ffmpeg', ffprobe: '/nonexistent/ffprobe' })
    const missing = { code: 'video_tools_missing' }
    await expect(videos.assertAvailable()).rejects.toMatchObject(missing)
    await expect(videos.probe('/tmp/x.mp4')).rejects.toMatchObject(missing)
    const info = { width: 10, height: 10, durationMs: 1 }
    const read = async () => {
      for await (const frame of videos.frames('/tmp/x.mp4', { info, perSecond: 2 })) void frame
    }
    await expect(read()).rejects.toMatchObject(missing)
  })
})

describe.skipIf(!hasFfmpeg)('videos by ffmpeg', () => {
  const videos = createFfmpegVideos()
  let directory: string
  let whole: string
  const at = (name: string) => join(directory, name)

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'likeness-videos-'))
    const scenes = await Promise.all([40, 120, 200].map(async (level) => ({ picture: await grey(level), seconds: 2 })))
    whole = await makeVideo(at('whole.mp4'), directory, scenes)
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  async function read(path: string, options: Partial<FrameOptions> = {}) {
    const info = options.info ?? (await videos.probe(path))
    const seen: { timestampMs: number; level: number }[] = []
    for await (const { timestampMs, image } of videos.frames(path, { info, perSecond: 2, ...options }))
      seen.push({ timestampMs, level: Math.round(levelOf(image) / 40) * 40 })
    return seen
  }
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing was thrown',
      (error: { code?: string }) => error.code,
    )

  it('tells what a video is', async () => {
    expect(await videos.probe(whole)).toEqual({
      ...{ codec: 'h264', format: 'QuickTime / MOV', durationMs: 6000, frameRate: 10, width: WIDTH, height: HEIGHT },
      colorRange: null,
    })
    await expect(videos.assertAvailable()).resolves.toBeUndefined()
  })

  it('gives two frames a second with their times', async () => {
    const seen = await read(whole)
    expect(seen.map(({ timestampMs }) => timestampMs)).toEqual(Array.from({ length: 12 }, (_, i) => i * 500))
    expect(seen.map(({ level }) => level)).toEqual([...'aaaabbbbcccc'].map((c) => ({ a: 40, b: 120, c: 200 })[c]))
  })

  it.each([500, 2500, 5500])('goes on from %i ms as if it had never stopped', async (fromMs) => {
    const all = await read(whole)
    expect(await read(whole, { fromMs })).toEqual(all.filter(({ timestampMs }) => timestampMs >= fromMs))
  })

  it.each([3, 7, 29.97])('goes on after any frame at %d a second', async (perSecond) => {
    const info = await videos.probe(whole)
    const all = await read(whole, { perSecond })
    let count = 0
    for await (const { nextMs } of videos.frames(whole, { info, perSecond })) {
      if (++count % 5 !== 1) continue
      expect(await read(whole, { perSecond, fromMs: nextMs })).toEqual(all.slice(count))
    }
  })

  it('tells times exactly, also of a long video', async () => {
    const long = ['-f', 'lavfi', '-i', 'color=size=32x32:rate=30000/1001:duration=1200', '-preset', 'ultrafast']
    await run('ffmpeg', ['-v', 'error', ...long, at('long.mp4')])
    const times = (await read(at('long.mp4'), { perSecond: 29.97, fromMs: 1_199_000 })).map((one) => one.timestampMs)
    expect(times.length).toBeGreaterThan(25)
    for (const time of times) expect(Math.abs((time * 30) / 1001 - Math.round((time * 30) / 1001))).toBeLessThan(0.02)
  })

  it('gives nothing from behind the end', async () => {
    expect(await read(whole, { fromMs: 8000 })).toEqual([])
  })

  it.each([1, 0.5, 5, 30])('takes %d frames a second, and no frame twice', async (perSecond) => {
    const times = (await read(whole, { perSecond })).map(({ timestampMs }) => timestampMs)
    expect(new Set(times).size).toBe(times.length)
    expect(times).toHaveLength(Math.min(60, 6 * perSecond))
  })

  it('turns a video that was filmed upright, and keeps pixels square', async () => {
    await run('ffmpeg', ['-v', 'error', '-i', whole, '-c', 'copy', '-metadata:s:v', 'rotate=90', at('turned.mp4')])
    expect(await videos.probe(at('turned.mp4'))).toMatchObject({ width: HEIGHT, height: WIDTH })
    await run('ffmpeg', ['-v', 'error', '-i', whole, '-vf', 'setsar=2', '-t', '1', at('wide.mp4')])
    expect(await videos.probe(at('wide.mp4'))).toMatchObject({ width: 2 * WIDTH, height: HEIGHT })
    expect(await read(at('wide.mp4'))).toHaveLength(2)
  })

  it.each(['mkv', 'avi', 'webm', 'gif', 'ts'])('reads %s', async (kind) => {
    await makeVideo(at(`small.${kind}`), directory, [{ picture: await grey(80), seconds: 1 }], ['-s', '160x120'])
    expect((await read(at(`small.${kind}`))).map(({ timestampMs }) => timestampMs)).toEqual([0, 500])
  })

  it('scales what is larger than asked for', async () => {
    const small = createFfmpegVideos({ longSide: 100 })
    const info = await small.probe(whole)
    for await (const { image } of small.frames(whole, { info, perSecond: 1 }))
      expect(Buffer.from(image).toString('latin1', 0, 15)).toBe(
        'P6 100 75 255\n' + Buffer.from(image).toString('latin1', 14, 15),
      )
  })

  it('a video that breaks off gives what there is, then says so', async () => {
    const moving = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=640x480:rate=10:duration=6',
      '-g',
      '10',
      '-movflags',
      '+faststart',
    ]
    await run('ffmpeg', ['-v', 'error', ...moving, at('moving.mp4')])
    const bytes = await readFile(at('moving.mp4'))
    await writeFile(at('cut.mp4'), bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    const info = await videos.probe(at('cut.mp4'))
    const seen: number[] = []
    const reading = (async () => {
      for await (const frame of videos.frames(at('cut.mp4'), { info, perSecond: 2 })) seen.push(frame.timestampMs)
    })()
    await expect(reading).rejects.toMatchObject({
      code: 'video_unreadable',
      message: expect.stringContaining('breaks off'),
    })
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.length).toBeLessThan(12)
    await writeFile(at('headless.mp4'), bytes.subarray(1000))
    expect(await failure(read(at('headless.mp4')))).toBe('video_unreadable')
  })

  it.each([
    ['nothing', ''],
    ['text', 'hello '.repeat(1000)],
    ['a playlist of HLS', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'],
    ['a list to concatenate', "ffconcat version 1.0\nfile 'whole.mp4'\n"],
    ['a list with the password file', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ['a description of a stream', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
    ['a picture', '\x89PNG\r\n\x1a\n'],
    [
      'a script',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ],
  ])('%s is not a video', async (_, content) => {
    await writeFile(at('hostile'), content, 'latin1')
    expect(await failure(videos.probe(at('hostile')))).toBe('video_unreadable')
    const info = { width: 100, height: 100, durationMs: 1000 }
    expect(await failure(read(at('hostile'), { info }))).toBe('video_unreadable')
  })

  it('a playlist under the name of a video, beside the video it names, is not followed', async () => {
    const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:6,\nwhole.mp4\n#EXT-X-ENDLIST\n'
    await writeFile(at('list.mp4'), playlist)
    expect(await failure(videos.probe(at('list.mp4')))).toBe('video_unreadable')
  })

  it('no file, a folder, an address, an option', async () => {
    for (const path of [at('missing.mp4'), directory, 'http://127.0.0.1:1/x.mp4', '-version', 'concat:whole.mp4'])
      expect(await failure(videos.probe(path))).toBe('video_unreadable')
  })

  it('a sound without pictures', async () => {
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', at('sound.m4a')])
    expect(await failure(videos.probe(at('sound.m4a')))).toBe('video_unreadable')
  })

  it('a name like an option or an address is only a name', async () => {
    await copyFile(whole, at('-i http:%3d é\'".mp4'))
    expect(await read(at('-i http:%3d é\'".mp4'))).toHaveLength(12)
  })

  it('too long', async () => {
    const short = createFfmpegVideos({ maxDurationMs: 3000 })
    expect(await failure(short.probe(whole))).toBe('video_too_large')
  })

  it('stops when asked to, whoever asks, and leaves no process behind', async () => {
    const info = await videos.probe(whole)
    const abort = new AbortController()
    const aborted = (async () => {
      for await (const frame of videos.frames(whole, { info, perSecond: 10, signal: abort.signal }))
        if (frame.timestampMs === 500) abort.abort()
    })()
    expect(await failure(aborted)).toBe('cancelled')
    for await (const frame of videos.frames(whole, { info, perSecond: 10 })) if (frame.timestampMs === 500) break
    const thrown = (async () => {
      for await (const frame of videos.frames(whole, { info, perSecond: 10 }))
        throw new Error(String(frame.timestampMs))
    })()
    await expect(thrown).rejects.toThrow('0')
    expect(await failure(read(whole, { signal: abort.signal }))).toBe('cancelled')
    expect(await decoders()).toBe(0)
  })

  it('waits for who reads slowly instead of piling frames up', async () => {
    const info = await videos.probe(whole)
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    let frames = 0
    for await (const frame of videos.frames(whole, { info, perSecond: 10 })) {
      await sleep(20)
      frames++
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      void frame
    }
    expect(frames).toBe(60)
    // A frame is 0.9 MB; all of them would be 55.
    expect(most).toBeLessThan(40_000_000)
  })

  it('a decoder that gives nothing is given up', async () => {
    await writeFile(at('stuck.sh'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
    const stuck = createFfmpegVideos({ ffmpeg: at('stuck.sh'), stallMs: 200 })
    const info = await videos.probe(whole)
    const reading = (async () => {
      for await (const frame of stuck.frames(whole, { info, perSecond: 2 })) void frame
    })()
    expect(await failure(reading)).toBe('video_unreadable')
  })
})
