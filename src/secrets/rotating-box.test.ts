/** Sealed with the key of now, opened with those before. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRotatingBox } from './rotating-box.ts'
import { createSecretBox, readOrMakeKey } from './secret-box.ts'
import { KEY } from './secrets.fixture.ts'
import type { Secrets } from './secrets.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'likeness-box-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const plain = (byte: number) => createSecretBox(new Uint8Array(32).fill(byte))
const rotation = () => {
  const state: { current?: string; previous?: string } = { current: KEY(1) }
  const refresh = vi.fn(async () => {})
  const secrets: Secrets = { get: async () => state.current, previous: async () => state.previous, refresh }
  return { state, secrets, refresh }
}
const nowhere = () => join(folder, 'nowhere', 'secret.key')

test('what was sealed before the key was changed opens, and what is sealed now is sealed with the new one', async () => {
  const { state, secrets } = rotation()
  const boxOf = createRotatingBox({ secrets, keyFile: nowhere() })
  const old = plain(1).seal('secret', 'a')
  expect((await boxOf()).open(old, 'a')).toBe('secret')
  expect((await boxOf()).isCurrent(old, 'a')).toBe(true)
  expect(await boxOf()).toBe(await boxOf())
  Object.assign(state, { current: KEY(2), previous: KEY(1) })
  const box = await boxOf()
  expect([box.open(old, 'a'), box.open(old, 'b'), box.isCurrent(old, 'a')]).toEqual(['secret', undefined, false])
  const sealed = box.seal('other', 'a')
  expect([plain(2).open(sealed, 'a'), plain(1).open(sealed, 'a')]).toEqual(['other', undefined])
  expect([box.isCurrent(sealed, 'a'), box.isCurrent(sealed, 'b')]).toEqual([true, false])
  Object.assign(state, { current: KEY(3), previous: KEY(2) })
  expect((await boxOf()).open(old, 'a')).toBeUndefined()
  // No key was made that nobody needs.
  expect(await readdir(folder)).not.toContain('nowhere')
})

test('what does not open has the key looked at again, now and then', async () => {
  const { state, secrets, refresh } = rotation()
  let clock = 0
  refresh.mockImplementation(async () => void Object.assign(state, { current: KEY(2), previous: KEY(1) }))
  const boxOf = createRotatingBox({ secrets, keyFile: nowhere(), now: () => clock })
  const byAnother = plain(2).seal('secret', 'a')
  expect((await boxOf()).open(byAnother, 'a')).toBeUndefined()
  expect((await boxOf()).open(byAnother, 'a')).toBe('secret')
  for (let i = 0; i < 5; i++) (await boxOf()).open('nonsense', 'a')
  expect(refresh).toHaveBeenCalledTimes(1)
  refresh.mockRejectedValue(new Error('down'))
  clock += 10_000
  expect((await boxOf()).open('nonsense', 'a')).toBeUndefined()
  expect(refresh).toHaveBeenCalledTimes(2)
})

test('the key file is used where there is no other, and opens what it sealed when there is', async () => {
  const keyFile = join(folder, 'secret.key')
  const { state, secrets } = rotation()
  delete state.current
  const boxOf = createRotatingBox({ secrets, keyFile })
  const sealed = (await boxOf()).seal('secret', 'a')
  expect(createSecretBox(await readOrMakeKey(keyFile)).open(sealed, 'a')).toBe('secret')
  const moved = createRotatingBox({ secrets: rotation().secrets, keyFile })
  expect((await moved()).open(sealed, 'a')).toBe('secret')
  expect((await moved()).isCurrent(sealed, 'a')).toBe(false)
  // Once the key comes it is the one, also when it is lost again.
  state.current = KEY(1)
  expect(plain(1).open((await boxOf()).seal('x', 'a'), 'a')).toBe('x')
  delete state.current
  expect((await boxOf()).open(sealed, 'a')).toBe('secret')
  expect(plain(1).open((await boxOf()).seal('y', 'a'), 'a')).toBe('y')
})

test('a broken key file is an error only where it is the key in use', async () => {
  const keyFile = join(folder, 'broken.key')
  await writeFile(keyFile, 'nonsense')
  const { state, secrets } = rotation()
  expect((await createRotatingBox({ secrets, keyFile })()).seal('x', 'a')).toMatch(/^v1\./)
  delete state.current
  const boxOf = createRotatingBox({ secrets, keyFile })
  await expect(boxOf()).rejects.toMatchObject({ code: 'config_invalid' })
  await rm(keyFile)
  expect((await boxOf()).seal('x', 'a')).toMatch(/^v1\./)
})

test('secrets that cannot be read are no reason to make a key', async () => {
  const { secrets } = rotation()
  const failing = { ...secrets, get: async () => Promise.reject(new Error('down')) }
  await expect(createRotatingBox({ secrets: failing, keyFile: nowhere() })()).rejects.toThrow('down')
  expect(await readdir(folder)).not.toContain('nowhere')
})
