import { afterEach, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { readConfig } from '#config'
import { demoPictures } from '../../../../test/fixtures/pictures.ts'
import type { InstalledPack } from '../models/manifest.ts'
import { openPack } from '../models/open.ts'
import { createPool, type AnalyserPool } from './pool.ts'

const request = { allAttributes: false, maxFaces: 100 }
const limits = { maxBytes: 20_000_000, maxPixels: 50_000_000 }
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  )

describe('inference workers', () => {
  const pools: AnalyserPool[] = []
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()))
  })
  async function open(change?: (pack: InstalledPack) => InstalledPack) {
    const pack = await openPack('default', readConfig().modelsDirectory)
    const pool = createPool({ pack: change ? change(pack) : pack, limits, workers: 2 })
    pools.push(pool)
    return pool
  }
  const photo = async () => readFile((await demoPictures())('franck_02045.jpg'))

  it('answer many pictures at once, the broken ones with their error', async () => {
    const pool = await open()
    const bytes = await photo()
    const answers = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => pool.analyse(i % 3 ? bytes : bytes.subarray(0, 100), request)),
    )
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 12 }, (_, i) => (i % 3 ? 'fulfilled' : 'rejected')),
    )
    const [first] = answers
    expect(first.status === 'rejected' && (first.reason as { code: string }).code).toBe('image_corrupt')
  })

  it('do not block the main thread', async () => {
    const pool = await open()
    const bytes = await photo()
    await pool.analyse(bytes, request)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await Promise.all(Array.from({ length: 8 }, () => pool.analyse(bytes, request)))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })

  it('are told to stop by a signal', async () => {
    const pool = await open()
    const bytes = await photo()
    const controller = new AbortController()
    const work = Array.from({ length: 6 }, () => pool.analyse(bytes, request, { signal: controller.signal }))
    controller.abort()
    expect(new Set(await Promise.all(work.map(codeOf)))).toEqual(new Set(['cancelled']))
    expect((await pool.analyse(bytes, request)).faces).toHaveLength(1)
  })

  it('outlive a signal in the middle of their work', async () => {
    const pool = await open()
    const bytes = await readFile((await demoPictures())('sample3.jpg'))
    for (let i = 0; i < 8; i++) {
      // Both threads have their networks.
      await Promise.all([pool.analyse(bytes, request), pool.analyse(bytes, request)])
      const controller = new AbortController()
      const work = [1, 2, 3].map(() => pool.analyse(bytes, request, { signal: controller.signal }))
      setTimeout(() => controller.abort(), 15 * i)
      await Promise.all(work.map(codeOf))
    }
    expect((await pool.analyse(bytes, request)).faces).toHaveLength(3)
  })

  it('say that a model file is not one', async () => {
    const pool = await open((pack) => ({ ...pack, path: (name) => `${pack.path(name)}.missing` }))
    expect(await codeOf(pool.analyse(await photo(), request))).toBe('models_corrupt')
  })

  it('take no work once closed', async () => {
    const pool = await open()
    await pool.close()
    expect(await codeOf(pool.analyse(await photo(), request))).toBe('engine_closed')
  })
})
