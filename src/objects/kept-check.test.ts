import { expect, test } from 'vitest'
import { keptCheck } from './kept-check.ts'

test('a good answer holds for a while, a bad one does not, and one question serves all who ask', async () => {
  let [now, asked, broken] = [1000, 0, false]
  const check = keptCheck(
    async () => {
      asked++
      await Promise.resolve()
      if (broken) throw new Error('the bucket is gone')
    },
    30_000,
    () => now,
  )
  await Promise.all([check(), check(), check()])
  expect(asked).toBe(1)
  now += 29_999
  broken = true
  await check()
  expect(asked).toBe(1)
  now += 1
  const all = await Promise.allSettled([check(), check()])
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(asked).toBe(2)
  await expect(check()).rejects.toThrow('the bucket is gone')
  broken = false
  await check()
  await check()
  expect(asked).toBe(4)
})
