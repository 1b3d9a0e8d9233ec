import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    const engine = await app.engine()
    opened.set(engine, async () => {
      await app.close()
      await rm(home, { recursive: true, force: true })
    })
    return engine
  },
  close: async (engine) => opened.get(engine)?.(),
})
