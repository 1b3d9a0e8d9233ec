import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFollower, randomFace } from '#engine/vectors.fixture.ts'
import { openDatabase } from './database.ts'
import { createFaceStore } from './face-store.ts'

const DIMENSIONS = 512

/** A disk of our own that can be filled: a tmpfs, which takes root to mount. */
function mountSmallDisk(folder: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', folder], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'likeness-full-'))
const skipped = mountSmallDisk(folder)
if (skipped) console.warn(`Disk-full tests skipped, no small disk could be mounted: ${skipped}`)

describe.skipIf(skipped)('on a full disk', { timeout: 240_000 }, () => {
  const home = join(folder, 'home')
  const filler = join(folder, 'filler')
  /** Leaves about that many bytes. */
  const fill = (leaving = 0) => {
    const { bavail, bsize } = statfsSync(folder)
    if (leaving) return writeFileSync(filler, Buffer.alloc(bavail * bsize - leaving, 1))
    for (let size = 64 * 1024 * 1024; size >= 4096; size /= 2) {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(size, 1), { flag: 'a' })
      } catch {
        continue
      }
    }
  }
  beforeAll(() => rmSync(filler, { force: true }))
  afterAll(() => {
    execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })

  test('a first start says so and leaves nothing; a later one works', async () => {
    fill()
    await expect(openDatabase({ home })).rejects.toMatchObject({ code: 'disk_full' })
    unlinkSync(filler)
    await (await openDatabase({ home })).close()
  })

  test('nothing is stored of what does not fit, reading goes on, and with room again writing too', async () => {
    const database = await openDatabase({ home })
    const store = createFaceStore(database.db)
    await store.createCollection({ collectionId: 'c', modelVersion: 'pack@1', dimensions: DIMENSIONS, tags: {} })
    const batch = (n: number) => Array.from({ length: 1000 }, (_, i) => randomFace(n * 1000 + i, DIMENSIONS))
    await store.addFaces('c', batch(0))
    fill()
    await expect(store.addFaces('c', batch(1))).rejects.toMatchObject({ code: 'disk_full' })
    expect((await store.faces('c', { maxResults: 4096 })).items).toHaveLength(1000)
    unlinkSync(filler)
    expect((await store.addFaces('c', batch(1))).added).toHaveLength(1000)
    await database.close()

    const again = await openDatabase({ home })
    expect((await createFaceStore(again.db).collection('c')).faceCount).toBe(2000)
    await again.close()
  })

  // The log takes files of 16 MB. When the next one does not fit, PostgreSQL panics: a hang, without `guardLoop`.
  test('the log running out of room loses nothing acknowledged and does not hang', async () => {
    const database = await openDatabase({ home })
    const store = createFaceStore(database.db)
    await store.createCollection({ collectionId: 'log', modelVersion: 'pack@1', dimensions: DIMENSIONS, tags: {} })
    await store.addFaces('log', [randomFace(0, DIMENSIONS)])
    fill(12 * 1024 * 1024)
    let tag = 0
    let failure: unknown
    for (; !failure && tag < 2000; tag++) {
      const set = { tag: String(tag), ballast: randomBytes(40_000).toString('base64') }
      await store.setTags('log', { set, remove: [] }).catch((error: unknown) => (failure = error))
    }
    expect(failure).toMatchObject({ code: 'disk_full' })
    unlinkSync(filler)
    const collection = await store.collection('log')
    expect(collection.tags['tag']).toBe(String(tag - 2))
    expect(collection.faceCount).toBe(1)
    await store.addFaces('log', [randomFace(1, DIMENSIONS)])
    await database.close()

    const again = await openDatabase({ home })
    const follower = createFollower(createFaceStore(again.db), 'log')
    await follower.catchUp()
    expect(follower.faces.size).toBe(2)
    await again.close()
  })
})
