import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, open, realpath, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRoots, type Roots } from './roots.ts'

const SECRET = 'secret of somebody else'
const REFUSED = {
  code: 'source_refused',
  message: 'Only plain files below the configured folders can be read. Whoever runs the service names those folders.',
}
let top: string
let root: string
let outside: string
let roots: Roots
beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'likeness-roots-')))
  root = join(top, 'root')
  outside = join(top, 'outside')
  await mkdir(join(root, 'sub', 'deep'), { recursive: true })
  await mkdir(outside)
  await mkdir(`${root}-beside`)
  await writeFile(join(root, 'a.jpg'), 'picture a')
  await writeFile(join(root, 'sub', 'b c.jpg'), 'picture b')
  await writeFile(join(root, 'sub', 'deep', 'd.png'), 'picture d')
  await writeFile(join(root, 'empty.jpg'), '')
  await writeFile(join(outside, 'secret.jpg'), SECRET)
  await writeFile(join(`${root}-beside`, 'secret.jpg'), SECRET)
  roots = createRoots({ roots: [root] })
})
afterAll(() => rm(top, { recursive: true, force: true }))

const read = async (path: string, maxBytes = 1000) => Buffer.from(await roots.read(path, maxBytes)).toString()
const link = async (target: string, name: string) => {
  await symlink(target, join(root, name))
  return join(root, name)
}

test('files below a root are read, however their path is written', async () => {
  expect(await read(join(root, 'a.jpg'))).toBe('picture a')
  expect(await read(join(root, 'sub', 'b c.jpg'))).toBe('picture b')
  expect(await read(`${root}/sub/../sub/./deep//d.png`)).toBe('picture d')
  expect(await read(`${top}/outside/../root/a.jpg`)).toBe('picture a')
})

test('links within are followed, to files, to folders and over several steps', async () => {
  await link(join(root, 'a.jpg'), 'to-a.jpg')
  await link('to-a.jpg', 'to-to-a.jpg')
  await link('sub/deep', 'to-deep')
  expect(await read(join(root, 'to-to-a.jpg'))).toBe('picture a')
  expect(await read(join(root, 'to-deep', 'd.png'))).toBe('picture d')
})

test('a root that is a link itself, one that is not there, and none', async () => {
  await symlink(root, join(top, 'alias'))
  const aliased = createRoots({ roots: [join(top, 'nothing'), join(top, 'alias')] })
  expect(Buffer.from(await aliased.read(join(top, 'alias', 'a.jpg'), 100)).toString()).toBe('picture a')
  expect(Buffer.from(await aliased.read(join(root, 'a.jpg'), 100)).toString()).toBe('picture a')
  await expect(aliased.read(join(top, 'nothing', 'a.jpg'), 100)).rejects.toMatchObject(REFUSED)
  for (const path of [join(root, 'a.jpg'), '/', '', '/etc/passwd'])
    await expect(createRoots({ roots: [] }).read(path, 100)).rejects.toMatchObject(REFUSED)
})

