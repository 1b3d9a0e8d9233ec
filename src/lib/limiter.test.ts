import { expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

it('runs so many at once, in order, whatever becomes of each', async () => {
  const limiter = createLimiter(2)
  let running = 0
  let most = 0
  const order: number[] = []
  const results = await Promise.allSettled(
    Array.from({ length: 9 }, (_, i) =>
      limiter.run(async () => {
        order.push(i)
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 2))
        running--
        if (i % 3 === 0) throw new Error('no')
        return i
      }),
    ),
  )
  expect(most).toBe(2)
  expect(order).toEqual([...Array(9).keys()])
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual(Array.from({ length: 9 }, (_, i) => i % 3 !== 0))
})

it('lets those who give up leave the line without losing a place', async () => {
  const limiter = createLimiter(1)
  const giveUp = new AbortController()
  let finish = () => {}
  const first = limiter.run(() => new Promise<void>((resolve) => (finish = resolve)))
  const second = limiter.run(async () => 'second', { signal: giveUp.signal })
  const third = limiter.run(async () => 'third')
  giveUp.abort()
  await expect(second).rejects.toMatchObject({ code: 'cancelled' })
  await expect(limiter.run(async () => 'never', { signal: giveUp.signal })).rejects.toMatchObject({ code: 'cancelled' })
  finish()
  await first
  expect(await third).toBe('third')
  expect(await limiter.run(async () => 'fourth')).toBe('fourth')
})

it('lets others go before the background, which gets on all the same', async () => {
  const limiter = createLimiter(1)
  const order: string[] = []
  let finish = () => {}
  const over = new Promise<void>((resolve) => (finish = resolve))
  const first = limiter.run(() => over)
  const works = [
    ...['a', 'b'].map((name) => limiter.run(async () => order.push(name), { background: true })),
    ...[...'123456'].map((name) => limiter.run(async () => order.push(name))),
  ]
  finish()
  await Promise.all([first, ...works])
  expect(order.join('')).toBe('1234a56b')
})
