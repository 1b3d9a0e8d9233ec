/** Indexes a picture in a process of its own, which kills itself on the way if asked to. Prints what there is then. */
import { writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createApp } from '#app'
import { readConfig } from '#config'

const [home, path, moment] = process.argv.slice(2)
const app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers: 1 })
const engine = await app.localEngine()
const { items } = await engine.listCollections()
if (!items.length) await engine.createCollection('c')
const options = { externalImageId: 'photo:1', renditions: [{ longSide: 1024 }] }
const { indexed } = await engine.indexFaces('c', await readFile(path), options)
const faceIds = indexed.map(({ face }) => face.faceId)
const { faceCount } = await engine.describeCollection('c')
const { found } = await engine.searchUsersOfFaces('c', faceIds)
writeSync(1, JSON.stringify({ faceIds, faceCount, searched: found.size }))
if (moment === 'killed') process.kill(process.pid, 'SIGKILL')
await app.close()
process.exit(0)
