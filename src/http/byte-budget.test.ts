import { describe, expect, test } from 'vitest'
import { createByteBudget } from './byte-budget.ts'

const code = (value: string) => expect.objectContaining({ code: value })
const thrownBy = (act: () => void) => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('a budget of bytes', () => {
  test('is there to the byte; who does not fit is told when to come back, and has lost nothing', () => {
    const budget = createByteBudget({ bytes: 100 })
    const [one, two] = [budget.share(), budget.share()]
    one.take(60)
    two.take(30)
    expect(thrownBy(() => two.take(11))).toMatchObject({
      ...{ code: 'overloaded', status: 503, details: { retryAfterSeconds: expect.any(Number) } },
    })
    two.take(10)
    expect(budget.state()).toEqual({ limit: 100, inUse: 100, refused: 1 })
    one.release()
    expect(budget.state().inUse).toBe(40)
    two.take(60)
    expect(budget.state().inUse).toBe(100)
  })

  test('what would not fit into an empty one is not told to come back', () => {
    const budget = createByteBudget({ bytes: 100 })
    const share = budget.share()
    expect(thrownBy(() => share.take(101))).toMatchObject({ code: 'body_too_large', details: { limit: 100 } })
    share.take(50)
    expect(thrownBy(() => share.take(51))).toEqual(code('body_too_large'))
    share.release()
    expect(budget.state()).toEqual({ limit: 100, inUse: 0, refused: 0 })
  })

  test('work holds its bytes beyond the end of the request, and gives them back however it ends', async () => {
    const budget = createByteBudget({ bytes: 100 })
    for (const fails of [false, true]) {
      const share = budget.share()
      share.take(70)
      let end!: () => void
      const held = share.hold(async () => {
        await new Promise<void>((resolve) => (end = resolve))
        if (fails) throw new Error('work')
        return 'done'
      })
      share.release()
      share.release()
      expect(budget.state().inUse).toBe(70)
      expect(thrownBy(() => share.take(1))).toEqual(code('cancelled'))
      end()
      if (fails) await expect(held).rejects.toThrow('work')
      else expect(await held).toBe('done')
      expect(budget.state().inUse).toBe(0)
    }
  })

  test('nothing is lost in ten thousand requests that end in every order', async () => {
    const budget = createByteBudget({ bytes: 1000 })
    let seed = 1
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    const attempt = (act: () => void) => {
      try {
        act()
      } catch (error) {
        expect(error).toEqual(expect.objectContaining({ name: 'LikenessError' }))
      }
    }
    await Promise.all(
      Array.from({ length: 10_000 }, async () => {
        const share = budget.share()
        for (let i = random(5); i > 0; i--) attempt(() => share.take(random(1200)))
        const works = Array.from({ length: random(3) }, () =>
          share.hold(async () => {
            for (let i = random(4); i > 0; i--) await Promise.resolve()
            if (random(2)) throw new Error('work')
          }),
        )
        const { inUse, limit } = budget.state()
        expect(inUse >= 0 && inUse <= limit).toBe(true)
        const over = Promise.resolve().then(share.release)
        await Promise.allSettled([...works, over])
        attempt(() => share.take(1))
      }),
    )
    expect(budget.state()).toMatchObject({ inUse: 0 })
    expect(budget.state().refused).toBeGreaterThan(100)
  })
})
