import { expect, test } from 'vitest'
import type { Engine, ProductEngine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { createMemoryEngine, picture } from '../../../test/fixtures/memory-engine.ts'
import { createShadow, type Disagreement } from './shadow.ts'

const ANN = [1, 0, 0]

async function known(engine: Engine, userId: string) {
  await engine.createCollection('c')
  await engine.createUser('c', userId)
  const { indexed } = await engine.indexFaces('c', picture({ vector: ANN }))
  await engine.associateFaces('c', userId, [indexed[0]!.face.faceId])
}

async function room({ share = 1, random = () => 0 }: { share?: number; random?: () => number } = {}) {
  const [inUse, other] = [createMemoryEngine(), createMemoryEngine()]
  await known(inUse.engine, 'ann')
  await known(other.engine, 'ann')
  const verdicts: string[] = []
  const told: Disagreement[] = []
  const held: { open?: () => void } = {}
  const shadow = createShadow({
    engine: inUse.engine as ProductEngine,
    other: async () => other.engine,
    ...{ share, random },
    onVerdict: (verdict) => void verdicts.push(verdict),
    onDisagreement: (disagreement) => void told.push(disagreement),
  })
  return {
    inUse,
    other,
    shadow,
    verdicts,
    told,
    held,
    ask: () => shadow.searchUsersByImage('c', picture({ vector: ANN })),
  }
}

test('both say the same: counted, and nothing told', async () => {
  const { shadow, ask, verdicts, told } = await room()
  expect((await ask()).searched[0]!.matches[0]!.userId).toBe('ann')
  await shadow.settled()
  expect([verdicts, told]).toEqual([['same_person'], []])
})

test('a disagreement is told by ids and similarities alone', async () => {
  const { shadow, ask, other, told } = await room()
  await other.engine.deleteUser('c', 'ann')
  await ask()
  await shadow.settled()
  expect(told).toEqual([
    {
      ...{ verdict: 'only_in_use', collectionId: 'c', inUse: { personId: 'ann', similarity: 100 } },
      other: { personId: null, similarity: null },
    },
  ])
})

test('what the other engine throws, or how long it takes, is nobody’s concern', async () => {
  const { shadow, ask, other, verdicts } = await room()
  other.failWhen(() => true)
  expect((await ask()).searched).toHaveLength(1)
  await shadow.settled()
  expect(verdicts).toEqual(['failed'])
})

test('one at a time: what comes while it is busy is not asked', async () => {
  const { inUse, verdicts } = await room()
  let letGo = () => {}
  const waiting = new Promise<void>((resolve) => (letGo = resolve))
  let asked = 0
  const shadow = createShadow({
    engine: inUse.engine as ProductEngine,
    other: async () => (asked++, await waiting, undefined),
    ...{ share: 1, onVerdict: (verdict: string) => void verdicts.push(verdict) },
  })
  for (let i = 0; i < 5; i++) await shadow.searchUsersByImage('c', picture({ vector: ANN }))
  expect(asked).toBe(1)
  letGo()
  await shadow.settled()
  await shadow.searchUsersByImage('c', picture({ vector: ANN }))
  expect(asked).toBe(2)
})

test('only a share is asked, and a search that fails asks nobody', async () => {
  const draws = [0.05, 0.5, 0.09, 0.1]
  const { shadow, ask, inUse, other } = await room({ share: 0.1, random: () => draws.shift() ?? 1 })
  for (let i = 0; i < 4; i++) {
    await ask()
    await shadow.settled()
  }
  expect(other.calls.filter((call) => call === 'searchUsersByImage')).toHaveLength(2)
  inUse.failWhen(() => true)
  await expect(ask()).rejects.toBeInstanceOf(LikenessError)
})
