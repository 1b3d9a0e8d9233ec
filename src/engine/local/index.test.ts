import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { engineContract } from '#engine/engine.contract.ts'
import { createApp } from '#app'
import { readConfig } from '#config'
import { contractPictures } from '../../../test/fixtures/pictures.ts'

const opened = new Map<unknown, () => Promise<void>>()

engineContract('the local engine', {
  pictures: contractPictures,
  async open() {
    const home = await mkdtemp(join(tmpdir(), 'likeness-engine-'))
    const app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers: 2 })
    const engine = await app.localEngine()
    opened.set(engine, async () => {
      await app.close()
      await rm(home, { recursive: true, force: true })
    })
    return engine
  },
  close: async (engine) => opened.get(engine)?.(),
})

test('a closed engine says so, whatever it is asked for, and closes twice', async () => {
  const home = await mkdtemp(join(tmpdir(), 'likeness-engine-'))
  const app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers: 1 })
  try {
    const engine = await app.engine({ models: false })
    await engine.createCollection('c')
    await app.close()
    const closed = { code: 'engine_closed' }
    await expect(engine.describeCollection('c')).rejects.toMatchObject(closed)
    await expect(engine.listCollections()).rejects.toMatchObject(closed)
    await expect(engine.deleteFaces('not valid!', [])).rejects.toMatchObject(closed)
    await expect(engine.searchUsersByImage('c', new Uint8Array(3))).rejects.toMatchObject(closed)
    await engine.close()
  } finally {
    await app.close()
    await rm(home, { recursive: true, force: true })
  }
})
