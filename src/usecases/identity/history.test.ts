import { expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { createHistory } from './history.ts'
import type { Match } from './store.ts'

const match = (matchId: string) => ({ matchId }) as Match
const settled = async (promises: Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map((one) =>
    one.status === 'fulfilled' ? 'written' : (one.reason as LikenessError).code,
  )

/** Inserts wait for `go`; what `refuse` names fails. */
function open(refuse: (ids: string[]) => LikenessError | undefined = () => undefined) {
  const inserts: string[][] = []
  const gates: (() => void)[] = []
  const add = async (matches: Match[]) => {
    const ids = matches.map(({ matchId }) => matchId)
    inserts.push(ids)
    await new Promise<void>((go) => gates.push(go))
    const error = refuse(ids)
    if (error) throw error
  }
  const go = async () => {
    for (let idle = 0; idle < 5; idle++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (gates.length > 0) idle = 0
      gates.shift()?.()
    }
  }
  return { inserts, go, history: createHistory({ matches: { add } }) }
}

test('while one insert is under way the others wait and go together', async () => {
  const { inserts, go, history } = open()
  const calls = ['a', 'b', 'c', 'd'].map((id) => history.record([match(id)]))
  let flushed = false
  const flush = history.flush().then(() => (flushed = true))
  await Promise.resolve()
  expect([inserts, flushed]).toEqual([[['a']], false])
  await go()
  await Promise.all([...calls, flush])
  expect(inserts).toEqual([['a'], ['b', 'c', 'd']])
})

test('what the database refuses of one call fails that call alone', async () => {
  const bad = (ids: string[]) => (ids.includes('bad') ? new LikenessError('invalid_argument') : undefined)
  const { inserts, go, history } = open(bad)
  const calls = ['a', 'b', 'bad', 'c'].map((id) => history.record([match(id)]))
  const outcomes = settled(calls)
  await go()
  expect(await outcomes).toEqual(['written', 'written', 'invalid_argument', 'written'])
  expect(inserts.slice(1)).toEqual([['b', 'bad', 'c'], ['b'], ['bad'], ['c']])
})

test('without a database every call fails, once, and the next one is tried again', async () => {
  let down = true
  const { inserts, go, history } = open(() => (down ? new LikenessError('store_unavailable') : undefined))
  const calls = ['a', 'b', 'c'].map((id) => history.record([match(id)]))
  const outcomes = settled(calls)
  await go()
  expect(await outcomes).toEqual(['store_unavailable', 'store_unavailable', 'store_unavailable'])
  expect(inserts).toHaveLength(2)
  down = false
  const later = history.record([match('d')])
  const last = settled([later])
  await go()
  expect(await last).toEqual(['written'])
})

test('nothing found is nothing to write', async () => {
  const { inserts, history } = open()
  await history.record([])
  await history.flush()
  expect(inserts).toEqual([])
})
