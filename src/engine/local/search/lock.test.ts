import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createLock } from './lock.ts'

it('lets readers in together, a writer alone, and a waiting writer before later readers', async () => {
  const lock = createLock()
  const log: string[] = []
  const task = (name: string) => async () => {
    log.push(`${name} begins`)
    await wait(5)
    log.push(`${name} ends`)
  }
  const first = [lock.read(task('a')), lock.read(task('b'))]
  await Promise.resolve()
  const writer = lock.write(task('w'))
  expect(lock.wanted).toBe(true)
  const later = lock.read(task('c'))
  await Promise.all([...first, writer, later])
  expect(log.slice(0, 2)).toEqual(['a begins', 'b begins'])
  expect(log.slice(4)).toEqual(['w begins', 'w ends', 'c begins', 'c ends'])
  expect(lock.wanted).toBe(false)
})

it('is free again after a failure', async () => {
  const lock = createLock()
  await expect(lock.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(lock.read(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await lock.write(() => 1)).toBe(1)
})
