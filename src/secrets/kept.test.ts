/** A value that is kept for a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test, vi } from 'vitest'
import { createKept } from './kept.ts'

let clock: number
let read: ReturnType<typeof vi.fn<(kept: string | undefined) => Promise<string>>>
const onStale = vi.fn()
const kept = () => createKept({ read, ttlMs: 1000, restMs: 100, apartMs: 10, now: () => clock, onStale })
const failing = async () => Promise.reject(new Error('down'))

beforeEach(() => {
  clock = 5000
  onStale.mockReset()
  let n = 0
  read = vi.fn(async () => `value ${++n}`)
})

test('many who wait ask once, and nobody before it is old', async () => {
  read.mockImplementation(async () => (await sleep(20), 'value'))
  const value = kept()
  expect(value.used()).toBe(false)
  expect(new Set(await Promise.all(Array.from({ length: 50 }, () => value.get())))).toEqual(new Set(['value']))
  clock += 999
  await value.get()
  expect(read).toHaveBeenCalledTimes(1)
  clock += 1
  await Promise.all([value.get(), value.get(), value.refresh()])
  expect(read).toHaveBeenCalledTimes(2)
  expect(read).toHaveBeenLastCalledWith('value')
  expect(value.used()).toBe(true)
})

test('the last value is used on while it cannot be read, which is told once, and asked for now and then', async () => {
  const value = kept()
  await value.get()
  read.mockImplementation(failing)
  clock += 1000
  for (let i = 0; i < 5; i++) expect(await value.get()).toBe('value 1')
  expect(read).toHaveBeenCalledTimes(2)
  clock += 100
  expect(await Promise.all([value.get(), value.get()])).toEqual(['value 1', 'value 1'])
  expect(read).toHaveBeenCalledTimes(3)
  expect(onStale).toHaveBeenCalledTimes(1)
  // Over and begun again: told again.
  read.mockResolvedValueOnce('value 2')
  clock += 100
  expect(await value.get()).toBe('value 2')
  clock += 1000
  expect(await value.get()).toBe('value 2')
  expect(onStale).toHaveBeenCalledTimes(2)
})

test('without a value the failure is told to each, and the next one asks again', async () => {
  read.mockImplementationOnce(failing)
  const value = kept()
  const both = await Promise.allSettled([value.get(), value.get()])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(read).toHaveBeenCalledTimes(1)
  expect(await value.get()).toBe('value 1')
  expect(onStale).not.toHaveBeenCalled()
})

test('is read at once when asked to be, but not over and over', async () => {
  const value = kept()
  await value.get()
  await value.refresh()
  expect(read).toHaveBeenCalledTimes(1)
  clock += 10
  await Promise.all([value.refresh(), value.refresh()])
  await value.refresh()
  expect([read.mock.calls.length, await value.get()]).toEqual([2, 'value 2'])
  read.mockImplementation(failing)
  clock += 10
  await expect(value.refresh()).rejects.toThrow('down')
  await expect(value.refresh()).rejects.toThrow('down')
  expect([read.mock.calls.length, await value.get()]).toEqual([3, 'value 2'])
  clock += 10
  await expect(value.refresh()).rejects.toThrow('down')
  expect(read).toHaveBeenCalledTimes(4)
})
