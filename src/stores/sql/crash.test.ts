import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFollower, randomFace, unit } from '#engine/vectors.fixture.ts'
import { openDatabase } from './database.ts'
import { createFaceStore } from './face-store.ts'
import { startProcess } from './process.fixture.ts'

const BATCH = 40
const DIMENSIONS = 128
const KILLS = 5
/** Starting processes takes long on a busy machine. */
const PATIENCE = 240_000

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'likeness-crash-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test(
  'killed while adding faces, several times: whole batches, and every acknowledged one',
  { timeout: PATIENCE },
  async () => {
    const first = await openDatabase({ home })
    const collection = { collectionId: 'crash', modelVersion: 'pack@1', dimensions: DIMENSIONS, tags: {} }
    await createFaceStore(first.db).createCollection(collection)
    await first.close()

    let batches = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const running = startProcess(home, 'add', String(batches))
      await running.printed('added')
      await sleep(Math.random() * 200)
      await running.kill()
      const acknowledged = running.lines.filter((line) => line.startsWith('added')).length

      const database = await openDatabase({ home })
      const store = createFaceStore(database.db)
      const follower = createFollower(store, 'crash')
      await follower.catchUp()
      const { faceCount, revision } = await store.collection('crash')
      expect(follower.faces.size).toBe(faceCount)
      expect(faceCount).toBe(revision * BATCH)
      // The one whose acknowledgement did not get out any more may be there, too.
      expect([batches + acknowledged, batches + acknowledged + 1]).toContain(revision)
      for (const seed of [0, faceCount - 1]) {
        const stored = follower.faces.get(randomFace(seed, DIMENSIONS).faceId)
        expect(stored?.embedding).toEqual(unit(seed, DIMENSIONS))
      }
      batches = revision
      await database.close()
    }
  },
)

test(
  'killed during the first start: the next one starts afresh and leaves nothing lying about',
  { timeout: PATIENCE },
  async () => {
    for (const wait of [300, 1200]) {
      const starting = startProcess(home, 'hold')
      for (let i = 0; i < 600 && !readdirSync(home).some((name) => name.startsWith('database.new-')); i++)
        await sleep(20)
      await sleep(wait)
      await starting.kill()
    }
    mkdirSync(join(home, 'database.new-1', 'base'), { recursive: true })
    const database = await openDatabase({ home })
    expect(await createFaceStore(database.db).collections({})).toEqual({ items: [] })
    await database.close()
    expect(readdirSync(home).sort()).toEqual(['database', 'database.lock'])
  },
)

test(
  'a second process is refused and the first goes on unharmed; after a kill the next one opens',
  { timeout: PATIENCE },
  async () => {
    const database = await openDatabase({ home })
    const store = createFaceStore(database.db)
    await store.createCollection({ collectionId: 'c', modelVersion: 'pack@1', dimensions: 8, tags: {} })
    const intruder = startProcess(home, 'open')
    await intruder.printed('{"code":"home_locked"')
    await expect(openDatabase({ home })).rejects.toMatchObject({ code: 'home_locked' })
    await store.addFaces('c', [randomFace(1, 8)])
    await database.close()

    const holder = startProcess(home, 'hold')
    await holder.printed('open')
    await holder.kill()
    const next = await openDatabase({ home })
    expect((await createFaceStore(next.db).collection('c')).faceCount).toBe(1)
    await next.close()
    expect(existsSync(join(home, 'database', 'PG_VERSION'))).toBe(true)
  },
)
