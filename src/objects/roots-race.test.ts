/** Somebody who may write below a root puts something else in the place of what was looked at, at the worst moments. */
import { execFileSync } from 'node:child_process'
import { renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import type * as promises from 'node:fs/promises'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRoots } from './roots.ts'

/** Called once each, just before and just after the file that is asked for is looked at or opened. */
type Moment = 'before look' | 'before open' | 'after open'
const hooks = vi.hoisted(() => ({ moments: {} as Partial<Record<Moment, () => void>>, canTellNames: true }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>()
  const at = (moment: Moment) => {
    const hook = hooks.moments[moment]
    delete hooks.moments[moment]
    hook?.()
  }
  return {
    ...real,
    lstat: (...args: Parameters<typeof real.lstat>) => {
      at('before look')
      return real.lstat(...args)
    },
    open: async (...args: Parameters<typeof real.open>) => {
      if (!String(args[0]).endsWith('a.jpg')) return real.open(...args)
      at('before open')
      const file = await real.open(...args)
      at('after open')
      return file
    },
    readlink: (path: string) =>
      hooks.canTellNames || !path.startsWith('/proc') ? real.readlink(path) : Promise.reject(new Error('not on Linux')),
  }
})

const REFUSED = { code: 'source_refused' }
let top: string
let folder: string
let file: string
beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'likeness-race-')))
  folder = join(top, 'root', 'in')
  file = join(folder, 'a.jpg')
  await mkdir(folder, { recursive: true })
  await mkdir(join(top, 'outside'))
  await writeFile(file, 'picture')
  await writeFile(join(top, 'outside', 'a.jpg'), 'SECRET')
  hooks.moments = {}
  hooks.canTellNames = true
})
afterEach(() => rm(top, { recursive: true, force: true }))

const read = async () => Buffer.from(await createRoots({ roots: [join(top, 'root')] }).read(file, 100)).toString()
/** The folder becomes a link that leads out. */
const swap = () => {
  renameSync(folder, join(top, 'kept'))
  symlinkSync(join(top, 'outside'), folder)
}
const back = () => {
  unlinkSync(folder)
  renameSync(join(top, 'kept'), folder)
}

test('left alone, the file is read', async () => {
  expect(await read()).toBe('picture')
  hooks.canTellNames = false
  expect(await read()).toBe('picture')
})

test.each([true, false])(
  'a folder becomes a link before the file is looked at; names can be told: %s',
  async (names) => {
    hooks.canTellNames = names
    hooks.moments = { 'before look': swap }
    await expect(read()).rejects.toMatchObject(REFUSED)
  },
)

test.each([true, false])('a folder becomes a link between looking and opening, names %s', async (names) => {
  hooks.canTellNames = names
  hooks.moments = { 'before open': swap }
  await expect(read()).rejects.toMatchObject(REFUSED)
})

test.each([true, false])('and a folder again as soon as the file is open, names %s', async (names) => {
  hooks.canTellNames = names
  hooks.moments = { 'before open': swap, 'after open': back }
  await expect(read()).rejects.toMatchObject(REFUSED)
  expect(await read()).toBe('picture')
})

test.skipIf(process.platform !== 'linux')('a link all the while between the first look and the opening', async () => {
  hooks.moments = { 'before look': swap, 'after open': back }
  await expect(read()).rejects.toMatchObject(REFUSED)
})

test('the file itself becomes a link that leads out', async () => {
  hooks.moments = {
    'before open': () => {
      rmSync(file)
      symlinkSync(join(top, 'outside', 'a.jpg'), file)
    },
    // Whoever followed the link would see nothing wrong any more.
    'after open': () => undefined,
  }
  await expect(read()).rejects.toMatchObject(REFUSED)
})

test.skipIf(process.platform === 'win32')('the file becomes a pipe: nobody waits for who writes to it', async () => {
  hooks.moments = {
    'before open': () => {
      rmSync(file)
      execFileSync('mkfifo', [file])
    },
  }
  expect(await Promise.race([read().catch((error: unknown) => error), sleep(3000)])).toMatchObject(REFUSED)
})

test('the file is gone', async () => {
  hooks.moments = { 'before open': () => rmSync(file) }
  await expect(read()).rejects.toMatchObject({ code: 'image_not_found' })
})