describe('the same refusal, whether there is something or not', () => {
  const OUTSIDE: [string, () => string][] = [
    ['another folder', () => join(outside, 'secret.jpg')],
    ['another folder, nothing', () => join(outside, 'nothing.jpg')],
    ['a folder of nearly that name', () => join(`${root}-beside`, 'secret.jpg')],
    ['up', () => `${root}/../outside/secret.jpg`],
    ['up, nothing', () => `${root}/../outside/nothing.jpg`],
    ['far up', () => `${root}/${'../'.repeat(50)}etc/passwd`],
    ['up from a folder that is not there', () => `${root}/none/../../outside/secret.jpg`],
    ['the folder above', () => top],
    ['the system', () => '/etc/passwd'],
    ['the system, nothing', () => '/etc/nothing-of-this-name'],
    ['twice the slash', () => '//etc/passwd'],
    ['processes', () => '/proc/self/environ'],
    ['this process by number', () => `/proc/${process.pid}/environ`],
    ['an open file', () => '/proc/self/fd/0'],
    ['the kernel', () => '/sys/kernel/uevent_seqnum'],
    ['zeros without end', () => '/dev/zero'],
    ['chance', () => '/dev/urandom'],
    ['the terminal', () => '/dev/tty'],
    ['relative', () => 'a.jpg'],
    ['relative from here', () => relative(process.cwd(), join(root, 'a.jpg'))],
    ['home', () => '~/a.jpg'],
    ['an address', () => 'file:///etc/passwd'],
    ['nothing', () => ''],
    ['a NUL at the end', () => `${join(root, 'a.jpg')}\0`],
    ['a NUL within', () => `${join(root, 'a.jpg')}\0.png`],
    ['a NUL instead of a folder', () => '/etc/passwd\0'],
    ['Windows', () => 'C:\\Windows\\win.ini'],
    ['a share', () => '\\\\server\\share\\a.jpg'],
    ['longer than any path', () => `/${'a/'.repeat(5000)}`],
  ]
  test.each(OUTSIDE)('%s', async (_, path) => expect(roots.read(path(), 1000)).rejects.toMatchObject(REFUSED))

  test('links that lead out, by a file, a folder, several steps, a circle, or to nothing', async () => {
    const out = [
      await link(join(outside, 'secret.jpg'), 'out.jpg'),
      await link('../outside/secret.jpg', 'out-relative.jpg'),
      await link('out-relative.jpg', 'out-twice.jpg'),
      await link('out-twice.jpg', 'out-thrice.jpg'),
      await link(join(outside, 'nothing.jpg'), 'out-nothing.jpg'),
      await link('/etc/passwd', 'passwd.jpg'),
      await link('/proc/self/environ', 'environ.jpg'),
      await link('/dev/zero', 'zero.jpg'),
      await link('circle-b', 'circle-a'),
      await link('circle-a', 'circle-b'),
    ]
    const folder = await link('../outside', 'out-folder')
    const more = [
      'secret.jpg',
      'nothing.jpg',
      'secret.jpg/x',
      'none/none.jpg',
      '',
      '../root-beside/secret.jpg',
      `${'n'.repeat(300)}`,
    ]
    await link(top, 'above')
    out.push(...more.map((name) => `${folder}/${name}`), join(root, 'above', 'outside', 'secret.jpg'))
    for (const path of out.filter((path) => !path.includes('root-beside')))
      await expect(roots.read(path, 1000), path).rejects.toMatchObject(REFUSED)
    // Through a link that leads out and back in again.
    expect(await read(join(root, 'above', 'root', 'a.jpg'))).toBe('picture a')
  })

  test('a root of everything still keeps processes and devices to itself', async () => {
    const all = createRoots({ roots: ['/'] })
    expect(Buffer.from(await all.read(join(outside, 'secret.jpg'), 100)).toString()).toBe(SECRET)
    for (const path of ['/proc/self/environ', '/proc/version', '/dev/zero', '/dev/null', '/sys/kernel/uevent_seqnum'])
      await expect(all.read(path, 1000)).rejects.toMatchObject(REFUSED)
  })
})

describe('what is no plain file', () => {
  test.skipIf(process.platform === 'win32')('a pipe that nobody writes to is refused at once', async () => {
    const pipe = join(root, 'pipe.jpg')
    execFileSync('mkfifo', [pipe])
    const answer = await Promise.race([roots.read(pipe, 1000).catch((error: unknown) => error), sleep(2000)])
    expect(answer).toMatchObject(REFUSED)
    // Nor is it kept open: somebody who writes would find a reader.
    const { O_WRONLY, O_NONBLOCK } = (await import('node:fs')).constants
    await expect(open(pipe, O_WRONLY | O_NONBLOCK)).rejects.toMatchObject({ code: 'ENXIO' })
    await unlink(pipe)
  })
  test('folders and sockets', async () => {
    await expect(roots.read(root, 1000)).rejects.toMatchObject(REFUSED)
    await expect(roots.read(join(root, 'sub'), 1000)).rejects.toMatchObject(REFUSED)
    await expect(roots.read(join(root, 'sub/'), 1000)).rejects.toMatchObject(REFUSED)
    const path = join(root, 's.jpg')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(path, resolve))
    await expect(roots.read(path, 1000)).rejects.toMatchObject(REFUSED)
    await new Promise((resolve) => server.close(resolve))
  })
})

