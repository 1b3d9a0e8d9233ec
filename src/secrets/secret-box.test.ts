/** Sealed secrets, and the key they are sealed with. */
import fc from 'fast-check'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSecretBox, readOrMakeKey } from './secret-box.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)
const box = createSecretBox(key(1))

describe('the box', () => {
  test('opens what it sealed, for what it was sealed for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (secret, context, other) => {
        const sealed = box.seal(secret, context)
        expect(box.open(sealed, context)).toBe(secret)
        if (other !== context) expect(box.open(sealed, other)).toBeUndefined()
        expect(createSecretBox(key(2)).open(sealed, context)).toBeUndefined()
        // Never the same twice: nobody sees that two secrets are equal.
        expect(box.seal(secret, context)).not.toBe(sealed)
      }),
    )
  })

  test('opens nothing that was changed', () => {
    const sealed = box.seal('wJalrXUtnFEMI/K7MDENG', 'aws-key LKIA')
    expect(sealed).not.toContain('wJalr')
    // The very last digit has bits that stand for nothing.
    for (let i = 0; i < sealed.length - 1; i++) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1)
      expect([i, box.open(changed, 'aws-key LKIA')]).toEqual([i, undefined])
    }
    const [version, iv, text, tag] = sealed.split('.')
    const broken = ['', '.', 'v1', 'v1...', 'v2.' + sealed.slice(3), [version, iv, text].join('.')]
    // A short tag would be guessed soon.
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url')
    broken.push(
      [version, iv, text, short].join('.'),
      [version, iv, '', tag].join('.'),
      [version, '', text, tag].join('.'),
    )
    for (const one of broken) expect([one, box.open(one, 'aws-key LKIA')]).toEqual([one, undefined])
  })

  test('takes a key of 32 bytes', () => {
    for (const length of [0, 16, 31, 33]) expect(() => createSecretBox(new Uint8Array(length))).toThrow(/32 bytes/)
  })
})

describe('the key file', () => {
  let folder: string
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'likeness-secret-'))))
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is made once, for its owner alone, and stays', async () => {
    const path = join(folder, 'new', 'home', 'secret.key')
    const made = await readOrMakeKey(path)
    expect(made).toHaveLength(32)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readOrMakeKey(path)).toEqual(made)
    expect(await readOrMakeKey(join(folder, 'other.key'))).not.toEqual(made)
    expect(await readdir(join(folder, 'new', 'home'))).toEqual(['secret.key'])
  })

  test('several processes that make it at once have one key', { timeout: 60_000 }, async () => {
    const path = join(folder, 'together', 'secret.key')
    const main = fileURLToPath(new URL('./key-main.fixture.ts', import.meta.url))
    const run = promisify(execFile)
    const made = Array.from({ length: 4 }, () =>
      run(process.execPath, ['--conditions=source', '--import', 'tsx', main, path]),
    )
    const here = Array.from({ length: 20 }, () => readOrMakeKey(path))
    const keys = [
      ...(await Promise.all(made)).map(({ stdout }) => stdout),
      ...(await Promise.all(here)).map((one) => Buffer.from(one).toString('hex')),
    ]
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(await readdir(join(folder, 'together'))).toEqual(['secret.key'])

    const racing = join(folder, 'racing', 'secret.key')
    const raced = await Promise.all(Array.from({ length: 50 }, () => readOrMakeKey(racing)))
    expect(new Set(raced.map((one) => Buffer.from(one).toString('hex'))).size).toBe(1)
  })

  test('that cannot be used is told with its path, and is left alone', async () => {
    const path = join(folder, 'broken.key')
    for (const content of [
      '',
      'short',
      '\0\0',
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(64).toString('base64'),
    ]) {
      await writeFile(path, content)
      const failure = readOrMakeKey(path)
      await expect(failure).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining(path) })
      expect(await readFile(path, 'utf8')).toBe(content)
    }
    await mkdir(join(folder, 'folder.key'))
    const isFolder = readOrMakeKey(join(folder, 'folder.key'))
    await expect(isFolder).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/folder\.key.*EISDIR/),
    })
    await expect(readOrMakeKey(join(path, 'secret.key'))).rejects.toMatchObject({ code: 'config_invalid' })
    // Root reads everything.
    if (process.getuid?.() === 0) return
    await chmod(path, 0)
    await expect(readOrMakeKey(path)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/EACCES/),
    })
  })
})
