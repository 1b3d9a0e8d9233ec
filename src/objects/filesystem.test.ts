import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createFilesystemObjects } from './filesystem.ts'
import { objectsContract } from './objects.contract.ts'

const made: string[] = []
const folder = () => {
  made.push(mkdtempSync(join(tmpdir(), 'likeness-objects-')))
  return made.at(-1)!
}
afterAll(() => made.forEach((one) => rmSync(one, { recursive: true, force: true })))

objectsContract('file system', () => {
  const directory = join(folder(), 'deep', 'objects')
  return Promise.resolve({ objects: createFilesystemObjects({ directory }), close: () => Promise.resolve() })
})

const permissions = (path: string) => statSync(path).mode & 0o777

describe('objects as files', () => {
  test('only this account may read them', async () => {
    const directory = join(folder(), 'objects')
    const objects = createFilesystemObjects({ directory })
    await objects.put('people/a/b.jpg', Buffer.from('x'))
    expect(objects.localPath('people/a/b.jpg')).toBe(join(directory, 'people/a/b.jpg'))
    for (const path of ['', 'people', 'people/a', '~unfinished']) expect(permissions(join(directory, path))).toBe(0o700)
    expect(permissions(join(directory, 'people/a/b.jpg'))).toBe(0o600)
  })

  test('folders go with the last file in them', async () => {
    const directory = folder()
    const objects = createFilesystemObjects({ directory })
    await objects.put('a/b/c/1', Buffer.from('x'))
    await objects.put('a/2', Buffer.from('x'))
    await objects.delete(['a/b/c/1'])
    expect(readdirSync(join(directory, 'a'))).toEqual(['2'])
    await objects.deleteAll('a/')
    expect(readdirSync(directory)).toEqual(['~unfinished'])
  })

  test('what a dead process left is taken away; what is being written is not', async () => {
    const directory = folder()
    const unfinished = join(directory, '~unfinished')
    mkdirSync(unfinished)
    for (const name of ['left', 'young']) writeFileSync(join(unfinished, name), 'face')
    const long = new Date(Date.now() - 2 * 3_600_000)
    utimesSync(join(unfinished, 'left'), long, long)
    await createFilesystemObjects({ directory }).put('x', Buffer.from('x'))
    expect(readdirSync(unfinished)).toEqual(['young'])
  })

  test('links lead nowhere', async () => {
    const directory = folder()
    const outside = join(folder(), 'secret')
    writeFileSync(outside, 'secret')
    const objects = createFilesystemObjects({ directory })
    symlinkSync(outside, join(directory, 'link'))
    await expect(objects.get('link')).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(await objects.exists('link')).toBe(false)
    await objects.put('link', Buffer.from('own'))
    expect(Buffer.from(await objects.get('link')).toString()).toBe('own')
    expect(existsSync(outside)).toBe(true)
  })

  test('a folder that cannot be used says so', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    const objects = createFilesystemObjects({ directory: join(file, 'objects') })
    await expect(objects.check()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('cannot be used'),
    })
  })

  test('a key that is the folder of others is refused, and the other way round', async () => {
    const objects = createFilesystemObjects({ directory: folder() })
    await objects.put('a/b', Buffer.from('x'))
    await expect(objects.put('a', Buffer.from('y'))).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(objects.put('a/b/c', Buffer.from('y'))).rejects.toMatchObject({ code: 'invalid_argument' })
    expect(Buffer.from(await objects.get('a/b')).toString()).toBe('x')
  })
})

const small = folder()
let unmountable = ''
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'pipe' })
} catch (error) {
  unmountable = String(error)
  console.warn(`Disk-full test skipped: ${unmountable}`)
}

describe.skipIf(unmountable)('on a full disk', () => {
  afterAll(() => void execFileSync('umount', ['-l', small]))

  test('nothing is stored of what does not fit, and nothing is lost', async () => {
    const objects = createFilesystemObjects({ directory: join(small, 'objects') })
    await objects.put('a', Buffer.alloc(500_000, 1))
    for (const key of ['a', 'b'])
      await expect(objects.put(key, Buffer.alloc(900_000, 2))).rejects.toMatchObject({ code: 'disk_full' })
    expect((await objects.get('a'))[0]).toBe(1)
    expect(await objects.exists('b')).toBe(false)
    expect(readdirSync(join(small, 'objects', '~unfinished'))).toEqual([])
    await objects.put('b', Buffer.alloc(400_000, 3))
  })
})
