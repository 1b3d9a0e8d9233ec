/** Videos for tests, made on the fly of pictures, or the reason why there are none. */
import { execFile, execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'

const run = promisify(execFile)

function installed(): boolean {
  try {
    for (const program of ['ffmpeg', 'ffprobe']) execFileSync(program, ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const hasFfmpeg = installed()
if (!hasFfmpeg)
  process.stderr.write('Skipped: tests of videos need ffmpeg and ffprobe, which are not installed here.\n')

export const WIDTH = 640
export const HEIGHT = 480

/** Grey with a number of steps of brightness: frames can be told apart. */
export const grey = (level: number) =>
  sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: { r: level, g: level, b: level } } })
    .png()
    .toBuffer()

/** Whole pictures, put onto the frame side by side. */
export async function frameOf(...pictures: Uint8Array[]): Promise<Buffer> {
  const width = Math.floor(WIDTH / Math.max(1, pictures.length))
  const parts = await Promise.all(
    pictures.map(async (picture, index) => ({
      input: await sharp(picture).rotate().resize(width, HEIGHT, { fit: 'contain' }).png().toBuffer(),
      ...{ left: index * width, top: 0 },
    })),
  )
  return sharp(await grey(128))
    .composite(parts)
    .png()
    .toBuffer()
}

export interface Scene {
  picture: Uint8Array
  seconds: number
}

/** One scene after another, 10 frames a second, H.264 in an MP4 unless the name says otherwise. */
export async function makeVideo(path: string, directory: string, scenes: Scene[], options: string[] = []) {
  const inputs: string[] = []
  for (const [index, { picture, seconds }] of scenes.entries()) {
    const file = join(directory, `scene-${Math.random().toString(36).slice(2)}-${index}.png`)
    await writeFile(file, picture)
    inputs.push('-loop', '1', '-framerate', '10', '-t', String(seconds), '-i', file)
  }
  const joined = `${scenes.map((_, index) => `[${index}:v]`).join('')}concat=n=${scenes.length}:v=1,format=yuv420p`
  const codec = ['-g', '10', '-movflags', '+faststart', ...options]
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, '-filter_complex', joined, ...codec, path])
  return path
}
