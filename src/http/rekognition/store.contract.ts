/** What every store of request tokens must do. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestToken, RequestTokenStore } from './store.ts'

const NOW = new Date('2026-03-04T05:06:07.891Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

export function requestTokenStoreContract(
  name: string,
  open: () => Promise<{ store: RequestTokenStore; close(): Promise<void> }>,
): void {
  describe(`${name} as a store of request tokens`, () => {
    let store: RequestTokenStore
    let close: () => Promise<void>
    beforeAll(async () => void ({ store, close } = await open()))
    afterAll(() => close())

    const newKey = (): RequestToken => ({
      accessKeyId: `LKIA${randomUUID()}`,
      operation: 'CreateUser',
      token: randomUUID(),
    })
    const claim = async (key: RequestToken, hash = 'h', at = NOW, abandonedBefore = later(-60)) =>
      store.claim(key, hash, at, abandonedBefore)

    it('gives a token out once, also among many at once', async () => {
      const key = newKey()
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => claim(key, `h${i}`)))
      expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1)
      const winner = `h${answers.indexOf('claimed')}`
      for (const answer of answers.filter((other) => other !== 'claimed')) {
        expect(answer).toEqual({ inputHash: winner, answer: null })
      }
    })

    it('keeps the answer as it is', async () => {
      const key = newKey()
      await claim(key)
      const answer = { UserStatus: 'ACTIVE', Faces: [{ Confidence: 99.25 }], Name: '“é”', Empty: {}, Nothing: null }
      await store.settle(key, answer)
      expect(await claim(key, 'other')).toEqual({ inputHash: 'h', answer })
      // Answered is not abandoned, however long ago.
      expect(await claim(key, 'h', later(999), later(900))).toEqual({ inputHash: 'h', answer })
      const empty = newKey()
      await claim(empty)
      await store.settle(empty, {})
      expect(await claim(empty)).toEqual({ inputHash: 'h', answer: {} })
    })

    it('tells keys, operations and tokens apart', async () => {
      const key = newKey()
      expect(await claim(key)).toBe('claimed')
      expect(await claim({ ...key, token: key.token.toUpperCase() })).toBe('claimed')
      expect(await claim({ ...key, operation: 'DeleteUser' })).toBe('claimed')
      expect(await claim({ ...key, accessKeyId: 'LKIAX' + key.accessKeyId })).toBe('claimed')
      await store.settle(key, { a: 1 })
      expect(await claim({ ...key, operation: 'DeleteUser' })).toEqual({ inputHash: 'h', answer: null })
    })

    it('gives out again what was released, and never what was answered', async () => {
      const key = newKey()
      await claim(key)
      await store.release(key)
      expect(await claim(key, 'other')).toBe('claimed')
      await store.settle(key, { a: 1 })
      await store.release(key)
      expect(await claim(key)).toEqual({ inputHash: 'other', answer: { a: 1 } })
      await store.release(newKey())
    })

    it('gives out what was abandoned, once among many', async () => {
      const key = newKey()
      await claim(key, 'first')
      expect(await claim(key, 'second', later(59), later(-1))).toEqual({ inputHash: 'first', answer: null })
      const taken = await Promise.all(Array.from({ length: 20 }, () => claim(key, 'second', later(61), later(1))))
      expect(taken.filter((answer) => answer === 'claimed')).toHaveLength(1)
      expect(await claim(key, 'third', later(62), later(2))).toEqual({ inputHash: 'second', answer: null })
    })

    it('forgets what is old', async () => {
      const [old, recent] = [newKey(), newKey()]
      await store.tidy(later(10_000))
      await claim(old)
      await store.settle(old, { a: 1 })
      await claim(recent, 'h', later(1))
      expect(await store.tidy(later(0.5))).toBe(1)
      expect(await claim(old)).toBe('claimed')
      expect(await claim(recent, 'h', later(1))).toEqual({ inputHash: 'h', answer: null })
    })
  })
}