test('what is not there, inside', async () => {
  for (const path of ['nothing.jpg', 'none/nothing.jpg', 'a.jpg/x.jpg', 'sub/deep/none'])
    await expect(roots.read(join(root, path), 1000)).rejects.toMatchObject({ code: 'image_not_found' })
  await expect(roots.read(join(root, 'empty.jpg'), 1000)).rejects.toMatchObject({ code: 'image_empty' })
})

test('as many bytes as there may be, and one more; a huge file is not read', async () => {
  expect(await read(join(root, 'a.jpg'), 9)).toBe('picture a')
  const limit = (bytes: number) => ({ code: 'image_too_many_bytes', details: { limit: bytes } })
  await expect(roots.read(join(root, 'a.jpg'), 8)).rejects.toMatchObject(limit(8))
  const huge = join(root, 'huge.jpg')
  await writeFile(huge, 'x')
  await truncate(huge, 2 ** 40)
  await expect(roots.read(huge, 1000)).rejects.toMatchObject(limit(1000))
  await unlink(huge)
})

test('a file that grows while it is read ends at the limit', async () => {
  const path = join(root, 'growing.jpg')
  const file = await open(path, 'w')
  await file.write(Buffer.alloc(60_000))
  let growing = true
  const grow = (async () => {
    while (growing) await file.write(Buffer.alloc(100_000))
  })()
  for (let i = 0; i < 20; i++) {
    const bytes = await roots.read(path, 150_000).then(
      (read) => read.length,
      (error: { code: string }) => expect(error.code).toBe('image_too_many_bytes'),
    )
    if (typeof bytes === 'number') expect(bytes).toBeLessThanOrEqual(150_000)
  }
  growing = false
  await grow
  await file.close()
  await unlink(path)
})

describe('walking', () => {
  const walked = async (folder: string) => {
    const found: { path: string; relative: string }[] = []
    for await (const file of roots.walk(folder)) found.push(file)
    return found
  }

  test('all files below, in order, with paths that can be read', async () => {
    const folder = join(root, 'walk')
    for (const name of ['z.jpg', 'a/2.jpg', 'a/1.jpg', 'A.PNG', 'notes.txt', '.hidden/x.jpg', 'ü [1].jpg']) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), name)
    }
    await symlink(join(outside, 'secret.jpg'), join(folder, 'link.jpg'))
    await symlink(outside, join(folder, 'linked'))
    await symlink('..', join(folder, 'a', 'up'))
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')])
    const found = await walked(folder)
    const names = found.map(({ relative }) => relative)
    expect(names.filter((name) => !/^(link\.jpg|linked|a\/up)$/.test(name))).toEqual([
      ...['A.PNG', 'a/1.jpg', 'a/2.jpg', 'notes.txt', 'z.jpg', 'ü [1].jpg'],
    ])
    expect(names.some((name) => name.includes('secret'))).toBe(false)
    for (const { path, relative } of found)
      if (/^(link|a\/up)/.test(relative)) await expect(roots.read(path, 100)).rejects.toMatchObject(REFUSED)
      else expect(await read(path)).toBe(relative)
    expect(await walked(join(root, 'walk', 'a'))).toEqual(
      ['1.jpg', '2.jpg'].map((name) => ({ path: join(root, 'walk', 'a', name), relative: name })),
    )
  })

  test('nothing of other places, and nothing that is no folder', async () => {
    await link(outside, 'walk-out')
    for (const folder of [
      outside,
      top,
      '/',
      '/proc',
      '/etc',
      join(root, 'walk-out'),
      join(root, 'a.jpg'),
      'sub',
      `${root}\0`,
    ])
      await expect(walked(folder), folder).rejects.toMatchObject(REFUSED)
    await expect(walked(join(root, 'nothing'))).rejects.toMatchObject({ code: 'image_not_found' })
  })
})
