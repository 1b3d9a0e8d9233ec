import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
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
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=180m', 'tmpfs', folder], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'likeness-full-'))
const skipped = mountSmallDisk(folder)
if (skipped) console.warn(`Disk-full tests skipped, no small disk could be mounted: ${skipped}`)

describe.skipIf(skipped)('on a full disk', () => {
  const home = join(folder, 'home')
  const filler = join(folder, 'filler')
  const fill = () => {
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
    let stored = 1
    let failure: unknown
    while (!failure && stored < 40) {
      try {
        await store.addFaces('c', batch(stored))
        stored += 1
      } catch (error) {
        failure = error
      }
    }
    expect(failure).toMatchObject({ code: 'disk_full' })
    unlinkSync(filler)
    const follower = createFollower(store, 'c')
    await follower.catchUp()
    expect(follower.faces.size).toBe(stored * 1000)
    expect((await store.collection('c')).faceCount).toBe(stored * 1000)
    await store.addFaces('c', batch(stored))
    await database.close()

    const again = await openDatabase({ home })
    expect((await createFaceStore(again.db).collection('c')).faceCount).toBe((stored + 1) * 1000)
    await again.close()
  })
})
